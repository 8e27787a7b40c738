import Codes
import JSON
import Publicity
import Testing

@Suite struct DecisionReadingTests {
    private func fault(_ value: Value) throws -> Fault? {
        do {
            _ = try Sample.decision(value)
            return nil
        } catch let fault as Fault { return fault }
    }

    private func changed(_ part: String, _ key: String, _ value: Value) throws -> Value {
        let whole = part == "penalty" ? try Sample.penalty() : try Sample.permit()
        guard !part.isEmpty else { return Sample.body((key, value), to: whole) }
        let inner = try #require(whole[part])
        return Sample.body((part, Sample.body((key, value), to: inner)), to: whole)
    }

    @Test(arguments: [
        ("", "decidedOn", "2026-02-30", "day.impossible", "/decidedOn"),
        ("", "decidedOn", "2026-11-22", "decision.in-future", "/decidedOn"),
        ("", "outcome", "imposed", "decision.outcome", "/outcome"),
        (
            "counterpart", "code", "91320500MA1M7K2X40", "credit-code.check-character",
            "/counterpart/code"
        ),
        ("counterpart", "name", "示例\u{202E}公司", "text.character", "/counterpart/name"),
        ("counterpart", "name", "", "text.length", "/counterpart/name"),
        ("counterpart", "codeType", "998", "holder.code-type", "/counterpart/codeType"),
        ("counterpart", "codeType", "111", "counterpart.code-type", "/counterpart/codeType"),
        ("permit", "validTo", "2026-11-19", "permit.period", "/permit/validTo"),
        ("penalty", "fine", "5000元", "amount.form", "/penalty/fine"),
        ("penalty", "fine", "0.1234567", "amount.decimals", "/penalty/fine"),
        ("penalty", "confiscated", "-1", "amount.negative", "/penalty/confiscated"),
    ])
    func `what cannot be right is refused with its place`(
        _ part: String, _ key: String, _ text: String, _ code: String, _ pointer: String
    ) throws {
        let found = try #require(try fault(changed(part, key, .string(text))))
        #expect(found.kind == .unsound)
        #expect(found.code == code)
        #expect(found.pointer == pointer)
    }

    @Test func `what cannot be read is another kind of fault`() throws {
        #expect(try fault(changed("", "surprise", 1))?.code == "json.unknown")
        #expect(try fault(changed("penalty", "fine", 5))?.code == "json.type")
        #expect(try fault(changed("", "outcome", "maybe"))?.code == "json.choice")
        #expect(try fault(changed("", "decidedOn", .null))?.code == "json.missing")
    }

    @Test func `a penalty part in a permit is refused`() throws {
        let part = try #require(try Sample.penalty()["penalty"])
        #expect(try fault(changed("", "penalty", part))?.code == "decision.part")
    }

    @Test(arguments: ["documentName", "documentNumber", "source", "permit"])
    func `a template field may be absent`(_ key: String) throws {
        #expect(try fault(changed("", key, .null)) == nil)
    }
}
