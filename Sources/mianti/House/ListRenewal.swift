internal import Glibc
internal import Logging
internal import ServiceLifecycle

/// Makes the revocation lists of the development PKI anew while the gateway runs (吊销列表续签).
///
/// A list that is not of now leaves licenses open, and a gateway may run for longer than a list is good.
struct ListRenewal: Service {
    private static let pause = Duration.seconds(3600)

    let directory: DataDirectory
    let logger: Logger

    /// Looks once an hour until the program stops.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.pause)
                renew()
            }
        }
    }

    private func renew() {
        do {
            try KeyStock.open(directory).renewListsInTime(now: SystemClock.now())
        } catch {
            logger.error("revocation lists are not renewed", metadata: ["cause": "\(error)"])
        }
    }
}

/// Lets one process at a time read and write the revocation lists (独占锁): an entry must not be lost between a
/// command and a running gateway.
enum FolderLock {
    /// Runs a body while no other process holds the folder.
    static func held<T>(_ folder: String, _ body: () throws -> T) throws -> T {
        let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0, flock(file, LOCK_EX) == 0 else {
            if file >= 0 { close(file) }
            throw Failure(.impossible, "cannot be locked: \(folder)")
        }
        defer { close(file) }
        return try body()
    }
}
