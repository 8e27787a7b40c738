import Codes
import Signing
import TestSupport
import Testing

@testable import Licenses

/// A token made before metadata was disclosable: what was issued once is good for ever.
struct EarlierTokenTests {
    /// Issued to an invented company; the private key was thrown away.
    static let token = """
        eyJhbGciOiJTTTIiLCJraWQiOiJHVWhLS3dRY3ZoM0dacDlqIiwidHlwIjoibGljZW5zZStzZC1qd3QifQ.e\
        yJfc2QiOlsiQXQ4cHlneFlqeHNPMXM5VW04X2lJT21rMC1Kb2IzbGNvbUF1RkxrUGh6YyIsIkNxbW9VcmtpT\
        lZQM1lfZHVPb2lEenhpOEtiQ0NWVmctdU9QS05CQnhabDgiLCJJLUFrYWEzR05scmhGVkNiRHRUYWNITFdpW\
        mpZTmhkRVlMUmp5NWlOMWRNIiwiTnpQendjM21pVmxoUkpzU3U1eHYyZW1vOXgwOEktMlhLdUhPN2hwSER1W\
        SIsIlBDc2gxWHBqUGI3VWV3MzZJMWdtdGpHQVhHbk0xVkFCYklnLWJkeFJ2cUkiLCJlS1hlbjh3UWRqT1dQU\
        085NG5YV2xNV2hXaXptNk4zMy1tUHN6ektockk4IiwiZnZHU19RalFmZWJuYVBrbk1kNk1SZ01uVllFTV9Da\
        lV0cW1HX3NHRGZSTSJdLCJfc2RfYWxnIjoic20zIiwiaWF0IjoxNzk1MzEzOTkyLCJpZGVudGlmaWVyIjoiM\
        S4yLjE1Ni4zMDA1LjIuMTExMDAwMDBNQjAxNDMwMjhSMDAxLjExMzIwNTAwMDE0MTQ5OTY1OC4wMDAwMDAwM\
        DAwMDEuMDAxLlAiLCJpc3MiOiIxMTMyMDUwMDAxNDE0OTk2NTgiLCJuYmYiOjE3NzI2NDAwMDAsInN0YXR1c\
        yI6eyJpZHgiOjk1NjQ4NywidXJpIjoiL3YxL3N0YXR1cy1saXN0cy8wIn0sInZjdCI6IjExMTAwMDAwTUIwM\
        TQzMDI4UjAwMSJ9.TzDeEveRDo3WSD5wA9Hx9aFus4fKGm_K8a12jaFlSx6RmqzTFhSRrzsUt9m4dIuDigLL\
        fMc3IQyzlrWygbsKpw~WyItVjh0VnE1ZXdzaHFpWFVseVREUFJRIiwibnVtYmVyIiwiOTEzMjA1MDBNQTFNN\
        0syWDRFIl0~WyI4bzRabVQweXFPV2tJUXhyUktDZnJ3IiwiaG9sZGVyLjEubmFtZSIsIuekuuS-i-mjn-WTg\
        eaciemZkOWFrOWPuCJd~WyJDZWxNdDE3SWliODNkN0xTOEkwRkZRIiwiaG9sZGVyLjEuY29kZSIseyJjb2Rl\
        IjoiOTEzMjA1MDBNQTFNN0syWDRFIiwiY29kZVR5cGUiOiIwMDEifV0~WyJpSENld0doZ1JJaEM5RHBIQjN2\
        N0ZRIiwiZmFjZS5NQyIsIuekuuS-i-mjn-WTgeaciemZkOWFrOWPuCJd~WyI3ZjV4TGIyZWJycEZMOFZDOVF\
        odmt3IiwiZmFjZS5MWCIsIuaciemZkOi0o-S7u-WFrOWPuCJd~WyJKM3gzeU16UWo1aFpYaWYzVTNlRjZ3Ii\
        wiZmFjZS5GRERCUiIsIuadjuafkCJd~WyJmWktLaVdqWUN3TFN0RHFOVVBDc0FnIiwiZmFjZS5DTFJRIiwiM\
        jAyNi0wMy0wNSJd~
        """

    private static func key() throws -> KeyRecord {
        let key = JWK(
            curve: "SM2", x: "vGxEB1W-Ggs1FLKL-Qy07kh5FgtTl9AU-5ETzZqmVMU",
            y: "Gqi1KebB-eTsgUvVFRApE_OyPtNEt0XZupjeifJCoOs")
        return try KeyRecord(publicKey: key.publicKey(), owner: "11320500MB9900013G")
    }

    @Test func `a token of the earlier form is read, trusted and shown`() async throws {
        let world = try await World(now: "2026-11-23T10:00:00+08:00")
        let key = try Self.key()
        #expect(key.keyID == "GUhKKwQcvh3GZp9j")
        let result = try await world.verifier(keys: [key], delegates: [key.owner])
            .examine(VerificationQuestion(.token(Self.token)), now: world.now)
        let codes = ["license.format", "license.identifier", "license.signature", "license.period"]
        for code in codes {
            #expect(result.findings.first { $0.code == code }?.outcome == .passed, "\(code)")
        }
        #expect(result.shown?.face.map(\.key) == ["MC", "LX", "FDDBR", "CLRQ"])
        #expect(try LicenseToken(Self.token).claims.digests.count == 7)
    }

    @Test func `a token of the earlier form with another bit is refused`() async throws {
        let world = try await World(now: "2026-11-23T10:00:00+08:00")
        let key = try Self.key()
        let altered = Self.token.replacing(".TzDe", with: ".TzDf")
        #expect(altered != Self.token)
        let result = try await world.verifier(keys: [key], delegates: [key.owner])
            .examine(VerificationQuestion(.token(altered)), now: world.now)
        #expect(result.verdict == .invalid)
    }
}
