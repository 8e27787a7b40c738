internal import Codes
internal import Foundation
internal import JSON
internal import Logging

/// One JSON object per line to standard error (日志); control characters cannot break a line.
struct JSONLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    let label: String

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var writer = ObjectWriter()
        writer.string("time", "\(SystemClock.now())")
        writer.string("level", event.level.rawValue)
        writer.string("label", label)
        writer.string("message", "\(event.message)")
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { writer.string(key, "\(value)") }
        Terminal.error(String(decoding: writer.finish(), as: UTF8.self))
    }
}

/// The wall clock (系统时钟); read here and nowhere below.
enum SystemClock {
    /// The present instant.
    static func now() -> Instant {
        Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
