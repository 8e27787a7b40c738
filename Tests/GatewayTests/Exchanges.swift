import Foundation
import JSON
import Synchronization
import Testing

@testable import Gateway

/// Every answer the suite was given, one JSON line each, in the file MIANTI_TEST_EXCHANGES names.
///
/// `Tests/Harness/exchanges.py` holds them against the contract when the suite has ended.
enum Exchanges {
    private static let file = Mutex(open())

    private static func open() -> FileHandle? {
        guard let path = ProcessInfo.processInfo.environment["MIANTI_TEST_EXCHANGES"] else {
            return nil
        }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            Issue.record("cannot write \(path)")
            return nil
        }
        return handle
    }

    /// Keeps an answer; `isContract` when the routes were those of the program.
    static func keep(_ method: String, _ target: String, _ reply: Bench.Reply, isContract: Bool) {
        file.withLock { file in
            guard let file else { return }
            let line = ObjectWriter.bytes { writer in
                writer.string("test", Test.current?.name ?? "")
                writer.string("suite", Test.current?.id.nameComponents.first ?? "")
                writer.bool("contract", isContract)
                writer.string("method", method)
                writer.string("target", target)
                writer.string("route", reply.summary.route)
                writer.integer("status", reply.status)
                writer.string("type", reply.answer.contentType)
                writer.objects("headers", reply.answer.headers) { header, writer in
                    writer.string("name", header[0])
                    writer.string("value", header[1])
                }
                writer.string("body", String(decoding: reply.answer.body, as: UTF8.self))
            }
            try? file.write(contentsOf: Data(line + [0x0A]))
        }
    }
}
