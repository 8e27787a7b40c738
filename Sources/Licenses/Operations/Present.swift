public import Codes
public import JSON
public import Signing

/// What a holder wants to show (亮证请求).
public struct PresentationRequest: Hashable, Sendable {
    /// Most licenses of one presentation.
    static let mostItems = 10
    /// Seconds a code may live, and lives unless said otherwise.
    static let seconds: (allowed: ClosedRange<Int64>, standard: Int64) = (1...300, 60)

    /// One license of it.
    struct Item: Hashable, Sendable {
        let identifier: String
        let disclose: [String]
        let pointer: String
    }

    let items: [Item]
    /// Seconds it works.
    public let ttlSeconds: Int64
    let evidence: Purpose.Evidence

    /// Reads `{items: [{identifier, disclose}], ttlSeconds?, evidence}`.
    ///
    /// - Throws: `presentation.items`, `presentation.license-twice`, `presentation.ttl`, and the
    ///   faults of reading.
    public init(reading object: Object) throws(Fault) {
        var object = object
        var items: [Item] = []
        for var item in try object.objects("items") {
            items.append(
                Item(
                    identifier: try item.name("identifier", limit: 128),
                    disclose: try item.disclose(), pointer: item.pointer))
            try item.end()
        }
        guard (1...Self.mostItems).contains(items.count) else {
            throw .unsound(
                "presentation.items", at: object.pointer(to: "items"),
                ["limit": "\(Self.mostItems)"])
        }
        for (index, item) in items.enumerated()
        where items[..<index].contains(where: { $0.identifier == item.identifier }) {
            throw .unsound("presentation.license-twice", at: "\(item.pointer)/identifier")
        }
        self.items = items
        ttlSeconds = try object.optionalInteger("ttlSeconds") ?? Self.seconds.standard
        guard Self.seconds.allowed.contains(ttlSeconds) else {
            throw .unsound(
                "presentation.ttl", at: object.pointer(to: "ttlSeconds"),
                ["limit": "\(Self.seconds.allowed.upperBound)"])
        }
        evidence = try Purpose.Evidence(reading: object.object("evidence"))
        try object.end()
    }
}

/// A presentation as made, and what has to be written for it (亮证结果).
public struct Presented: Sendable {
    /// The code to be scanned.
    public let code: ShowingCode
    /// The presentation.
    public let presentation: Presentation
    /// Its change.
    public let change: Change
}

/// Makes the code with which a holder shows licenses once (亮证).
public struct Present: Sendable {
    let licenses: FindLicenses
    let random: any RandomSource

    /// The operation over the licenses that the caller may read.
    public init(_ licenses: FindLicenses, random: any RandomSource) {
        self.licenses = licenses
        self.random = random
    }

    /// Decides a presentation.
    ///
    /// - Parameters:
    ///   - request: what is to be shown.
    ///   - department: whose key asks.
    ///   - now: the instant of the request.
    /// - Returns: the code, and the change that writes the presentation.
    /// - Throws: faults `presentation.license-not-found` for one that is not there or may not be
    ///   read, `disclosure.unknown`, `presentation.evidence-expired`.
    public func decide(
        _ request: PresentationRequest, by department: String, now: Instant
    ) async throws(LicenseError) -> Presented {
        if let until = request.evidence.until, until < now {
            throw .fault(
                .unsound(
                    "presentation.evidence-expired", at: "/evidence/until", ["until": "\(until)"]))
        }
        var items: [Presentation.Item] = []
        for item in request.items { items.append(try await chosen(item)) }
        do throws(SigningError) {
            let code = try ShowingCode(random)
            let presentation = Presentation(
                id: Hex.encode(try random.bytes(16)), items: items, evidence: request.evidence,
                department: department, madeAt: now,
                expiresAt: now.adding(seconds: request.ttlSeconds))
            return Presented(
                code: code, presentation: presentation,
                change: presentation.change(code, expects: .absent))
        } catch { throw .signing(error) }
    }

    private func chosen(
        _ item: PresentationRequest.Item
    ) async throws(LicenseError) -> Presentation.Item {
        let found: FindLicenses.Found
        do throws(LicenseError) { found = try await licenses.license(item.identifier) } catch {
            guard error == .notFound else { throw error }
            throw .fault(
                .unsound("presentation.license-not-found", at: "\(item.pointer)/identifier"))
        }
        do throws(Fault) {
            return Presentation.Item(
                identifier: item.identifier,
                chosen: try found.parts(item.disclose, at: "\(item.pointer)/disclose"),
                always: DisclosedPart.always(of: found.type))
        } catch { throw .fault(error) }
    }
}
