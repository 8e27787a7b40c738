import Codes
import Logging
import Testing

@testable import Gateway

/// The line of a request in the log.
@Suite struct RequestLogTests {
    private static func fields(
        _ reply: Bench.Reply, method: String = "GET"
    ) -> [String: String] {
        RequestLog.fields(
            method: method, reply.answer, reply.summary, .microseconds(1500)
        ).mapValues { "\($0)" }
    }

    @Test func `a request's line names id, route, caller and department, and nothing it carried`()
        async throws
    {
        let bench = try Bench()
        let key = try await bench.key()
        let reply = await bench.send("GET", "/v1/me", key: key)
        #expect(
            Self.fields(reply) == [
                "requestId": reply.summary.requestID, "method": "GET", "route": "GET /v1/me",
                "status": "200", "micros": "1500", "bytes": "\(reply.answer.body.count)",
                "caller": "caller1", "department": Bench.department.code,
            ])
    }

    @Test func `a refusal's line has its code, and a cause only from 500 on`() async throws {
        let route = Route("GET", "/broken", isOpen: true) { _, _ in
            throw StoreError.unavailable("disk full")
        }
        let bench = try Bench(routes: [route])
        let broken = Self.fields(await bench.send("GET", "/broken"))
        #expect(broken["status"] == "503")
        #expect(broken["cause"] == "disk full")
        let absent = Self.fields(await bench.send("GET", "/17-digits?name=x"))
        #expect(absent["code"] == "route.unknown")
        #expect(absent["cause"] == nil)
        #expect(absent["route"] == "unknown")
    }

    @Test func `a method nobody knows is not repeated`() async throws {
        let bench = try Bench()
        let reply = await bench.send("32050019900101001X", "/v1/me")
        #expect(Self.fields(reply, method: "32050019900101001X")["method"] == "other")
        #expect(!"\(Self.fields(reply))".contains("3205001990"))
    }

    @Test func `the reference lists every field`() throws {
        let names = try Reference.rows("log").map { $0[0] }
        for field in RequestLog.allCases {
            #expect(names.contains("`\(field.rawValue)`"), "\(field.rawValue)")
        }
        let known = RequestLog.allCases.map { "`\($0.rawValue)`" } + JSONLogFields.all
        #expect(names.filter { $0.hasPrefix("`") && !$0.contains(" ") }.allSatisfy(known.contains))
    }
}

/// Fields of every line; `JSONLog` writes them.
private enum JSONLogFields {
    static let all = ["`time`", "`level`", "`label`", "`message`"]
}
