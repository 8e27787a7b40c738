internal import ArgumentParser
internal import Codes
internal import JSON

/// `mianti tour`: walks the main job against a running gateway (导览).
struct TourCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour",
        abstract: "Walk the main job against a running demo gateway.",
        discussion: "mianti tour --keys ./data/demo-keys.json --address http://127.0.0.1:8080")

    @Option(help: "The demo callers' keys, as init --demo keeps them.")
    var keys: String

    @Option(help: "Address of the gateway.")
    var address = "http://127.0.0.1:8080"

    @Flag(help: "Print one JSON object at the end instead of the steps.")
    var json = false

    func run() async throws {
        try await reporting {
            let file = try Value.parse(DataDirectory.read(keys))
            guard case .object(let members) = file["keys"] ?? .null else {
                throw Failure(.usage, "\(keys): no keys")
            }
            let named = Dictionary(
                members.map { ($0.key, $0.value.text ?? "") }, uniquingKeysWith: { $1 })
            let guide = Guide(address: address, keys: named, isQuiet: json)
            do {
                try await walk(guide, data: file["data"]?.text ?? "./data")
            } catch {
                try await guide.finish()
                throw error
            }
            try await guide.finish()
        }
    }

    private func walk(_ guide: Guide, data: String) async throws {
        let run = TourRun(microseconds: SystemClock.now().microseconds)
        try await LicenseWalk(guide: guide, run: run).walk()
        try await ExemptionWalk(guide: guide, run: run, trust: data + "/trust").walk()
        try await SharingWalk(guide: guide, run: run).walk()
        try await PublicityWalk(guide: guide, run: run).walk()
        let steps = guide.steps
        Terminal.line(
            json
                ? Terminal.object { $0.integer("requests", steps) }
                : "\n导览完成，全部步骤符合预期。The tour is done; every step held.")
    }
}
