internal import ArgumentParser

/// Why a command ends without its result (失败), with its exit code.
struct Failure: Error, CustomStringConvertible {
    /// Exit codes of the program.
    enum Kind: Int32 {
        /// What was checked is invalid.
        case invalid = 1
        /// It could not be checked or done.
        case impossible = 2
        /// The call's words are off.
        case usage = 64
    }

    let kind: Kind
    let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Prints the reason to standard error and gives the exit code to throw.
    var exit: ExitCode {
        Terminal.error(description)
        return ExitCode(kind.rawValue)
    }
}
