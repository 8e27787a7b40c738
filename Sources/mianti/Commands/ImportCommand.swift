internal import ArgumentParser
internal import Codes
internal import Gateway
internal import JSON

/// `mianti import`: loads files through the same rules as the routes (导入).
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load license types, items, datasets, records, permits, penalties or licenses.",
        discussion: """
            mianti import license-types Examples/license-types.ndjson --data ./data --code CODE
            mianti import records Examples/records-household.ndjson --dataset household --code CODE
            mianti import permits Examples/permits.csv --code CODE --name 示例市市场监督管理局
            A file holds one JSON object per line, or one array. Known objects are updated.
            Permits and penalties are CSV files with the header of the template; each row becomes a
            draft in the completion queue, and rows loaded before stay as they are.
            mianti import licenses stock.ndjson --data ./data --code CODE
            mianti import licenses stock.csv --data ./data --code CODE --verify
            mianti import licenses TYPECODE --header --data ./data --code CODE
            Licenses are paper stock: each row is issued once, by its type, issuer and number; what
            was stopped is simply run again. Refused rows go to FILE.errors.csv.
            """)

    /// What can be loaded.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case licenseTypes = "license-types"
        case items
        case datasets
        case records
        case permits
        case penalties
        case licenses
    }

    @OptionGroup var house: HouseOptions
    @Argument(help: "license-types, items, datasets, records, permits, penalties or licenses.")
    var kind: Kind
    @Argument(help: "The file.") var file: String
    @Option(help: "Dataset the records belong to.") var dataset: String?
    @Option(help: "18-character code of the department that loads.") var code: String
    @Option(help: "Name of the department, proposed as the source of its rows.") var name: String?
    @Option(help: "Licenses: file for the refused rows; FILE.errors.csv when absent.")
    var errors: String?
    @Flag(help: "Licenses: also verify the token of each that is there.") var verify = false
    @Flag(help: "Licenses: say how fast the key signs and verifies.") var measure = false
    @Flag(help: "Licenses: print the CSV header of a type, given in place of a file.")
    var header = false
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        try await reporting {
            let gateway = try await House.open(try await house.settings())
            if kind == .licenses { return try await stock(gateway) }
            let department = Organization(name: name ?? code, code: code)
            let loader = Loader(house: gateway, department: department)
            let report = try await gateway.working {
                try await loader.load(kind, file: file, dataset: dataset)
            }
            let line = ObjectWriter.bytes {
                $0.integer("loaded", report.loaded)
                $0.integer("refused", report.refusals.count)
            }
            Terminal.progress("")
            for refusal in report.refusals { Terminal.error(refusal) }
            Terminal.line(
                json
                    ? String(decoding: line, as: UTF8.self)
                    : "已载入 loaded \(report.loaded), 被拒 refused \(report.refusals.count)")
            if !report.refusals.isEmpty { throw ExitCode(1) }
        }
    }

    private func stock(_ gateway: House) async throws {
        let stock = StockCommand(
            house: gateway, code: code, json: json, isChecking: verify, isMeasuring: measure)
        let isWhole = try await gateway.working {
            if header {
                Terminal.line(try await stock.header(file))
                return true
            }
            return try await stock.run(file, errors: errors ?? "\(file).errors.csv")
        }
        if !isWhole { throw ExitCode(1) }
    }
}
