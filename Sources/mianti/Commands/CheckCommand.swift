internal import ArgumentParser
internal import Codes
internal import Gateway
internal import JSON
internal import Licenses
internal import Publicity

/// `mianti check`: codes and publicity rows (校验); needs no data directory.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check codes, or the rows of a publicity file; one JSON line each.",
        discussion: """
            mianti check credit-code 91350100M000100Y43
            mianti check license-id 1.2.156.3005.2.….001.F
            mianti check permits Examples/permits.csv
            Exit code 1 when anything is invalid.
            """)

    /// What can be checked.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case creditCode = "credit-code"
        case citizenID = "citizen-id"
        case licenseID = "license-id"
        case taskCode = "task-code"
        case permits
        case penalties
    }

    @Argument(help: "credit-code, citizen-id, license-id, task-code, permits or penalties.")
    var kind: Kind

    @Argument(help: "Values, or one CSV file.")
    var values: [String]

    @Option(help: "Day the rows are checked on, YYYY-MM-DD; today when absent.")
    var at: String?

    @Flag(help: "One JSON object per line; that is always so.")
    var json = false

    func run() async throws {
        try await reporting {
            var isClean = true
            switch kind {
            case .permits, .penalties:
                guard values.count == 1 else { throw Failure(.usage, "one file is needed") }
                let day = try DayOption.day(at, "--at") ?? SystemClock.now().day
                isClean = try RowCheck.run(kind, file: values[0], on: day)
            default:
                let texts = try Texts.bundled()
                for value in values {
                    let code = Self.fault(kind, value)
                    isClean = isClean && code == nil
                    let detail = code.flatMap { texts.error($0, .chinese) }?.title
                    Terminal.line(Self.line(value, code, detail))
                }
            }
            if !isClean { throw ExitCode(1) }
        }
    }

    /// The code of what is wrong with a value; nil when it is right.
    static func fault(_ kind: Kind, _ value: String) -> String? {
        do {
            switch kind {
            case .creditCode: _ = try UnifiedCreditCode(value)
            case .citizenID: _ = try CitizenID(value)
            case .licenseID: _ = try LicenseIdentifier(value)
            default: _ = try TaskCode(value)
            }
            return nil
        } catch let error as CodeError {
            return error.code
        } catch let error as LicenseIdentifier.Problem {
            return error.code
        } catch { return "\(error)" }
    }

    private static func line(_ value: String, _ code: String?, _ detail: String?) -> String {
        let object = ObjectWriter.bytes {
            $0.string("value", value)
            $0.bool("valid", code == nil)
            $0.optional("code", code)
            $0.optional("detail", detail)
        }
        return String(decoding: object, as: UTF8.self)
    }
}
