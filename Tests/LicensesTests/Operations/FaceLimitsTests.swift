import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

/// How much of a face is read, in claims and in bodies.
struct FaceLimitsTests {
    private static func long(_ count: Int) -> String { String(repeating: "k", count: count) }

    private static func members(_ count: Int) -> Value {
        .object((0..<count).map { Value.Member("K\($0)", "1") })
    }

    private func read(_ claims: Value) throws(Fault) -> VerificationQuestion {
        try VerificationQuestion(
            reading: Object(.object([.init("token", "t"), .init("claims", claims)])))
    }

    @Test func `claims at the limits are read`() throws {
        #expect(try read(Self.members(100)).claims.count == 100)
        let text = String(repeating: "长", count: 10_000)
        let widest = Value.object([.init(Self.long(64), .string(text))])
        #expect(try read(widest).claims.map(\.text) == [text])
    }

    @Test func `claims beyond the limits are refused with their place`() throws {
        #expect(throws: Fault.unsound("json.too-many", at: "/claims", ["limit": "100"])) {
            try read(Self.members(101))
        }
        #expect(throws: Fault.unsound("text.length", at: "/claims", ["limit": "64"])) {
            try read(.object([.init(Self.long(65), "1")]))
        }
        #expect(throws: Fault.unsound("text.length", at: "/claims/MC", ["limit": "10000"])) {
            try read(.object([.init("MC", .string(Self.long(10_001)))]))
        }
    }

    @Test func `a face beyond the limits is refused with its place`() async throws {
        let world = try await World()
        #expect(throws: Fault.unsound("json.too-many", at: "/face", ["limit": "100"])) {
            try world.body { $0["face"] = Self.members(101) }
        }
        #expect(throws: Fault.unsound("text.length", at: "/face", ["limit": "64"])) {
            try world.body { $0["face"] = .object([.init(Self.long(65), "1")]) }
        }
    }

    @Test func `only a picture is longer than any text, whatever its type says`() throws {
        func check(_ kind: String, _ count: Int) throws {
            let json = """
                {"key":"K","name":"名","type":"\(kind)","required":false,"maxLength":20000,
                "sensitive":false,"alwaysShown":false}
                """
            let field = try FaceField(reading: Object(bytes: Array(json.utf8)))
            try FaceValueRule(field: field, place: "/face/K").check(Self.long(count))
        }
        try check("text", 10_000)
        try check("image", 20_000)
        let values = ["name": "名", "limit": "10000"]
        #expect(throws: Fault.unsound("license.face-length", at: "/face/K", values)) {
            try check("text", 10_001)
        }
    }
}
