internal import ArgumentParser
internal import Codes
internal import Gateway
internal import JSON
internal import Signing

/// `mianti init`: makes a data directory (初始化).
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a data directory: key file, signing key; with --demo the demo city.",
        discussion: """
            mianti init --data /var/lib/mianti --name 示例市数据局 --code 113205000141499658
            mianti init --data ./data --demo --yes
            Losing the key file is losing the data: keep a copy elsewhere.
            """)

    @OptionGroup var house: HouseOptions

    @Option(help: "Name of the body that runs the gateway.")
    var name: String?

    @Option(help: "Its 18-character unified social credit code.")
    var code: String?

    @Option(help: "What the signing key signs with: SM2, or ES256 for foreign partners.")
    var algorithm = SigningAlgorithm.sm2.rawValue

    @Flag(help: "Also load Examples and make the demo callers.")
    var demo = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Ask nothing.")
    var yes = false

    @Option(help: "Folder of the demo city.")
    var examples = "Examples"

    func run() async throws {
        try await reporting {
            let settings = try await house.settings()
            let directory = DataDirectory(settings.data)
            // A demo that was interrupted while loading goes on.
            let isBegun = directory.isInitialized
            if isBegun, try !(demo && Demo.isWanted(directory)) {
                throw Failure(.impossible, "\(settings.data) is already initialized")
            }
            if !isBegun {
                try Beginning.make(directory, for: try body(), algorithm: keyAlgorithm())
            }
            var keys: [(name: String, key: String)] = []
            if demo {
                keys = try await Demo.load(settings, examples: examples)
            } else {
                try await TrustMaking.first(directory)
            }
            report(settings.data, keys)
        }
    }

    private func keyAlgorithm() throws -> SigningAlgorithm {
        guard let found = SigningAlgorithm(rawValue: algorithm) else {
            throw Failure(.usage, "--algorithm: SM2 or ES256")
        }
        return found
    }

    private func body() throws -> Organization {
        if demo { return Demo.operatorBody }
        guard let name = name ?? ask("Name of the body that runs the gateway"),
            let code = code ?? ask("Its 18-character unified social credit code")
        else { throw Failure(.usage, "--name and --code are needed") }
        do throws(CodeError) { _ = try UnifiedCreditCode(code) } catch {
            throw Failure(.usage, "--code: \(error.code)")
        }
        return Organization(name: name, code: code)
    }

    private func ask(_ question: String) -> String? {
        guard !yes, Terminal.isWatched else { return nil }
        Terminal.error("\(question):")
        return readLine()
    }

    private func report(_ data: String, _ keys: [(name: String, key: String)]) {
        if json {
            let object = ObjectWriter.bytes { writer in
                writer.string("data", data)
                writer.object("keys") { for (name, key) in keys { $0.string(name, key) } }
            }
            Terminal.line(String(decoding: object, as: UTF8.self))
            return
        }
        Terminal.line("初始化完成 initialized: \(data)")
        Terminal.line("请妥善备份密钥文件，遗失即失去数据 keep a copy of the key file: \(data)/key")
        if !demo {
            Terminal.line("签发前请发布信任清单 before the first license: mianti trust make --help")
        }
        for (name, key) in keys { Terminal.line("\(name)\t\(key)") }
    }
}
