/* Makes the k-th fsync or fdatasync fail with EIO, as a disk does that could not write.
 *
 * Preloaded by faults.py into the gateway. Calls are counted from the moment on at which the file
 * SYNC_GATE is there. SYNC_FAIL=k fails the k-th; SYNC_LASTING=1 also all behind it. SYNC_DROP=1
 * takes back what was written to the file since its last good sync: after a failed fsync a kernel
 * may drop the pages. Every failure adds a line to SYNC_LOG.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct piece {
    dev_t device;
    ino_t file;
    off_t start, end; /* end of the file before the write */
    size_t count;
    char *octets; /* what stood there before */
    struct piece *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct piece *pieces;
static long calls;

static long setting(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static int is_due(void) {
    const char *gate = getenv("SYNC_GATE");
    if (!gate || access(gate, F_OK) != 0) return 0;
    calls++;
    return calls == setting("SYNC_FAIL") || (calls > setting("SYNC_FAIL") && setting("SYNC_LASTING"));
}

static void tell(int fd) {
    char link[64], path[4096], line[4200];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t count = readlink(link, path, sizeof path - 1);
    path[count > 0 ? count : 0] = 0;
    const char *name = strrchr(path, '/');
    int length = snprintf(line, sizeof line, "%ld %s\n", calls, name ? name + 1 : path);
    const char *log = getenv("SYNC_LOG");
    int out = log ? open(log, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    if (out >= 0) {
        if (write(out, line, length) < 0) perror("SYNC_LOG");
        close(out);
    }
}

/* Forgets what was kept of a file; puts it back first when the sync failed. */
static void settle(int fd, int failed) {
    ssize_t (*writing)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    struct stat about;
    if (fstat(fd, &about) != 0) return;
    struct piece **place = &pieces;
    while (*place) {
        struct piece *piece = *place;
        if (piece->device != about.st_dev || piece->file != about.st_ino) {
            place = &piece->next;
            continue;
        }
        if (failed) { /* The newest stands first, so this ends at the oldest. */
            if (piece->count && writing(fd, piece->octets, piece->count, piece->start) < 0) perror("drop");
            if (ftruncate(fd, piece->end) != 0) perror("drop");
        }
        *place = piece->next;
        free(piece->octets);
        free(piece);
    }
}

static void keep(int fd, size_t count, off_t start) {
    struct stat about;
    struct piece *piece = calloc(1, sizeof *piece);
    if (!piece || fstat(fd, &about) != 0) return free(piece);
    piece->octets = malloc(count ? count : 1);
    ssize_t had = piece->octets ? pread(fd, piece->octets, count, start) : 0;
    piece->device = about.st_dev;
    piece->file = about.st_ino;
    piece->start = start;
    piece->end = about.st_size;
    piece->count = had > 0 ? had : 0;
    piece->next = pieces;
    pieces = piece;
}

static int synced(int fd, const char *name) {
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    pthread_mutex_lock(&lock);
    int due = is_due();
    if (due) tell(fd);
    if (setting("SYNC_DROP")) settle(fd, due);
    pthread_mutex_unlock(&lock);
    if (!due) return real(fd);
    errno = EIO;
    return -1;
}

static ssize_t written(int fd, const void *octets, size_t count, off_t start, const char *name) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, name);
    if (!setting("SYNC_DROP")) return real(fd, octets, count, start);
    pthread_mutex_lock(&lock);
    keep(fd, count, start);
    ssize_t done = real(fd, octets, count, start);
    pthread_mutex_unlock(&lock);
    return done;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

ssize_t pwrite(int fd, const void *octets, size_t count, off_t start) {
    return written(fd, octets, count, start, "pwrite");
}

ssize_t pwrite64(int fd, const void *octets, size_t count, off64_t start) {
    return written(fd, octets, count, start, "pwrite64");
}
