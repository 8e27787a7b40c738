internal import ArgumentParser
internal import Codes
internal import JSON
internal import Signing

/// `mianti keys`: signing keys and their certificates (签名密钥).
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "List, rotate, retire and revoke signing keys.",
        discussion: """
            A running gateway checks with new keys at once. It signs with the key it began with
            until that ends, then with the newest; a new start makes the newest sign before.
            """,
        subcommands: [List.self, Rotate.self, Retire.self, Revoke.self, Lists.self])

    /// Prints a key: its name, algorithm, period and what it does now.
    fileprivate static func report(_ key: KeyRecord, _ state: State, json: Bool) {
        let leaf = key.chain?.leaf
        guard json else {
            let until = key.period.until.map(text) ?? "–"
            return Terminal.line(
                "\(key.keyID)\t\(key.algorithm.rawValue)\t\(until)\t\(state.words)")
        }
        Terminal.line(
            Terminal.object { writer in
                writer.string("keyId", key.keyID)
                writer.string("algorithm", key.algorithm.rawValue)
                writer.string("owner", key.owner)
                writer.nullable("from", key.period.from.map(text))
                writer.nullable("until", key.period.until.map(text))
                writer.string("state", state.rawValue)
                writer.nullable("serial", leaf?.serial)
                writer.nullable("subject", leaf?.subject)
                writer.nullable("thumbprint", leaf.map { "sm3:" + $0.thumbprintSM3 })
            })
    }

    /// The step after a new or a revoked key: readers learn of it by the next trust list.
    fileprivate static func remind(json: Bool) {
        guard !json else { return }
        Terminal.line("下一步：签发新的信任清单 now sign the next trust list: mianti trust make DRAFT")
    }

    private static func text(_ seconds: Int64) -> String {
        Instant(seconds: seconds).description
    }

    /// What a key does now (密钥状态).
    enum State: String {
        case signs, verifies, retired, notYet

        /// In both languages.
        var words: String {
            switch self {
            case .signs: "签名 signs"
            case .verifies: "仅验签 verifies"
            case .retired: "已停用 retired: verifies what it signed before"
            case .notYet: "未启用 not yet"
            }
        }

        /// The state of a key among others.
        init(_ key: KeyRecord, current: KeyRecord?, now: Instant) {
            switch key.period.fault(at: now.seconds) {
            case .notYet: self = .notYet
            case .retired: self = .retired
            case nil: self = key == current ? .signs : .verifies
            }
        }
    }
}

extension KeysCommand {
    /// Lists keys (列出).
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the signing keys: which signs, which only verify.")
        @OptionGroup var house: HouseOptions
        @Flag(help: "Print one JSON object per line.") var json = false

        func run() async throws {
            try await reporting {
                let stock = try KeyStock.open(try await house.settings().initializedDirectory())
                let now = SystemClock.now()
                let current = try? stock.current(at: now).key
                for key in stock.signers.map(\.key) {
                    KeysCommand.report(key, State(key, current: current, now: now), json: json)
                }
            }
        }
    }

    /// Makes a new key (轮换).
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new signing key; the old ones end after the overlap.",
            discussion: """
                mianti keys rotate --data ./data
                mianti keys rotate --data ./data --overlap-days 30 --algorithm ES256
                """)
        @OptionGroup var house: HouseOptions
        @Option(help: "SM2 or ES256.") var algorithm = "SM2"
        @Option(
            help: "Days until the old keys sign no more; copy the new one to every gateway within.")
        var overlapDays = 7
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                guard let chosen = SigningAlgorithm(rawValue: algorithm) else {
                    throw Failure(.usage, "--algorithm: SM2 or ES256")
                }
                guard (0...3650).contains(overlapDays) else {
                    throw Failure(.usage, "--overlap-days: 0 to 3650")
                }
                var stock = try KeyStock.open(try await house.settings().initializedDirectory())
                let key = try stock.rotate(
                    chosen, overlap: Int64(overlapDays) * 86400, now: SystemClock.now())
                KeysCommand.report(key, .signs, json: json)
                KeysCommand.remind(json: json)
            }
        }
    }

    /// Ends a key (停用).
    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a key now; what it signed before stays good.")
        @OptionGroup var house: HouseOptions
        @Argument(help: "Name of the key, as list prints it.") var keyID: String
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                var stock = try KeyStock.open(try await house.settings().initializedDirectory())
                let now = SystemClock.now()
                let key = try stock.retire(keyID, at: now.seconds, now: now)
                KeysCommand.report(key, .retired, json: json)
            }
        }
    }

    /// Ends a key and revokes its certificate (吊销).
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a key and enter its certificate in the revocation list.",
            discussion: """
                mianti keys revoke KEY --data ./data --reason keyCompromise --since 2026-11-20
                With --since, what it signed from the start of that day on counts for nothing.
                """)
        @OptionGroup var house: HouseOptions
        @Argument(help: "Name of the key, as list prints it.") var keyID: String
        @Option(help: "keyCompromise, superseded, cessationOfOperation, privilegeWithdrawn.")
        var reason = "keyCompromise"
        @Option(help: "Day since which the key is not to be trusted, YYYY-MM-DD; now when absent.")
        var since: String?
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let reasons = Revocation.Reason.allCases
                guard let known = reasons.first(where: { "\($0)" == reason }) else {
                    throw Failure(.usage, "--reason: unknown reason \(reason)")
                }
                var stock = try KeyStock.open(try await house.settings().initializedDirectory())
                let now = SystemClock.now()
                let day = try DayOption.day(since, "--since")
                let instant = min(day.map(Instant.init(startOf:)) ?? now, now)
                let key = try stock.revoke(
                    keyID, reason: known, since: instant.seconds, now: now)
                KeysCommand.report(key, .retired, json: json)
                KeysCommand.remind(json: json)
            }
        }
    }

    /// Makes the revocation lists anew (吊销列表).
    struct Lists: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the revocation lists of the development PKI anew.")
        @OptionGroup var house: HouseOptions
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let directory = try await house.settings().initializedDirectory()
                guard directory.hasAuthority else {
                    throw Failure(.impossible, "no development PKI in \(directory.path)")
                }
                try KeyStock.open(directory).renewLists(now: SystemClock.now())
                Terminal.line(
                    json
                        ? Terminal.object { $0.string("lists", directory.revocationLists) }
                        : directory.revocationLists)
            }
        }
    }
}
