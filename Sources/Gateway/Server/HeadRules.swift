internal import NIOHTTP1

/// What the head of a request must be before anybody looks at its path (请求头规则).
///
/// Standard: RFC 9112, 3.2 (Host), 6.1 (Transfer-Encoding); RFC 9110, 10.1.1 (Expect).
enum HeadRules {
    /// Why a head is refused; nil when it is sound.
    static func problem(of head: HTTPRequestHead) -> Problem? {
        let isOld = head.version == .http1_0
        let hosts = head.headers["host"]
        guard hosts.count == 1 || (hosts.isEmpty && isOld), hosts.allSatisfy(isHost) else {
            return Problem(.badRequest, "header.host")
        }
        let codings = head.headers["transfer-encoding"]
        guard codings.isEmpty || (!isOld && codings.count == 1 && isOnly("chunked", codings)) else {
            return Problem(.badRequest, "request.malformed")
        }
        guard isOnly("100-continue", head.headers["expect"]) else {
            return Problem(.expectationFailed, "request.expectation")
        }
        return nil
    }

    /// Why a head that could not be read is refused.
    static func problem(of error: HTTPParserError) -> Problem {
        switch error {
        case .headerOverflow: Problem(.headerTooLarge, "header.too-large")
        default: Problem(.badRequest, "request.malformed")
        }
    }

    private static func isOnly(_ word: String, _ values: [String]) -> Bool {
        values.allSatisfy { $0.lowercased() == word }
    }

    /// A name or address with or without a port: no user, path, list or space.
    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }
}
