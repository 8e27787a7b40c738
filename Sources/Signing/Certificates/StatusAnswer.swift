/// An answer about the status of one certificate (在线证书状态, OCSP).
///
/// Standard: RFC 6960; GM/T 0015. Nothing here asks over a network: an answer is handed in.
public struct StatusAnswer: Hashable, Sendable {
    /// What an authority says of a certificate.
    public enum Status: Hashable, Sendable {
        /// Not revoked.
        case good
        /// Revoked.
        case revoked(Revocation)
        /// The authority does not know it.
        case unknown
    }

    /// Why an answer counts for nothing.
    public enum Fault: String, Error, Hashable, Sendable, CaseIterable {
        /// No successful answer in DER.
        case form
        /// It does not name the certificate.
        case notNamed
        /// Nobody whom the certificate's authority entrusted with it signed it.
        case responder
        /// It was not signed by the key of its responder.
        case signature
        /// It is not of now.
        case stale
    }

    /// What is said of one certificate, and until when.
    struct Entry: Hashable {
        let status: Status
        let madeAt: Int64
        let nextAt: Int64?

        func isFresh(at now: Int64) -> Bool {
            guard let nextAt else { return false }
            return madeAt <= now && now <= nextAt
        }
    }

    /// The octets, exactly as received.
    public let der: [UInt8]

    /// Takes an answer; it is read when it is judged.
    public init(der: [UInt8]) { self.der = der }

    /// Judges the answer.
    ///
    /// Ours: a responder is the authority itself, or holds a certificate for status answers signed by it; that
    /// certificate is not looked up in turn.
    ///
    /// - Parameters:
    ///   - certificate: the one that is asked about.
    ///   - issuer: its authority, from a path that is trusted.
    ///   - anchors: what is trusted.
    ///   - now: the present.
    /// - Returns: the status, or why there is none.
    public func judge(
        _ certificate: Certificate, issuer: Certificate, anchors: [Certificate], now: Int64
    ) -> Result<Status, Fault> {
        do throws(SigningError) {
            let handle = try StatusAnswerHandle(der: der)
            guard let entry = handle.entry(of: certificate, issuer: issuer) else {
                return .failure(.notNamed)
            }
            let responders = handle.certificates.filter {
                Self.isEntrusted($0, issuer: issuer, anchors: anchors, now: now)
            }
            let keys = (responders + [issuer]).compactMap(\.publicKey)
            let (signed, signature) = (handle.signed, handle.signature)
            let algorithm = handle.signatureAlgorithm
            let isSigned = keys.contains { key in
                key.algorithm == algorithm && key.verifiesDER(signature, over: signed)
            }
            guard isSigned else {
                return .failure(responders.isEmpty ? .responder : .signature)
            }
            return entry.isFresh(at: now) ? .success(entry.status) : .failure(.stale)
        } catch {
            return .failure(.form)
        }
    }

    private static func isEntrusted(
        _ responder: Certificate, issuer: Certificate, anchors: [Certificate], now: Int64
    ) -> Bool {
        let check = PathCheck(anchors: anchors, lists: [], revocations: .none)
        guard let chain = try? CertificateChain([responder, issuer]),
            let path = try? check.judge(chain, for: .statusAnswers, at: now, now: now).get()
        else { return false }
        return path.certificates[1] == issuer
    }
}
