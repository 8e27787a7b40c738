public import Logging

/// What the log says of one request (请求日志): codes and numbers, never a person, a path or a query.
///
/// `Docs/reference/log.md` is held to this list.
public enum RequestLog: String, CaseIterable, Sendable {
    case requestId
    case method
    case route
    case status
    case micros
    case bytes
    case caller
    case department
    case code
    case cause

    /// Methods that are named; any other text a stranger may choose is `other`.
    private static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
    ]

    /// The fields of one line; those that do not apply are left out.
    public static func fields(
        method: String, _ answer: Answer, _ summary: Dispatcher.Summary, _ duration: Duration
    ) -> Logger.Metadata {
        let isFailure = answer.status >= 500
        let values: [RequestLog: String?] = [
            .requestId: summary.requestID,
            .method: methods.contains(method) ? method : "other",
            .route: summary.route,
            .status: "\(answer.status)",
            .micros: "\(Int64(duration / .microseconds(1)))",
            .bytes: "\(answer.body.count)",
            .caller: summary.caller,
            .department: summary.department,
            .code: summary.code,
            .cause: isFailure ? summary.cause : nil,
        ]
        return values.reduce(into: [:]) { fields, pair in
            if let value = pair.value { fields[pair.key.rawValue] = "\(value)" }
        }
    }
}
