import NIOCore
import Testing

@testable import Gateway

/// The front door over real connections: closed or answered, and how.
@Suite(.timeLimit(.minutes(2))) struct SocketTests {
    private static let light = "GET /v1/light HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let last = "GET /v1/light HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST /v1/things HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    /// A request that is none, and what it is answered.
    static let refused: [(String, Int, String)] = [
        ("NONSENSE\r\n\r\n", 400, "request.malformed"),
        ("GET /v1/light HTTP/1.1\nHost: a\n\n", 400, "request.malformed"),
        ("GET /v1/light HTTP/1.1\r\nHost: a\r\nX: 1\n\r\n", 400, "request.malformed"),
        ("GET /v1/light HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400, "request.malformed"),
        ("GET /v1/light HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400, "request.malformed"),
        ("GET /v1/light HTTP/1.1\r\nHost : a\r\n\r\n", 400, "request.malformed"),
        ("BREW /v1/light HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request.malformed"),
        (post("Content-Length: 1\r\nContent-Length: 1", "x"), 400, "request.malformed"),
        (post("Content-Length: 1\r\nContent-Length: 2", "xx"), 400, "request.malformed"),
        (post("Content-Length: -1"), 400, "request.malformed"),
        (post("Content-Length: 0x1", "x"), 400, "request.malformed"),
        (
            post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400,
            "request.malformed"
        ),
        (post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 400, "request.malformed"),
        (post("Expect: tea\r\nContent-Length: 1"), 417, "request.expectation"),
        ("GET /v1/light HTTP/1.1\r\n\r\n", 400, "header.host"),
        ("GET /v1/light HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "header.host"),
        ("GET /v1/light HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "header.host"),
        ("GET /v1/light HTTP/2.0\r\nHost: a\r\n\r\n", 400, "request.malformed"),
        (
            "GET /v1/light HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 32 << 10))\r\n\r\n",
            431, "header.too-large"
        ),
        (
            "GET /\(String(repeating: "x", count: 32 << 10)) HTTP/1.1\r\nHost: a\r\n\r\n", 431,
            "header.too-large"
        ),
        (
            "GET /v1/light HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: 1\r\n", count: 100))\r\n",
            431, "header.too-large"
        ),
    ]

    @Test(arguments: refused)
    func `what is no request gets a problem with its id, and the connection ends`(
        text: String, status: Int, code: String
    ) async throws {
        try await OpenHouse.serve { house in
            let answer = try await house.talk(text + Self.light)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains("\"code\":\"\(code)\""))
            #expect(answer.contains("application/problem+json"))
            #expect(answer.lowercased().contains("\r\nrequest-id: "))
            let ids = answer.lowercased().split(separator: "\r\nrequest-id: ").count - 1
            #expect(ids == 1, "one answer only")
        }
    }

    @Test func `HTTP 1.0 is answered and closed, with and without a host`() async throws {
        try await OpenHouse.serve { house in
            for fields in ["", "Host: a\r\n", "Connection: keep-alive\r\n"] {
                let answer = try await house.talk("GET /v1/light HTTP/1.0\r\n\(fields)\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("light"))
                #expect(answer.lowercased().contains("connection: close"))
            }
        }
    }

    @Test func `requests sent ahead are answered one after the other, in order`() async throws {
        try await OpenHouse.serve { house in
            let bodies = (0..<200).map {
                Self.post("Content-Length: \($0)", String(repeating: "x", count: $0))
            }
            let answers = try await house.talk(bodies.joined() + Self.last)
                .split(separator: "HTTP/1.1 200")
            #expect(answers.count == 201)
            for (index, answer) in answers.dropLast().enumerated() {
                #expect(answer.hasSuffix("took \(index)"))
            }
        }
    }

    @Test func `a request for another protocol is answered in this one and closed`() async throws {
        try await OpenHouse.serve { house in
            let fields = "Connection: Upgrade\r\nUpgrade: h2c\r\n"
            let answer = try await house.talk(
                "GET /v1/light HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" + Self.light)
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("light"))
            let tunnel = try await house.talk("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(tunnel.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `100 comes before a body that is read, and not before a refusal`() async throws {
        try await OpenHouse.serve { house in
            let expect = "Expect: 100-continue\r\nConnection: close\r\nContent-Length: "
            try await house.line { line in
                try await line.send(Self.post(expect + "2"))
                let first = await line.until("\r\n\r\n")
                #expect(first == "HTTP/1.1 100 Continue\r\n\r\n")
                try await line.send("xx")
                let answer = await line.rest()
                #expect(answer.hasSuffix("took 2"))
            }
            let large = try await house.talk(Self.post(expect + "1048577"))
            #expect(large.hasPrefix("HTTP/1.1 413 "))
            let stranger = try await house.talk(
                Self.post(expect + "2").replacing("/v1/things", with: "/v1/closed"))
            #expect(stranger.hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test func `a body is taken at its limit and refused beyond, also in chunks`() async throws {
        try await OpenHouse.serve { house in
            let close = "Connection: close\r\n"
            let full = String(repeating: "x", count: 1 << 20)
            let taken = try await house.talk(Self.post(close + "Content-Length: 1048576", full))
            #expect(taken.hasSuffix("took 1048576"))
            let chunks = "100000\r\n\(full)\r\n"
            let chunked = Self.post(close + "Transfer-Encoding: chunked", chunks)
            #expect(try await house.talk(chunked + "0\r\n\r\n").hasSuffix("took 1048576"))
            #expect(try await house.talk(chunked + "1\r\nx\r\n0\r\n\r\n").hasPrefix("HTTP/1.1 413"))
            let unannounced = try await house.talk(
                Self.last.replacing("\r\n\r\n", with: "\r\nContent-Length: 1\r\n\r\nx"))
            #expect(unannounced.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `a body broken off or badly framed is 400`() async throws {
        try await OpenHouse.serve { house in
            try await house.line { line in
                try await line.send(Self.post("Content-Length: 9", "x"))
                try await line.hangUp()
                let answer = await line.rest()
                #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("body.broken-off"))
            }
            let bad = try await house.talk(Self.post("Transfer-Encoding: chunked", "z\r\n"))
            #expect(bad.hasPrefix("HTTP/1.1 400 ") && bad.contains("body.broken-off"))
        }
    }

    @Test func `a slow body is told so, and its connection ends`() async throws {
        var limits = DoorLimits()
        limits.paceTime = .milliseconds(50)
        limits.leaveTime = .milliseconds(50)
        try await OpenHouse.serve(limits) { house in
            let answer = try await house.talk(Self.post("Content-Length: 9", "x"))
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("body.too-slow"))
        }
    }

    @Test(arguments: ["", "GET /v1/light HTTP/1.1\r\nHost", light, light + "GET"])
    func `a connection that waits with a head is closed`(begun: String) async throws {
        var limits = DoorLimits()
        limits.headTime = .milliseconds(50)
        try await OpenHouse.serve(limits) { house in
            // Where the machine is busy, the deadline may be over before the request comes.
            let answers = try await house.talk(begun).split(separator: "HTTP/1.1 200").count
            #expect(answers <= (begun.hasPrefix(Self.light) ? 1 : 0))
        }
    }

    @Test func `an answer nobody reads ends the connection, and others are served`() async throws {
        var limits = DoorLimits()
        limits.paceTime = .milliseconds(100)
        try await OpenHouse.serve(limits) { house in
            try await house.line(isReading: false) { line in
                try await line.send("GET /v1/large HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await house.talk(Self.last).hasSuffix("light"))
                try await line.channel.closeFuture.get()
            }
        }
    }

    @Test func `a large answer that is read is whole`() async throws {
        try await OpenHouse.serve { house in
            let answer = try await house.talk(Self.last.replacing("light", with: "large"))
            #expect(answer.utf8.count > 32 << 20)
        }
    }

    @Test func `bodies beyond the budget are 503, until others are answered`() async throws {
        var limits = DoorLimits()
        limits.bodyOctets = 1000
        try await OpenHouse.serve(limits) { house in
            for _ in 0..<2 {
                let body = String(repeating: "x", count: 1000)
                let fits = try await house.talk(
                    Self.post("Connection: close\r\nContent-Length: 1000", body))
                #expect(fits.hasSuffix("took 1000"))
                let exceeds = try await house.talk(
                    Self.post("Connection: close\r\nContent-Length: 1001", body + "x"))
                #expect(
                    exceeds.hasPrefix("HTTP/1.1 503 ") && exceeds.contains("gateway.overloaded"))
                #expect(exceeds.lowercased().contains("\r\nretry-after: 1\r\n"))
            }
        }
    }

    @Test func `one connection too many is told to come again`() async throws {
        var limits = DoorLimits()
        limits.connections = 1
        limits.crowdedTime = .seconds(60)
        try await OpenHouse.serve(limits) { house in
            try await house.line { line in
                try await line.send(Self.light)
                _ = await line.until("light")
                let refused = try await house.talk(Self.light)
                #expect(
                    refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("gateway.overloaded"))
                #expect(refused.lowercased().contains("\r\nretry-after: 1\r\n"))
                try await line.send(Self.last)
                let answer = await line.rest()
                #expect(answer.hasSuffix("light"), "the first is served as before")
            }
        }
    }

    @Test func `when there are too many, the one that waits makes room`() async throws {
        var limits = DoorLimits()
        limits.connections = 1
        limits.headTime = .minutes(10)
        limits.crowdedTime = .milliseconds(50)
        try await OpenHouse.serve(limits) { house in
            try await house.line { line in
                try await line.send(Self.light)
                _ = await line.until("light")
                var isServed = false
                while !isServed { isServed = try await house.talk(Self.last).hasSuffix("light") }
                let nothing = await line.rest()
                #expect(nothing == "")
            }
        }
    }
}
