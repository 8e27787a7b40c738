internal import Glibc

/// The targets by name; the environment chooses one for the life of the process.
private let targets: [String: @Sendable (Input) -> Void] = [
    "csv": CSVTarget.examine, "cursor": CursorTarget.examine, "forms": FormsTarget.examine,
    "identifier": IdentifierTarget.examine, "json": JSONTarget.examine,
    "message": MessageTarget.examine, "path": PathTarget.examine, "sealed": SealedTarget.examine,
    "token": TokenTarget.examine,
]

private let chosen: @Sendable (Input) -> Void = {
    let name = getenv("MIANTI_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = targets[name] else { finding("MIANTI_FUZZ_TARGET names no target") }
    return target
}()

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
func examineOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen(Input(Array(UnsafeBufferPointer(start: data, count: count))))
    return 0
}

/// Ends the process: libFuzzer keeps the input beside the message.
func finding(_ message: String) -> Never {
    let line = "FINDING: \(message)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
    abort()
}

/// Demands a property of the code under test.
func demand(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { finding(message()) }
}
