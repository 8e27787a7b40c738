internal import ArgumentParser
internal import Codes
internal import Gateway
internal import JSON

/// `mianti import`: loads files through the same rules as the routes (导入).
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load license types, items, datasets, records, permits or penalties from a file.",
        discussion: """
            mianti import license-types Examples/license-types.ndjson --data ./data --code CODE
            mianti import records Examples/records-household.ndjson --dataset household --code CODE
            mianti import permits Examples/permits.csv --code CODE --name 示例市市场监督管理局
            A file holds one JSON object per line, or one array. Known objects are updated.
            Permits and penalties are CSV files with the header of the template; each row becomes a
            draft in the completion queue, and rows loaded before stay as they are.
            """)

    /// What can be loaded.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case licenseTypes = "license-types"
        case items
        case datasets
        case records
        case permits
        case penalties
    }

    @OptionGroup var house: HouseOptions
    @Argument(help: "license-types, items, datasets, records, permits or penalties.")
    var kind: Kind
    @Argument(help: "The file.") var file: String
    @Option(help: "Dataset the records belong to.") var dataset: String?
    @Option(help: "18-character code of the department that loads.") var code: String
    @Option(help: "Name of the department, proposed as the source of its rows.") var name: String?
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        try await reporting {
            let gateway = try await House.open(try await house.settings())
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
}
