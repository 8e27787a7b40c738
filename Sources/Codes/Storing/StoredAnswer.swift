/// An answer kept for the same request to come again (幂等应答).
public struct StoredAnswer: Hashable, Sendable {
    /// Caller, route and key: what makes the answer unique.
    public struct Key: Hashable, Sendable {
        /// Id of the caller.
        public let caller: String
        /// Method and pattern of the route.
        public let route: String
        /// The Idempotency-Key.
        public let key: String

        /// A key.
        public init(caller: String, route: String, key: String) {
            self.caller = caller
            self.route = route
            self.key = key
        }
    }

    /// The key.
    public let key: Key
    /// Method, route and raw body; Storage keeps their HMAC-SM3 only.
    public let request: [UInt8]
    /// HTTP status.
    public let status: Int
    /// Headers to send again, in order.
    public let headers: [[String]]
    /// The bytes of the answer; sealed.
    public let body: [UInt8]

    /// An answer.
    public init(key: Key, request: [UInt8], status: Int, headers: [[String]], body: [UInt8]) {
        self.key = key
        self.request = request
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What is known about an idempotency key (幂等查询结果).
public enum KnownAnswer: Hashable, Sendable {
    /// Nothing.
    case none
    /// The same request was answered: its answer.
    case same(StoredAnswer)
    /// The key was used with another request.
    case otherRequest
}
