@preconcurrency internal import Glibc
internal import JSON

/// Standard output and error (终端).
enum Terminal {
    /// Whether a person watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// One line to standard output, at once.
    static func line(_ text: String) {
        write(text + "\n", STDOUT_FILENO)
    }

    /// One JSON object as a line.
    static func object(_ body: (inout ObjectWriter) -> Void) -> String {
        String(decoding: ObjectWriter.bytes(body), as: UTF8.self)
    }

    /// One line to standard error, at once.
    static func error(_ text: String) {
        write(text + "\n", STDERR_FILENO)
    }

    /// Replaces the line on a terminal; nothing where nobody watches.
    static func progress(_ text: String) {
        guard isWatched else { return }
        write("\r\u{1B}[K" + text, STDERR_FILENO)
    }

    private static func write(_ text: String, _ descriptor: Int32) {
        var octets = Array(text.utf8)[...]
        while !octets.isEmpty {
            let count = octets.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            octets = octets.dropFirst(count)
        }
    }
}
