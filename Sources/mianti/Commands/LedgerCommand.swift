internal import ArgumentParser
internal import JSON
internal import Ledger
internal import Signing
internal import Storage

/// `mianti ledger`: what the ledger says of itself (账本).
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Look at the ledger, check it, watch it.",
        subcommands: [HeadOf.self, Verify.self, Watching.self])

    /// A head as one line: size and root.
    static func line(_ head: TreeHead) -> String {
        "账本 ledger \(head.size) \(Hex.encode(head.root))"
    }
}

extension LedgerCommand {
    /// Size and root (树头).
    struct HeadOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "head", abstract: "Print the size of the ledger and the root of its tree.",
            discussion: """
                mianti ledger head --data ./data
                mianti ledger head --data ./data --size 1000     the head it had then
                May be asked while the gateway works; the root is SM3 over all leaves, as RFC 9162 says.
                """)

        @OptionGroup var house: HouseOptions
        @Option(help: "The head at an earlier size.") var size: Int64?
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let settings = try await house.settings()
                let head = try Inspection(settings.location).head(at: size)
                Terminal.line(
                    json
                        ? Terminal.object {
                            $0.integer("size", head.size)
                            $0.string("root", Hex.encode(head.root))
                        } : LedgerCommand.line(head))
            }
        }
    }
}
