internal import Codes
public import Licenses
public import Signing

/// The trust list this gateway keeps and serves (在用信任清单).
public struct TrustShelf: Sendable {
    /// A list as text and as read.
    public struct Kept: Sendable {
        /// The signed text.
        public let text: String
        /// The list with the revocation lists beside it, or why it is not to be used.
        public let trust: Result<KeyTrust, TrustListRefusal>
        /// The newest revocation lists beside it, by the name of their authority's key.
        let served: [String: ServedRevocationList]

        /// A list that was read.
        public init(
            text: String, list: Result<TrustList, TrustListRefusal>,
            revocations: [RevocationList] = []
        ) {
            self.text = text
            trust = list.map { KeyTrust($0, revocations: revocations) }
            served = ServedRevocationList.newest(of: revocations)
        }
    }

    /// What is kept now; nil when no list was made.
    public var kept: @Sendable () -> Kept?

    /// A shelf.
    public init(kept: @escaping @Sendable () -> Kept?) { self.kept = kept }

    /// No list.
    public static let empty = TrustShelf { nil }

    /// What is held of the list at an instant.
    func standing(at now: Instant) -> TrustStanding {
        guard let kept = kept() else { return .none }
        return switch kept.trust {
        case .failure(let refusal): .refused(refusal.finding)
        case .success(let trust): TrustStanding(trust, at: now)
        }
    }
}

/// The trust list over the wire (信任清单接口).
enum TrustHandlers {
    /// GET: the signed list as it is; `If-None-Match` with its version spares the body.
    static let list: Handler = { call, services in
        try call.allowQuery()
        guard let kept = services.trust.kept(), case .success(let list) = kept.trust.map(\.list)
        else {
            throw Problem(.notFound, "trust-list.not-found")
        }
        let headers = [["ETag", "\"\(list.version)\""], ["Cache-Control", "public, max-age=300"]]
        guard !call.knows(tag: "\"\(list.version)\"") else {
            return .answer(Answer(status: 304, contentType: "", headers: headers))
        }
        return .answer(
            Answer(
                contentType: "application/trust-list+jwt", headers: headers,
                body: Array(kept.text.utf8)))
    }
}

extension Call {
    /// Whether `If-None-Match` names a tag, also as a weak one or in a list.
    ///
    /// Standard: RFC 9110, 13.1.2.
    func knows(tag: String) -> Bool {
        guard let header = request.header("if-none-match") else { return false }
        return header.split(separator: ",").contains { part in
            let name = part.drop { $0 == " " || $0 == "\t" }
                .prefix { $0 != " " && $0 != "\t" }
            let strong = name.hasPrefix("W/") ? name.dropFirst(2) : name
            return strong.utf8.elementsEqual(tag.utf8) || strong.utf8.elementsEqual("*".utf8)
        }
    }
}
