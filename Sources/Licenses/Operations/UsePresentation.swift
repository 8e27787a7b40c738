public import Codes
internal import JSON

/// One license as its holder shows it (所示证照).
public struct ShownLicense: Sendable {
    /// What the rules say of it, and the parts shown.
    public let verification: Verification
    /// The license; for masked names and access records, never whole for an answer.
    public let license: License
    /// Its type, when known.
    public let type: LicenseType?
    /// What of it is shown, and whether the holder chose it.
    public let item: Presentation.Item
}

/// A presentation as used, and what has to be written for it (核验结果).
public struct UsedPresentation: Sendable {
    /// Code of the finding about the presentation itself.
    public static let code = "license.presentation"

    /// The presentation.
    public let presentation: Presentation
    /// Its licenses, in order.
    public let licenses: [ShownLicense]
    /// The change that uses it: one assumption, so that of two uses one wins.
    public let change: Change

    /// The verdict over all: what one license alone would make of it.
    public var verdict: Verification.Verdict {
        let verdicts = licenses.map(\.verification.verdict)
        return verdicts.contains(.invalid)
            ? .invalid : verdicts.contains(.inconclusive) ? .inconclusive : .valid
    }

    /// Slug of what the clerk does now: that of the license which decided the verdict.
    public var next: String {
        licenses.first { $0.verification.verdict == verdict }?.verification.next ?? Self.unknownNext
    }

    /// Slug of what the clerk does with a code that is not known.
    public static let unknownNext = "presentationGone"
}

/// Uses a presentation: each once (核销亮证码).
public struct UsePresentation: Sendable {
    let records: any Records
    let verify: Verify

    /// The operation over records; `verify` examines what is shown.
    public init(records: any Records, verify: Verify) {
        self.records = records
        self.verify = verify
    }

    /// What a code shows now; nil for one that is unknown, used or expired.
    ///
    /// - Parameters:
    ///   - code: the code.
    ///   - user: id of the caller, or ``Presentation/page``.
    ///   - now: the instant of the request; that of the end is too late.
    /// - Returns: verdicts, parts shown, and the change that uses the presentation up.
    /// - Throws: what the ports throw.
    public func decide(
        _ code: ShowingCode, by user: String, now: Instant
    ) async throws(LicenseError) -> UsedPresentation? {
        guard let (held, revision) = try await held(code), held.usedAt == nil,
            now < held.expiresAt
        else { return nil }
        var presentation = held
        var licenses: [ShownLicense] = []
        for item in presentation.items { licenses.append(try await shown(item, now)) }
        presentation.usedAt = now
        presentation.usedBy = user
        return UsedPresentation(
            presentation: presentation, licenses: licenses,
            change: presentation.change(code, expects: .revision(revision)))
    }

    private func held(
        _ code: ShowingCode
    ) async throws(LicenseError) -> (Presentation, Int64)? {
        let record: StoredRecord?
        do throws(StoreError) {
            record = try await records.record(
                .presentation, holding: LicenseIndex.presentation(code))
        } catch { throw .store(error) }
        guard let record else { return nil }
        do throws(Fault) {
            return (
                try Presentation(id: record.ref.id, document: record.document), record.revision
            )
        } catch { throw .store(.unavailable("damaged document")) }
    }

    private func shown(
        _ item: Presentation.Item, _ now: Instant
    ) async throws(LicenseError) -> ShownLicense {
        let found = try await FindLicenses(records).license(item.identifier)
        var result = try await verify.examine(
            VerificationQuestion(.token(LicenseToken.cut(found.license.token, to: item.parts))),
            now: now)
        result.shown?.add(item.parts, of: found.license)
        return ShownLicense(
            verification: result, license: found.license, type: found.type, item: item)
    }
}

extension Verification.Shown {
    /// Adds number and holders as far as they are shown; the face came with the token.
    mutating func add(_ parts: [DisclosedPart], of license: License) {
        if parts.contains(.number) { number = license.number }
        let (hasName, hasCode) = (parts.contains(.holderName), parts.contains(.holderCode))
        guard hasName || hasCode else { return }
        holders = license.holders.map { holder in
            Holder(name: hasName ? holder.name : nil, code: hasCode ? holder.code : nil)
        }
    }
}
