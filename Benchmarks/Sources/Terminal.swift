internal import Foundation

/// Lines that a parent process waits for (输出): written at once, not when a buffer is full.
enum Terminal {
    /// Writes one line to standard output.
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
