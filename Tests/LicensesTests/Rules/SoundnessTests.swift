import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// Nothing unsound is ever signed: whatever single thing is changed in a sound body, what leaves
/// as a token satisfies the quality rules, which are written here a second time, or nothing leaves.
struct SoundnessTests {
    /// Numbers out of a seed.
    private struct Dice {
        let random: SeededRandom

        func roll(_ sides: Int) throws -> Int {
            let octets = try random.bytes(4)
            return Int(octets.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % UInt32(sides))
        }

        func pick<Element>(_ elements: [Element]) throws -> Element {
            elements[try roll(elements.count)]
        }
    }

    private static let insertions: [Character] = [
        "0", "9", "A", "x", "X", "-", "１", " ", "（", ")", "示", "䶮", "\u{20BB7}", "\u{202E}",
        "\u{2066}", "\u{200B}", "\u{200D}", "\u{FEFF}", "\u{0}", "\u{7}", "\u{0378}", "\u{FFFE}",
        "\u{E0001}", "\n", "\u{3164}", "\u{110BD}", "^", ",",
    ]

    /// One change somewhere in a value: a character more, less or other, a member or element less,
    /// twice or of another type.
    private func mutated(_ value: Value, _ dice: Dice) throws -> Value {
        switch value {
        case .string(let text): return try mutated(text, dice)
        case .array(var elements):
            guard !elements.isEmpty else { return [.string("1")] }
            let place = try dice.roll(elements.count)
            switch try dice.roll(6) {
            case 0: elements.remove(at: place)
            case 1: elements.append(elements[place])
            default: elements[place] = try mutated(elements[place], dice)
            }
            return .array(elements)
        case .object(var members):
            guard !members.isEmpty else { return .object([.init("XX", "1")]) }
            let place = try dice.roll(members.count)
            switch try dice.roll(12) {
            case 0: members.remove(at: place)
            case 1:
                let key = try dice.pick(["XX", "JZJZZSY", "typeName", "replaces", "version"])
                members.append(.init(key, "1"))
            default:
                members[place] = .init(members[place].key, try mutated(members[place].value, dice))
            }
            return .object(members)
        case .null: return "2026-02-30"
        default: return "1"
        }
    }

    private func mutated(_ text: String, _ dice: Dice) throws -> Value {
        var characters = Array(text)
        let place = try dice.roll(max(1, characters.count))
        switch try dice.roll(8) {
        case 0: return .null
        case 1: return 7
        case 2 where !characters.isEmpty: characters.remove(at: place)
        case 3 where characters.count > 1:
            characters.swapAt(place, (place + 1) % characters.count)
        case 4, 5: characters.insert(try dice.pick(Self.insertions), at: place)
        default:
            guard !characters.isEmpty else { return "1" }
            characters[place] = try dice.pick(Self.insertions)
        }
        return .string(String(characters))
    }

    private static let body: Value = [
        "typeCode": .string(Invented.printedType), "number": "示(2026)第0001号",
        "issuer": ["name": "示例市市场监督管理局", "code": .string(Invented.issuer)],
        "holders": [World.companyHolder, World.personHolder],
        "issuedOn": "2026-03-05", "validFrom": "2026-03-05", "validTo": "2028-03-04",
        "areaCode": "320500",
        "face": [
            "BH": "示(2026)第0001号", "CZR": "示例食品有限公司", "DM": .string(Invented.company),
            "FZJG": "示例市市场监督管理局", "FZRQ": "2026年3月5日", "YXQZ": "2028-03-04",
        ],
    ]

    @Test func `what leaves after a random change is sound and says what the body said`()
        async throws
    {
        let world = try await World()
        try await world.publish(World.printed, Invented.printedType)
        let dice = Dice(random: SeededRandom(7))
        var signed = 0
        let tries = 4000
        for number in 0..<tries {
            let message = try mutated(Self.body, dice)
            let issued: License
            do {
                let body = try LicenseBody(reading: Object(bytes: message.canonical))
                issued = try await Licenses.Issue(world.ports)
                    .decide(body, authority: world.authority, now: world.now).license
            } catch { continue }
            signed += 1
            let flaws = try flaws(issued.token, message, today: world.now.day)
            #expect(flaws.isEmpty, "\(number): \(flaws) in \(message)")
        }
        // Both happened often, or the changes are not worth their name.
        #expect(signed > tries / 50 && signed < tries / 2, "\(signed)")
    }

    /// What is wrong with a token, by rules written without those of the gateway.
    private func flaws(_ token: String, _ message: Value, today: Day) throws -> [String] {
        let read = try LicenseToken(token)
        let disclosed = try #require(read.disclosed(.sm3))
        let values = Dictionary(uniqueKeysWithValues: disclosed.map { ($0.name, $0.value) })
        var flaws: [String] = []
        func check(_ isRight: Bool, _ flaw: String) { if !isRight { flaws.append(flaw) } }
        let texts = disclosed.flatMap {
            [$0.value.text, $0.value["code"]?.text].compactMap(\.self)
        }
        for text in texts + [message["issuer"]?["name"]?.text ?? ""] {
            for scalar in text.unicodeScalars where scalar != "\n" {
                let isBad: Bool =
                    switch scalar.properties.generalCategory {
                    case .control, .format, .unassigned, .surrogate: scalar.value < 0x20000
                    default: scalar == "\u{3164}"
                    }
                check(!isBad, "character \(scalar.value)")
            }
        }
        check(values["meta.typeName"]?.text == "示例许可证", "type name")
        check(values["meta.version"]?.text == "001", "version")
        check(values["meta.replaces"] == nil, "chain")
        check(values["number"] == message["number"], "number is another")
        let number = (values["number"]?.text ?? "").replacing("（", with: "(")
            .replacing("）", with: ")")
        check(number.wholeMatch(of: /示\([0-9]{4}\)第[0-9]{4}号/) != nil, "number form")
        let holders = message["holders"]?.elements ?? []
        check(!holders.isEmpty && values["holder.\(holders.count + 1).name"] == nil, "holders")
        for (index, holder) in holders.enumerated() {
            let code = values["holder.\(index + 1).code"]
            check(values["holder.\(index + 1).name"] == holder["name"], "holder name")
            check(code?["code"] == holder["code"], "holder code")
            let text = code?["code"]?.text ?? ""
            switch code?["codeType"]?.text {
            case "001": check((try? UnifiedCreditCode(text)) != nil, "credit code")
            case "111":
                let born = try? CitizenID(text).birthday
                check(born.map { $0 <= today } ?? false, "citizen number")
            case let type?: check(SubjectCode.types.contains(type), "code type")
            case nil: check(false, "no code type")
            }
        }
        let (first, last) = Period.days(read.claims)
        let issuedOn = try Day(values["meta.issuedOn"]?.text ?? "")
        check(issuedOn <= first && issuedOn <= today, "issued")
        check(last.map { first <= $0 } ?? true, "period")
        check("\(first)" == message["validFrom"]?.text, "first day")
        check(last.map { "\($0)" } == message["validTo"]?.text, "last day")
        let area = values["meta.areaCode"]?.text ?? ""
        check(
            area.wholeMatch(of: /(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82)[0-9]+/) != nil
                && [6, 9, 12].contains(area.count), "area")
        check(values["face.CZR"] != nil, "required field")
        for key in ["BH", "CZR", "DM", "FZJG", "FZRQ", "YXQZ"] {
            check(values["face.\(key)"] == message["face"]?[key], "face \(key)")
        }
        if let name = values["face.CZR"]?.text {
            check(holders.contains { $0["name"]?.text == name }, "face is not the holder's")
        }
        if let printed = values["face.FZJG"]?.text {
            check(printed == message["issuer"]?["name"]?.text, "face is not the issuer's")
        }
        check(Set(values.keys).allSatisfy { !$0.contains("JZJ") }, "copy")
        return flaws
    }
}
