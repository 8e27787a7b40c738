/// A refusal on its way to the wire (错误应答, RFC 9457).
public struct Problem: Error, Sendable, Hashable {
    /// The statuses the house uses for refusals.
    public enum Status: Int, Sendable {
        case badRequest = 400
        case unauthorized = 401
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case requestTimeout = 408
        case conflict = 409
        case preconditionFailed = 412
        case tooLarge = 413
        case unsupportedMediaType = 415
        case expectationFailed = 417
        case unprocessable = 422
        case preconditionRequired = 428
        case tooManyRequests = 429
        case headerTooLarge = 431
        case internalError = 500
        case unavailable = 503
    }

    /// One place of the message that is wrong.
    public struct Place: Sendable, Hashable {
        /// RFC 6901 pointer.
        public let pointer: String
        /// Stable code.
        public let code: String
        /// Values of the text.
        public let values: [String: String]

        /// A place.
        public init(pointer: String, code: String, values: [String: String] = [:]) {
            self.pointer = Self.masked(pointer)
            self.code = code
            self.values = values
        }

        /// No name of a field has so many digits: it may be a person's number in the wrong place.
        private static func masked(_ pointer: String) -> String {
            pointer.split(separator: "/", omittingEmptySubsequences: false).map { token in
                token.utf8.count(where: { (0x30...0x39).contains($0) }) > 8 ? "*" : token
            }.joined(separator: "/")
        }
    }

    /// The status.
    public var status: Status
    /// Stable code, `noun.problem`; has a page under `/docs/errors/`.
    public var code: String
    /// Named plain values of the text; never a personal number.
    public var values: [String: String]
    /// The places that are wrong.
    public var places: [Place]
    /// Seconds after which the request may come again.
    public var retryAfter: Int?
    /// Further members of the answer, such as the identifier already issued.
    public var members: [String: String]
    /// Methods the path knows, for 405.
    public var allowed: [String] = []

    /// A refusal.
    public init(
        _ status: Status, _ code: String, _ values: [String: String] = [:], places: [Place] = [],
        retryAfter: Int? = nil, members: [String: String] = [:]
    ) {
        self.status = status
        self.code = code
        self.values = values
        self.places = places
        self.retryAfter = retryAfter
        self.members = members
    }
}
