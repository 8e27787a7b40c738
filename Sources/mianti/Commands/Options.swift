internal import ArgumentParser
internal import Codes

/// Flags that every command over a data directory takes (公共参数).
struct HouseOptions: ParsableArguments {
    @Option(help: "Data directory.")
    var data: String?

    @Option(help: "PostgreSQL address; replaces only the SQLite file.")
    var database: String?

    @Option(help: "Config file in JSON.")
    var config: String?

    /// The settings from flags, environment and file.
    func settings(
        listen: String? = nil, metricsListen: String? = nil
    ) async throws -> Settings {
        try await Settings.read(flags(listen: listen, metricsListen: metricsListen))
    }

    /// The flags as given.
    func flags(listen: String? = nil, metricsListen: String? = nil) -> Settings.Flags {
        Settings.Flags(
            data: data, database: database, listen: listen, metricsListen: metricsListen,
            config: config)
    }
}

/// Runs a command's body; failures print their reason and give the exit code.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let failure as Failure {
        throw failure.exit
    } catch let code as ExitCode {
        throw code
    } catch StoreError.unavailable(let word) {
        throw Failure(.impossible, word).exit
    } catch {
        throw Failure(.impossible, "\(error)").exit
    }
}

/// A day given as an option (日期参数).
enum DayOption {
    /// Parses a day; a malformed one is wrong usage.
    static func day(_ text: String?, _ name: String) throws -> Day? {
        guard let text else { return nil }
        do throws(CodeError) { return try Day(text) } catch {
            throw Failure(.usage, "\(name): expected a day YYYY-MM-DD")
        }
    }
}
