internal import ArgumentParser
internal import AsyncHTTPClient
internal import Codes
internal import Gateway
internal import JSON
internal import Licenses
internal import Signing

/// `mianti trust`: who may issue what, and whose keys count (信任清单).
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Make, show, check and fetch trust lists.",
        subcommands: [Make.self, Show.self, Check.self, Fetch.self])

    /// A list as one line.
    static func line(_ list: TrustList) -> String {
        let rights = list.departments.reduce(0) { $0 + $1.rights.count }
        return "信任清单 trust list \(list.version)\t\(list.issuedAt)\t至 until \(list.nextUpdate)\t"
            + "\(list.departments.count) 部门 departments\t\(rights) 权限 rights"
    }

    /// A list as a JSON object.
    static func write(_ list: TrustList, to writer: inout ObjectWriter) {
        writer.integer("version", list.version)
        writer.string("issuer", list.issuer)
        writer.string("issuedAt", "\(list.issuedAt)")
        writer.string("nextUpdate", "\(list.nextUpdate)")
        writer.strings("roots", list.roots.map { "sm3:" + Hex.encode(SM3.digest($0)) })
        writer.objects("departments", list.departments) { department, writer in
            writer.string("code", department.code)
            writer.string("name", department.name)
            writer.strings("keys", department.keys)
            writer.objects("delegates", department.delegates) { delegate, writer in
                writer.string("code", delegate.code)
                write(delegate.term, to: &writer)
            }
            writer.objects("rights", department.rights) { right, writer in
                writer.string("typeCode", right.typeCode)
                write(right.term, to: &writer)
            }
        }
    }

    private static func write(_ term: TrustList.Term, to writer: inout ObjectWriter) {
        writer.string("from", "\(term.from)")
        writer.optional("to", term.to.map { "\($0)" })
    }
}

extension TrustCommand {
    /// Signs the next list (签发).
    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "make", abstract: "Sign a draft as the next version of the trust list.",
            discussion: """
                mianti trust make departments.json --data ./data
                mianti trust make departments.json --root root.cer --data ./data
                A draft: {"nextUpdate": "2027-11-30", "departments": [{"code", "name", "keys"?,
                "delegates"? [{"code", "from", "to"?}], "rights"? [{"typeCode", "from", "to"?}]}]}
                A running gateway takes the new list within a second.
                """)

        @Argument(help: "The draft in JSON.") var draft: String
        @OptionGroup var house: HouseOptions
        @Option(help: "Certificate of a trusted root, DER or PEM; may be given again.")
        var root: [String] = []
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let directory = try await house.settings().initializedDirectory()
                let draft = try TrustListSource(reading: Object(bytes: DataDirectory.read(draft)))
                let roots = try root.flatMap { try CertificateFile.octets($0) }
                let list = try await TrustMaking(directory).make(draft, roots: roots)
                Terminal.line(
                    json
                        ? Terminal.object { TrustCommand.write(list, to: &$0) }
                        : TrustCommand.line(list))
            }
        }
    }

    /// Where a list is and whose keys may have signed it.
    struct Place: ParsableArguments {
        @Option(help: "Folder with keys.json and trust-list.jws.") var trust = "./data/trust"
        @Option(help: "Another list, read with the keys of the folder.") var file: String?

        func list() throws -> Result<TrustList, TrustListRefusal> {
            let folder = TrustFolder(trust)
            let text =
                try file.map { TrustFolder.text(try DataDirectory.read($0)) } ?? folder.listText()
            guard let text else { throw Failure(.impossible, "no list: \(folder.listFile)") }
            let keys = try folder.keys()
            let revocations = folder.revocations()
            return Result { () throws(TrustListRefusal) in
                try TrustList(text, keys: keys, revocations: revocations)
            }
        }
    }

    /// Prints a list (显示).
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a trust list whose signature is right.",
            discussion: "mianti trust show --trust ./data/trust --json")

        @OptionGroup var place: Place
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let read = try place.list()
                let list: TrustList
                do throws(TrustListRefusal) { list = try read.get() } catch {
                    throw Failure(.invalid, "trust.list.\(error.finding.reason)")
                }
                guard !json else {
                    return Terminal.line(Terminal.object { TrustCommand.write(list, to: &$0) })
                }
                Terminal.line(TrustCommand.line(list))
                for department in list.departments {
                    Terminal.line("\(department.code)\t\(department.name)")
                    for delegate in department.delegates {
                        Terminal.line("  代签 \(delegate.code)\t\(Self.words(delegate.term))")
                    }
                    for right in department.rights {
                        Terminal.line("  \(right.typeCode)\t\(Self.words(right.term))")
                    }
                }
            }
        }

        private static func words(_ term: TrustList.Term) -> String {
            "\(term.from) – \(term.to.map { "\($0)" } ?? "")"
        }
    }

    /// Says whether a list is to be used (核查).
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Say whether a trust list is to be used now.",
            discussion: """
                mianti trust check --trust ./data/trust
                mianti trust check --trust ./folder --file newer.jws
                A list given with --file is also held against the one in the folder: an older one
                is refused. Exit codes: 0 to be used, 1 refused, 2 could not be checked.
                """)

        @OptionGroup var place: Place
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let finding = try finding(at: SystemClock.now())
                report(finding)
                if finding.outcome != .passed { throw ExitCode(1) }
            }
        }

        private func finding(at now: Instant) throws -> Finding {
            let read = try place.list()
            let list: TrustList
            do throws(TrustListRefusal) { list = try read.get() } catch {
                return error.finding
            }
            let kept = try Place.parse(["--trust", place.trust]).list()
            if place.file != nil, let kept = try? kept.get(),
                let refusal = list.refusal(after: kept)
            {
                return refusal
            }
            return list.refusal(at: now)
                ?? .passed(
                    TrustList.code, "",
                    [
                        "version": "\(list.version)", "issuedAt": "\(list.issuedAt)",
                        "nextUpdate": "\(list.nextUpdate)",
                    ])
        }

        private func report(_ finding: Finding) {
            let key = finding.code + "." + (finding.reason.isEmpty ? "passed" : finding.reason)
            let words = (try? Texts.bundled())?.text(key, .chinese, finding.values) ?? key
            Terminal.line(
                json
                    ? Terminal.object { writer in
                        writer.string("code", finding.code)
                        writer.string("outcome", finding.outcome.rawValue)
                        writer.string("reason", finding.reason)
                        writer.string("detail", words)
                    } : "\(finding.outcome.rawValue)\t\(finding.code)\t\(words)")
        }
    }

    /// Brings a folder up to date (更新).
    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fetch", abstract: "Bring a folder for checks off line up to date.",
            discussion: """
                mianti trust fetch --url http://127.0.0.1:8080 --folder ./trust
                mianti trust fetch --url … --folder ./trust --signer sm3:…
                The first time compare the signer's thumbprint with the one the operator names;
                afterwards an older list, or one of another signer, is refused.
                """)

        @Option(help: "Address of the gateway.") var url: String
        @Option(help: "The folder.") var folder: String
        @Option(help: "Thumbprint the list's signer must have.") var signer: String?
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                var configuration = HTTPClient.Configuration()
                configuration.redirectConfiguration = .disallow
                let client = HTTPClient(configuration: configuration)
                let fetching = TrustFetching(
                    address: url, folder: TrustFolder(folder), thumbprint: signer,
                    now: SystemClock.now())
                do {
                    report(try await fetching.fetch(client))
                } catch {
                    try await client.shutdown()
                    throw error
                }
                try await client.shutdown()
            }
        }

        private func report(_ report: TrustFetching.Report) {
            guard !json else {
                return Terminal.line(
                    Terminal.object { writer in
                        writer.integer("version", report.list.version)
                        writer.string("signer", report.signer)
                        writer.bool("first", report.isFirst)
                        writer.strings("files", report.files)
                        writer.strings("keysLeftOut", report.leftOut)
                    })
            }
            Terminal.line(TrustCommand.line(report.list))
            Terminal.line("签发公钥 signer\t\(report.signer)")
            if report.isFirst && signer == nil {
                Terminal.line("首次获取，请与运行方核对公钥指纹 first fetch: compare the thumbprint")
            }
            for file in report.files { Terminal.line("  \(file)") }
            for key in report.leftOut {
                Terminal.error("未采用公钥 key \(key) is left out: the trust list does not vouch for it")
            }
        }
    }
}
