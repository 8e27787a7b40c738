internal import AsyncHTTPClient
internal import Codes
internal import Foundation
internal import JSON
internal import Licenses
internal import NIOCore
internal import NIOHTTP1
internal import Signing

/// Brings a folder for checks off line up to date from a running gateway (更新信任文件夹).
///
/// The first time the signer of the list is taken on trust, or held against a thumbprint that the
/// operator gave by other means. From then on a list counts only if a key that the kept list names
/// for its operator signed it, and only if it is no older than the kept one; see also ``KeyMerging``.
struct TrustFetching {
    let address: String
    let folder: TrustFolder
    let thumbprint: String?
    let now: Instant

    /// What was brought.
    struct Report {
        var list: TrustList
        var isFirst: Bool
        var signer: String
        var files: [String]
        /// Names of keys that the gateway offers and the list does not vouch for.
        var leftOut: [String] = []
    }

    /// Fetches everything a gateway serves openly; what it does not serve is left as it is.
    func fetch(_ client: HTTPClient) async throws -> Report {
        guard let octets = try await get(client, "/v1/trust-list") else {
            throw Failure(.impossible, "\(address) serves no trust list")
        }
        guard let keyFile = try await get(client, "/v1/keys") else {
            throw Failure(.impossible, "\(address) serves no keys")
        }
        let text = TrustFolder.text(octets)
        let offered = try TrustFile.ring(Object(bytes: keyFile))
        let kept = try kept()
        let merging = KeyMerging(kept: kept?.keys.all ?? [], offered: offered.all)
        let known = KeyRing(try merging.known())
        let list = try checked(text, kept.map { ring(of: $0.list, known) } ?? offered, kept?.list)
        let signer = try signer(of: text, kept == nil ? offered : known)
        let keys = try merging.merged(by: KeyTrust(list))
        let trusted = KeyRing(keys.keys)
        let revocations = try await self.revocations(client, list, trusted)
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        try DataDirectory.write(KeyMerging.file(keys.keys), folder.keysFile, mode: 0o644)
        try DataDirectory.write(Array(text.utf8), folder.listFile, mode: 0o644)
        var files: [String] = []
        for (name, octets) in revocations { try keep(octets, "crls", name + ".crl", &files) }
        try await fetchOthers(client, trusted, &files)
        return Report(
            list: list, isFirst: kept == nil, signer: signer,
            files: ["keys.json", "trust-list.jws"] + files, leftOut: keys.leftOut)
    }

    /// The list and keys of the folder; nil the first time.
    private func kept() throws -> (list: TrustList, keys: KeyRing)? {
        guard let text = try folder.listText() else { return nil }
        let keys = try folder.keys()
        do throws(TrustListRefusal) { return (try TrustList(kept: text, keys: keys), keys) } catch {
            throw Failure(
                .impossible, "\(folder.listFile) is not to be used: \(error.finding.reason)")
        }
    }

    /// The keys that may sign the next list: those the kept one names for its operator.
    private func ring(of list: TrustList, _ keys: KeyRing) -> KeyRing {
        let named = Set(list.department(list.issuer)?.keys ?? [])
        return KeyRing(keys.all.filter { named.contains(KeyThumbprint.of($0.publicKey)) })
    }

    private func checked(_ text: String, _ keys: KeyRing, _ kept: TrustList?) throws -> TrustList {
        let list: TrustList
        let revocations = folder.revocations()
        do throws(TrustListRefusal) {
            list = try TrustList(text, keys: keys, revocations: revocations)
        } catch {
            throw Failure(.invalid, "trust.list.\(error.finding.reason)")
        }
        let refusal = kept.flatMap { list.refusal(after: $0) } ?? list.refusal(at: now)
        guard let refusal else { return list }
        throw Failure(.invalid, "trust.list.\(refusal.reason) \(Self.words(refusal.values))")
    }

    /// The thumbprint of the list's signer, held against the one given.
    private func signer(of text: String, _ keys: KeyRing) throws -> String {
        guard let signed = CompactJWS(text), let name = try Value.parse(signed.header)["kid"]?.text,
            let key = keys.key(name)
        else { throw Failure(.invalid, "the signer of the list is not among the keys served") }
        let found = KeyThumbprint.of(key.publicKey)
        if let thumbprint, found != thumbprint {
            throw Failure(.invalid, "the list is signed by \(found), not by \(thumbprint)")
        }
        return found
    }

    /// The newest revocation list of each authority that is known, checked but not yet kept.
    private func revocations(
        _ client: HTTPClient, _ list: TrustList, _ keys: KeyRing
    ) async throws -> [(name: String, octets: [UInt8])] {
        guard let index = try await get(client, "/v1/revocation-lists") else { return [] }
        let fetching = RevocationFetching(list, keys, kept: folder.revocations())
        var lists: [(name: String, octets: [UInt8])] = []
        for name in try RevocationFetching.names(index) {
            if let octets = try await get(client, "/v1/revocation-lists/\(name)"),
                try fetching.checked(octets, name) != nil
            {
                lists.append((name, octets))
            }
        }
        return lists
    }

    /// Status lists by number until one is not there, and the checkpoint.
    private func fetchOthers(
        _ client: HTTPClient, _ keys: KeyRing, _ files: inout [String]
    ) async throws {
        var number = 0
        while let list = try await get(client, "/v1/status-lists/\(number)") {
            if try isNewer(list, "\(number).jwt", keys) {
                try keep(list, "status", "\(number).jwt", &files)
            }
            number += 1
        }
        if let checkpoint = try await get(client, "/v1/ledger/checkpoint") {
            try DataDirectory.write(checkpoint, folder.checkpoint, mode: 0o644)
            files.append("checkpoint")
        }
    }

    /// Whether a status list is to be kept: not when the folder has the same places signed later.
    ///
    /// - Throws: `rolledBack` for an earlier one with other places.
    private func isNewer(_ octets: [UInt8], _ name: String, _ keys: KeyRing) throws -> Bool {
        let file = "\(folder.statusLists)/\(name)"
        guard FileManager.default.fileExists(atPath: file) else { return true }
        let kept = StatusLists([TrustFolder.text(try DataDirectory.read(file))])
            .remembered(keys, now: now)
        let text = TrustFolder.text(octets)
        let alone = StatusLists([text]).remembered(keys, now: now)
        guard !alone.isEmpty, !kept.isEmpty else { return true }
        guard StatusLists([text], seen: kept).isSound(keys, now: now) else {
            throw Failure(.invalid, "status/\(name) rolledBack")
        }
        return alone[0].issuedAt >= kept[0].issuedAt
    }

    private func keep(
        _ octets: [UInt8], _ part: String, _ name: String, _ files: inout [String]
    ) throws {
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/\(part)", withIntermediateDirectories: true)
        try DataDirectory.write(octets, "\(folder.path)/\(part)/\(name)", mode: 0o644)
        files.append("\(part)/\(name)")
    }

    /// The body of an open route; nil when there is no such thing.
    private func get(_ client: HTTPClient, _ path: String) async throws -> [UInt8]? {
        let answer = try await client.execute(
            HTTPClientRequest(url: address + path), timeout: .seconds(30))
        let body = try await answer.body.collect(upTo: 64 << 20)
        switch answer.status.code {
        case 200: return Array(body.readableBytesView)
        case 404: return nil
        default: throw Failure(.impossible, "\(path) answered \(answer.status.code)")
        }
    }

    private static func words(_ values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
    }
}
