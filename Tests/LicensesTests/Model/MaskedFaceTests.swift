import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

/// What goes along unasked names nobody, however it is printed.
struct MaskedFaceTests {
    private static let other: Value = [
        "name": "赵小红", "codeType": "111", "code": "320500198512120021",
    ]

    /// A license of three holders, two of them natural persons, and its type.
    private func license() async throws -> (License, LicenseType) {
        let world = try await World()
        try await world.publish(World.printed, Invented.printedType)
        let license = try await world.issue(
            world.personBody { members in
                members["typeCode"] = .string(Invented.printedType)
                members["number"] = "示(2026)第0001号"
                members["holders"] = [World.personHolder, Self.other, World.companyHolder]
                members["face"] = ["CZR": "王小明、赵小红、示例食品有限公司"]
            })
        let type = try #require(try await world.store.licenseType(Invented.printedType)?.type)
        return (license, type)
    }

    private func text(
        _ key: String, _ text: String, chosen: [DisclosedPart] = []
    ) async throws -> String {
        let (license, type) = try await license()
        return MaskedFace(license, chosen: chosen)
            .text(License.FaceValue(key: key, text: text), type.field(key))
    }

    @Test(arguments: [
        ("王小明、赵小红、示例食品有限公司", "王某某、赵某某、示例食品有限公司"),
        ("王小明^赵小红^示例食品有限公司", "王某某^赵某某^示例食品有限公司"),
        ("赵小红", "赵某某"), ("示例食品有限公司", "示例食品有限公司"),
        // Something else than the holders, as a type may have allowed before it named the element.
        ("王 小明", "***"), ("王小明等三人", "***"), ("钱某", "***"),
    ])
    func `a field that prints the holders shows them masked`(_ row: (String, String)) async throws {
        #expect(try await text("CZR", row.0) == row.1)
    }

    @Test(arguments: [
        (
            "32050019900101001X,320500198512120021,91320500MA1M7K2X4E", "***,***,91320500MA1M7K2X4E"
        ),
        ("91320500MA1M7K2X4E", "91320500MA1M7K2X4E"), ("32050019900101001", "***"),
    ])
    func `a field that prints the codes leaves those of persons out`(
        _ row: (String, String)
    ) async throws {
        #expect(try await text("DM", row.0) == row.1)
    }

    @Test(arguments: [
        ("准予王小明（32050019900101001X）通行", "准予王某某（***）通行"),
        ("32050019900101001x", "***"), ("３２０５００１９９００１０１００１Ｘ", "***"),
        // Of whom it is does not matter; a longer number or a wrong check is none.
        ("经办人 320500196803150045", "经办人 ***"), ("320500196803150044", "320500196803150044"),
        ("1320500196803150045", "1320500196803150045"), ("王小", "王小"), ("", ""),
    ])
    func `a name or number is masked wherever it stands`(_ row: (String, String)) async throws {
        #expect(try await text("FZJG", row.0) == row.1)
    }

    @Test func `what was asked for is shown`() async throws {
        let both = "王小明 32050019900101001X"
        #expect(try await text("FZJG", both, chosen: [.face("FZJG")]) == both)
        #expect(try await text("FZJG", both, chosen: [.holderName]) == "王小明 ***")
        #expect(
            try await text("FZJG", both, chosen: [.holderCode]) == "王某某 32050019900101001X")
        #expect(try await text("CZR", "王 小明", chosen: [.holderName]) == "王 小明")
        #expect(try await text("CZR", "王 小明", chosen: [.face("DM"), .holderCode]) == "***")
    }

    @Test func `of two names that begin alike each is masked as its own`() async throws {
        var (license, _) = try await license()
        license.holders[0].name = "王小"
        license.holders[1].name = "王小明"
        let value = License.FaceValue(key: "X", text: "王小明、王小")
        #expect(MaskedFace(license, chosen: []).text(value, nil) == "王某某、王某")
    }
}
