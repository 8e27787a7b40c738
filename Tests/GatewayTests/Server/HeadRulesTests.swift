import NIOHTTP1
import Testing

@testable import Gateway

/// What the head of a request must be.
@Suite struct HeadRulesTests {
    private func code(
        _ headers: [(String, String)], version: HTTPVersion = .http1_1
    ) -> String? {
        let head = HTTPRequestHead(
            version: version, method: .GET, uri: "/", headers: HTTPHeaders(headers))
        return HeadRules.problem(of: head)?.code
    }

    @Test(arguments: ["a", "a.b:80", "[::1]:8080", "192.0.2.1", "a_b-c.d"])
    func `a host is a name or an address, with or without a port`(host: String) {
        #expect(code([("Host", host)]) == nil)
    }

    @Test(arguments: ["", "a b", "a,b", "u@a", "a/b", "http://a", "a%2e", "例", "a\t"])
    func `a host that is anything else is refused`(host: String) {
        #expect(code([("Host", host)]) == "header.host")
    }

    @Test func `a host stands exactly once, in HTTP 1.0 at most once`() {
        let one = ("Host", "a")
        #expect(code([]) == "header.host")
        #expect(code([one, ("host", "a")]) == "header.host")
        #expect(code([], version: .http1_0) == nil)
        #expect(code([one], version: .http1_0) == nil)
        #expect(code([one, one], version: .http1_0) == "header.host")
    }

    @Test func `a body is chunked and nothing else`() {
        let host = ("Host", "a")
        #expect(code([host, ("Transfer-Encoding", "chunked")]) == nil)
        for other in ["gzip, chunked", "identity", ""] {
            #expect(code([host, ("Transfer-Encoding", other)]) == "request.malformed")
        }
        let twice = [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")]
        #expect(code([host] + twice) == "request.malformed")
        #expect(
            code([("Transfer-Encoding", "chunked")], version: .http1_0) == "request.malformed")
    }

    @Test func `only 100-continue may be expected`() {
        #expect(code([("Host", "a"), ("Expect", "100-Continue")]) == nil)
        #expect(code([("Host", "a"), ("Expect", "tea")]) == "request.expectation")
    }

    @Test func `what the decoder refuses is 400 or 431`() {
        #expect(HeadRules.problem(of: .headerOverflow).status == .headerTooLarge)
        #expect(HeadRules.problem(of: .lfExpected).status == .badRequest)
    }
}
