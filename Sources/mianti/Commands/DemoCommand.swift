internal import ArgumentParser

/// `mianti demo`: the demo city at work (演示).
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Make the demo city the first time, serve it, print what to try.",
        discussion: "mianti demo --data ./data")

    @OptionGroup var house: HouseOptions

    @Option(help: "HOST:PORT to listen on.")
    var listen: String?

    @Option(help: "Folder of the demo city.")
    var examples = "Examples"

    @Flag(help: "Print the address, and the keys when they are new, as one JSON object.")
    var json = false

    func run() async throws {
        try await reporting {
            let settings = try await house.settings(listen: listen)
            let limits = try settings.door.limits()
            let directory = DataDirectory(settings.data)
            var keys: [(name: String, key: String)] = []
            if try Demo.isWanted(directory) {
                Terminal.error("正在载入示例市 loading the demo city …")
                if !directory.isInitialized {
                    try Beginning.make(directory, for: Demo.operatorBody)
                }
                keys = try await Demo.load(settings, examples: examples)
            }
            let gateway = try await House.open(settings)
            try await gateway.serve(settings, limits) { [keys, json] port in
                let address = "http://\(settings.host):\(port)"
                if json {
                    Terminal.line(Demo.object(address: address, keys))
                } else {
                    Demo.greet(address: address, keys, directory)
                }
            }
        }
    }
}
