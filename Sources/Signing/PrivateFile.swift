internal import Glibc

/// Files of mode 0600: written once, whole and durable, and refused when others may read them.
enum PrivateFile {
    /// No file of secrets is longer.
    static let limit = 64 * 1024

    /// Reads a whole file.
    ///
    /// - Parameter path: a regular file that only its owner may read or write.
    /// - Returns: its octets.
    /// - Throws: ``SigningError/fileUnreadable(_:)``.
    static func read(_ path: String) throws(SigningError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path, "cannot be opened") }
        defer { _ = close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .fileUnreadable("\(path) is not a regular file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .fileUnreadable("\(path) is open to others; its mode must be 0600")
        }
        guard (0...limit).contains(status.st_size) else {
            throw .fileUnreadable("\(path) is too long")
        }
        return try readAll(file, path)
    }

    /// Writes a new file so that it is either absent or whole, also after a power cut.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: where no file is yet; an existing one is never replaced.
    /// - Throws: ``SigningError/fileUnreadable(_:)``, ``SigningError/randomFailed``.
    static func write(_ bytes: [UInt8], _ path: String) throws(SigningError) {
        // A link, not a rename: it fails if the name is taken.
        try put(bytes, path) { unsafe link($0, $1) }
    }

    /// Writes a file in the place of one, so that either the old or the new is there whole.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: of the file.
    /// - Throws: ``SigningError/fileUnreadable(_:)``, ``SigningError/randomFailed``.
    static func replace(_ bytes: [UInt8], _ path: String) throws(SigningError) {
        try put(bytes, path) { unsafe rename($0, $1) }
    }

    private static func put(
        _ bytes: [UInt8], _ path: String, name: (String, String) -> Int32
    ) throws(SigningError) {
        let part = path + "." + Hex.encode(try SystemRandom().bytes(8)) + ".part"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe open(part, flags, 0o600)
        guard file >= 0 else { throw failure(path, "cannot be made") }
        defer { _ = unsafe unlink(part) }
        let done = writeAll(file, bytes) && fchmod(file, 0o600) == 0 && fsync(file) == 0
        let reason = failure(path, "cannot be written")
        guard close(file) == 0, done else { throw reason }
        guard name(part, path) == 0 else { throw failure(path, "cannot be put in place") }
        try syncFolder(of: path)
    }

    private static func readAll(_ file: Int32, _ path: String) throws(SigningError) -> [UInt8] {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe Glibc.read(file, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0, output.count + count <= limit else {
                throw failure(path, "cannot be read")
            }
            if count == 0 { return output }
            output += piece.prefix(count)
        }
    }

    private static func writeAll(_ file: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest)
            let count = unsafe Glibc.write(file, piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Makes the new name durable: the folder is a file of its own.
    private static func syncFolder(of path: String) throws(SigningError) {
        let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = cut.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw failure(folder, "cannot be opened") }
        defer { _ = close(file) }
        guard fsync(file) == 0 else { throw failure(folder, "cannot be made durable") }
    }

    /// The error with the system's own reason; call it before anything else can change `errno`.
    private static func failure(_ path: String, _ problem: String) -> SigningError {
        // glibc keeps one text per thread, so nobody else writes into it.
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "no reason given"
        return .fileUnreadable("\(path) \(problem): \(reason)")
    }
}
