internal import Codes
internal import Foundation
internal import JSON
internal import Licenses
internal import Signing

/// Status lists in files (状态列表文件), and what was seen of them before.
///
/// `status-seen.json` in the trust folder keeps the date and digest of the newest list of each path: so
/// an old copy put in the place of a newer one is found.
enum StatusFiles {
    /// Reads one list, or all `*.jwt` of a folder; no path is no list.
    static func read(_ path: String?, trust: String) throws -> StatusLists {
        guard let path else { return StatusLists([]) }
        let texts = try files(path).map { file in
            var octets = try DataDirectory.read(file)
            guard octets.count <= StatusLists.longestText else {
                throw Failure(.impossible, "\(file) is larger than any status list")
            }
            while let last = octets.last, last <= 0x20 { octets.removeLast() }
            return String(decoding: octets, as: UTF8.self)
        }
        return StatusLists(texts, seen: try seen(trust))
    }

    private static func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        else { return [path] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".jwt") }.sorted()
        guard !names.isEmpty else { throw Failure(.impossible, "no *.jwt in \(path)") }
        return names.map { "\(path)/\($0)" }
    }

    private static func seen(_ trust: String) throws -> [SeenStatusList] {
        let file = trust + "/status-seen.json"
        guard FileManager.default.fileExists(atPath: file) else { return [] }
        var object = try Object(bytes: DataDirectory.read(file))
        var lists: [SeenStatusList] = []
        for list in try object.objects("lists") { lists.append(try SeenStatusList(reading: list)) }
        try object.end()
        return lists
    }

    /// Keeps what was used for the next time; where nothing can be written, says so.
    static func remember(_ lists: StatusLists, _ keys: any Keys, now: Instant, trust: String) {
        let newest = lists.remembered(keys, now: now)
        guard let before = try? seen(trust), newest != before else { return }
        let body = ObjectWriter.bytes { writer in
            writer.objects("lists", newest) { $0.write(to: &$1) }
        }
        do { try DataDirectory.write(body, trust + "/status-seen.json", mode: 0o644) } catch {
            Terminal.error("the status list is not remembered: \(trust) cannot be written")
        }
    }
}
