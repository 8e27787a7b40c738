internal import Codes
internal import Foundation
internal import Glibc
internal import Licenses
internal import Signing
internal import Storage

/// Looks at everything a start depends on (启动前检查), and changes nothing.
struct ConfigCheck {
    /// Free space below which a disk is soon full, and below which it is.
    private static let space: (warning: UInt64, problem: UInt64) = (1 << 30, 100 << 20)

    let settings: Settings
    let now: Instant
    var directory: DataDirectory { DataDirectory(settings.data) }

    /// The settings to look at and the instant to compare with.
    init(_ settings: Settings, now: Instant) {
        self.settings = settings
        self.now = now
    }

    /// Everything found, in the order of the checks.
    func findings() -> [ConfigFinding] {
        guard directory.isInitialized else {
            return listening + door + clock + [
                ConfigFinding(
                    .problem, "data", "\(settings.data) is not initialized or not readable",
                    "run: mianti init --data DIR")
            ]
        }
        return listening + door + clock + folder + files + database + demoKeys + disk
    }

    private var listening: [ConfigFinding] {
        if Settings.isLoopback(settings.host) { return [] }
        return [
            ConfigFinding(
                .warning, "listen",
                "\(settings.host) can be reached from other machines and has no TLS",
                "listen on 127.0.0.1 behind a front end that ends TLS")
        ]
    }

    private var door: [ConfigFinding] {
        do throws(Failure) {
            _ = try settings.door.limits()
            return []
        } catch {
            return [
                ConfigFinding(
                    .problem, "connections", error.description,
                    "allow more open files (LimitNOFILE), or fewer connections")
            ]
        }
    }

    private var clock: [ConfigFinding] {
        if "\(now.day)" >= Version.day { return [] }
        return [
            ConfigFinding(
                .problem, "clock", "the clock says \(now.day), before this program was made",
                "set the clock; use chrony or systemd-timesyncd")
        ]
    }

    private var folder: [ConfigFinding] {
        var status = stat()
        guard stat(settings.data, &status) == 0, status.st_mode & 0o077 != 0 else { return [] }
        return [
            ConfigFinding(
                .warning, "data", "\(settings.data) is open to others", "chmod 700 the directory")
        ]
    }

    private var demoKeys: [ConfigFinding] {
        guard directory.hasDemoKeys else { return [] }
        let isOpen = !Settings.isLoopback(settings.host)
        return [
            ConfigFinding(
                isOpen ? .problem : .warning, "demo-keys.json",
                "the demo callers and their keys are in this data directory",
                "start a new data directory with mianti init; never serve the demo to others")
        ]
    }

    private var disk: [ConfigFinding] {
        var facts = statvfs()
        guard statvfs(settings.data, &facts) == 0 else { return [] }
        let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
        guard free < Self.space.warning else { return [] }
        return [
            ConfigFinding(
                free < Self.space.problem ? .problem : .warning, "data",
                "\(free >> 20) MiB are free on its disk", "make room; writes stop on a full disk")
        ]
    }
}

extension ConfigCheck {
    /// Key file, signing keys, identity, trust, calendar.
    private var files: [ConfigFinding] {
        var found: [ConfigFinding] = []
        let random = SystemRandom()
        let keyFile = try? KeyFile.read(directory.keyFile)
        found += looked(directory.keyFile) { _ = try KeyFile.read($0) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.signingKeys))
        let keys = (names ?? []).filter { $0.hasSuffix(".key") }.sorted()
        if keys.isEmpty {
            found.append(
                ConfigFinding(
                    .problem, directory.signingKeys, "no signing key",
                    "restore the folder from a backup"))
        }
        for name in keys {
            guard let keyFile else { break }
            found += looked("\(directory.signingKeys)/\(name)") {
                _ = try SealedKeyFile.read($0, sealer: Sealer(keyFile, random: random))
            }
        }
        if let keyFile { found += periods(Sealer(keyFile, random: random)) }
        found += looked(directory.identity) { _ in _ = try directory.readIdentity() }
        found += looked(directory.trust + "/keys.json") { _ = try TrustFile.read($0) }
        found += trustList
        found += TrustFolder(directory.trust).unreadable().map { file in
            ConfigFinding(
                .problem, file, "a revocation list cannot be read: what depends on it stays open",
                "fetch the file again, or remove it")
        }
        guard FileManager.default.fileExists(atPath: directory.calendar) else {
            return found + [
                ConfigFinding(
                    .warning, directory.calendar, "no holiday table: due days are not examined",
                    "put the table of the State Council there, as Examples/holidays.csv")
            ]
        }
        return found + looked(directory.calendar) { _ = try Holidays.read($0) }
    }

    /// Whether the trust list says something, now and next month.
    private var trustList: [ConfigFinding] {
        let folder = TrustFolder(directory.trust)
        let remedy = "sign the next one: mianti trust make DRAFT"
        guard let keys = try? folder.keys(), let standing = try? folder.standing(keys, at: now)
        else { return [] }
        switch standing {
        case .none:
            return [
                ConfigFinding(
                    .warning, folder.listFile, "no trust list: rights are not examined", remedy)
            ]
        case .refused(let finding):
            return [ConfigFinding(.problem, folder.listFile, "refused: \(finding.reason)", remedy)]
        case .list(let trust):
            guard trust.list.refusal(at: now.adding(seconds: 30 * 86_400)) != nil else { return [] }
            return [ConfigFinding(.warning, folder.listFile, "ends within 30 days", remedy)]
        }
    }

    /// What is wrong with one file.
    func looked(_ path: String, _ read: (String) throws -> Void) -> [ConfigFinding] {
        if FileManager.default.fileExists(atPath: path), access(path, R_OK) != 0 {
            return [
                ConfigFinding(
                    .unknown, path, "not readable by this user",
                    "run the check as the user that serves")
            ]
        }
        do {
            try read(path)
            return []
        } catch SigningError.fileUnreadable(let reason) {
            return [ConfigFinding(.problem, path, reason, "chmod 600, owner: who serves")]
        } catch let failure as Failure {
            return [ConfigFinding(.problem, path, failure.description, "restore it from a backup")]
        } catch {
            return [
                ConfigFinding(
                    .problem, path, "cannot be read as what it should be",
                    "restore it from a backup")
            ]
        }
    }

    /// Whether the database can be reached, fits this program, and was made with this key file.
    private var database: [ConfigFinding] {
        if settings.database == nil, !FileManager.default.fileExists(atPath: directory.database) {
            return [
                ConfigFinding(
                    .warning, "database", "there is none yet", "the first start makes it")
            ]
        }
        do {
            let inspection = try Inspection(settings.location)
            if let name = try inspection.unknownMigration() {
                let error = OpenError.newerDatabase(name)
                return [ConfigFinding(.problem, "database", "\(error)", "start a newer program")]
            }
            guard let check = try inspection.keyCheck(),
                let keyFile = try? KeyFile.read(directory.keyFile), keyFile.checkValue != check
            else { return [] }
            return [
                ConfigFinding(
                    .problem, "database", "\(OpenError.otherKeyFile)",
                    "put the right key file into the data directory")
            ]
        } catch {
            return [
                ConfigFinding(
                    .problem, "database", "\(error)",
                    "check the address, the server and the rights of its user")
            ]
        }
    }
}
