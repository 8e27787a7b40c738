internal import ArgumentParser
internal import Codes
internal import Gateway
internal import JSON
internal import Ledger
internal import Licenses
internal import Signing

/// `mianti verify`: checks a signed text off line (离线核验).
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a license token, a slip, an attested answer or a compact JWS off line.",
        discussion: """
            mianti verify slip.jws --trust ./data/trust
            mianti verify token.txt --trust ./trust --at 2026-11-21
            mianti verify token.txt --trust ./trust --status status.jwt
            mianti verify token.txt --trust ./trust --proof proof.json
            mianti verify answer.json --request request.json --trust ./trust
            mianti verify message.jws --key key.json --type license+jws
            Exit code 0 valid, 1 invalid, 2 could not be checked. What the folder holds is used, and
            the answer says how old it is; what is missing is named. Fetch a folder with: mianti
            trust fetch
            """)

    @Argument(help: "The file.") var file: String
    @Option(help: "Folder with keys.json, trust-list.jws and what else is at hand.")
    var trust = "./data/trust"
    @Option(help: "A status list, or a folder of them (*.jwt); else those of the trust folder.")
    var status: String?
    @Option(
        help:
            "Day the period of a license is asked for, YYYY-MM-DD; today when absent. Only the period."
    )
    var at: String?
    @Option(help: "That an event of the license stands in the ledger: a proof file with body.")
    var proof: String?
    @Option(help: "The request that an attested answer belongs to.") var request: String?
    @Option(help: "A public key in JWK form, for a plain compact JWS.") var key: String?
    @Option(help: "The typ a plain compact JWS must have.") var type: String?
    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
        if proof != nil, key != nil || request != nil {
            throw ValidationError("--proof goes with a license")
        }
    }

    func run() async throws {
        try await reporting {
            try SelfTest.run()
            let clock = SystemClock.now()
            try await verdict(DataDirectory.read(file), clock).tell(isJSON: json, clock: clock)
        }
    }

    private func verdict(_ octets: [UInt8], _ clock: Instant) async throws -> OfflineVerdict {
        let folder = TrustFolder(trust)
        let text = TrustFolder.text(octets)
        if let key {
            let finding = try PlainJWS.finding(text, key: DataDirectory.read(key), type: type)
            return OfflineVerdict(judging: [finding])
        }
        if let request {
            return try OfflineVerdict.attestation(
                octets, request: DataDirectory.read(request), folder, clock: clock)
        }
        guard text.utf8.contains(UInt8(ascii: "~")) else {
            if proof != nil { throw Failure(.usage, "--proof goes with a license") }
            return try OfflineVerdict.slip(text, folder, clock: clock)
        }
        return try await OfflineVerdict.license(
            text, folder, status: status, proof: proof.map(Self.proof),
            on: DayOption.day(at, "--at"), clock: clock)
    }

    /// Reads the proof file; what is no proof of a license event proves nothing either way.
    static func proof(_ path: String) throws -> ProofFile {
        let octets = try DataDirectory.read(path)
        do throws(Fault) {
            let file = try ProofFile(bytes: octets)
            _ = try LicenseProof(file)
            return file
        } catch { throw Failure(.impossible, "\(path): \(error.code) \(error.pointer)") }
    }
}
