internal import ArgumentParser
internal import Codes
internal import Gateway
internal import JSON
internal import Storage

/// `mianti clients`: callers and their keys (调用方).
struct ClientsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clients", abstract: "Create, list and revoke callers.",
        subcommands: [Create.self, List.self, Revoke.self])
}

extension ClientsCommand {
    /// Makes a caller (新建).
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a caller; its key is printed once.",
            discussion: """
                mianti clients create --data ./data --name window --department 示例市政务服务中心 \
                --code 12320500MB99000218 --scope licenses:verify --scope licenses:read
                """)

        @OptionGroup var house: HouseOptions
        @Option(help: "A name for people.") var name: String
        @Option(help: "Name of the department.") var department: String
        @Option(help: "18-character code of the department.") var code: String
        @Option(help: "A scope; repeat for more.") var scope: [String] = []
        @Option(help: "Code of a department it may act for; repeat for more.")
        var actsFor: [String] = []
        @Option(help: "Name of the receiver whose feed it pulls.") var receiver: String?
        @Option(help: "Last day on which it works, YYYY-MM-DD.") var expires: String?
        @Option(help: "Requests it may make in a second; no limit when left out.")
        var perSecond: Int?
        @Option(help: "A license type it is limited to; repeat for more.")
        var licenseType: [String] = []
        @Option(help: "A dataset it is limited to; repeat for more.") var dataset: [String] = []
        @Option(help: "A division it is limited to, six digits; repeat for more.")
        var area: [String] = []
        @Option(help: "An address it may come from; repeat for more.")
        var address: [String] = []
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let house = try await House.open(try await house.settings())
                let caller = try caller(id: house.services.newID())
                let made = try house.callers.create(caller)
                try await house.store.commit([made.change], answer: nil)
                let line = ObjectWriter.bytes {
                    $0.string("id", caller.id)
                    $0.string("key", made.key)
                }
                Terminal.line(
                    json ? String(decoding: line, as: UTF8.self) : "\(caller.id)\t\(made.key)")
                try await house.working {}
            }
        }

        private func caller(id: String) throws -> Caller {
            var scopes: Set<Scope> = []
            for word in scope {
                guard let scope = Scope(rawValue: word) else {
                    throw Failure(.usage, "--scope: unknown scope \(word)")
                }
                scopes.insert(scope)
            }
            for code in [code] + actsFor {
                do throws(CodeError) { _ = try UnifiedCreditCode(code) } catch {
                    throw Failure(.usage, "\(code): \(error.code)")
                }
            }
            if let perSecond, !(1...1_000_000).contains(perSecond) {
                throw Failure(.usage, "--per-second: 1 to 1000000")
            }
            if scopes.contains(.publicityPull), receiver == nil {
                throw Failure(.usage, "--receiver is needed with publicity:pull")
            }
            let limits = Caller.Limits(
                licenseTypes: licenseType.isEmpty ? nil : licenseType,
                datasets: dataset.isEmpty ? nil : dataset, areas: area.isEmpty ? nil : area,
                departments: actsFor, perSecond: perSecond)
            return Caller(
                id: id, name: name, department: Organization(name: department, code: code),
                scopes: scopes, limits: limits, expires: try DayOption.day(expires, "--expires"),
                addresses: address, receiver: receiver)
        }
    }

    /// Lists callers (列出).
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List callers, never their keys.")
        @OptionGroup var house: HouseOptions
        @Flag(help: "One JSON object per line; that is always so.") var json = false

        func run() async throws {
            try await reporting {
                let house = try await House.open(try await house.settings())
                for caller in try await house.allCallers() {
                    let line = ObjectWriter.bytes {
                        $0.string("id", caller.id)
                        $0.string("name", caller.name)
                        $0.string("department", caller.department.code)
                        $0.strings("scopes", caller.scopes.map(\.rawValue).sorted())
                        $0.bool("revoked", caller.isRevoked)
                    }
                    Terminal.line(String(decoding: line, as: UTF8.self))
                }
                try await house.working {}
            }
        }
    }

    /// Revokes a caller (停用).
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a caller at once.")
        @OptionGroup var house: HouseOptions
        @Argument(help: "Id of the caller.") var id: String
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let house = try await House.open(try await house.settings())
                guard let stored = try await house.store.record(RecordRef(.caller, id)) else {
                    throw Failure(.impossible, "no caller \(id)")
                }
                let change = try house.callers.revoke(stored)
                try await house.store.commit([change], answer: nil)
                Terminal.line(
                    json ? Terminal.object { $0.string("revoked", id) } : "已停用 revoked \(id)")
                try await house.working {}
            }
        }
    }
}

extension House {
    /// Callers of this house.
    var callers: Callers { Callers(records: store, random: services.random) }

    /// Every caller, by id.
    func allCallers() async throws -> [Caller] {
        var all: [Caller] = []
        var after: RecordQuery.Position?
        repeat {
            let page = try await store.records(RecordQuery(.caller, after: after, limit: 500))
            all += try page.map { try Caller(id: $0.ref.id, document: $0.document) }
            after = page.count == 500 ? page.last.map { .init(id: $0.ref.id) } : nil
        } while after != nil
        return all
    }
}
