#pragma once
#include <malloc.h>

/* M_ARENA_MAX is a macro of glibc that no Swift module shows. */
static inline int mianti_malloc_arenas(int count) { return mallopt(M_ARENA_MAX, count); }
