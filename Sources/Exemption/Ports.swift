public import Codes
public import Signing

/// What a source says that stands in for a material (免提交凭据).
public struct Evidence: Hashable, Sendable {
    /// Identifier of the license, or number of the grant and record; no personal number.
    public var identifier: String?
    /// Digest of what was seen, such as `sm3:…`.
    public var digest: String?
    /// State of the license or dataset.
    public var state: String?
    /// 18-character code of the department whose data it is.
    public var owner: String?
    /// What was read, record by record; for the sealed document and the data sheet only.
    public var records: [[NamedText]]

    /// Evidence with its parts.
    public init(
        identifier: String? = nil, digest: String? = nil, state: String? = nil,
        owner: String? = nil, records: [[NamedText]] = []
    ) {
        self.identifier = identifier
        self.digest = digest
        self.state = state
        self.owner = owner
        self.records = records
    }
}

/// How a source answered (来源应答); each case becomes one attempt result.
public enum SourceVerdict: Hashable, Sendable {
    /// It holds; with evidence.
    case met(Evidence)
    /// Nothing is known of this person.
    case notFound
    /// There is one in this state, such as `REVOKED`.
    case invalid(String)
    /// The data is older than allowed.
    case stale
    /// The source says otherwise.
    case mismatch
    /// The source does not work or is paused.
    case sourceDown
    /// The source did not answer in time.
    case timeout
    /// No grant allows the question.
    case notAllowed
    /// A grant allows it, and what may be asked on this day is used up.
    case budgetSpent
    /// The question does not fit the source: it has no such dataset, field or kind of number.
    case unfitting
    /// There are records, and they do not tell: neither yes nor no, nor nothing known.
    case cannotTell
}

/// The whole answer of a source (来源应答).
public struct SourceAnswer: Hashable, Sendable {
    /// What it says.
    public var verdict: SourceVerdict
    /// Plain name of the source, such as `license store` or a dataset code.
    public var source: String
    /// How old the compared fact is.
    public var asOf: Instant?
    /// Access records and budgets, to be committed together with the resolution.
    public var changes: [Change]

    /// An answer.
    public init(
        _ verdict: SourceVerdict, source: String, asOf: Instant? = nil, changes: [Change] = []
    ) {
        self.verdict = verdict
        self.source = source
        self.asOf = asOf
        self.changes = changes
    }
}

/// An answer about a license (证照应答).
public typealias LicenseAnswer = SourceAnswer
/// An answer about data (数据应答).
public typealias DataAnswer = SourceAnswer

/// For whom and for what a source is asked (调用上下文).
public struct LookupContext: Hashable, Sendable {
    /// What for.
    public var purpose: Purpose
    /// 18-character code of the department whose grant counts.
    public var onBehalfOf: String
    /// Budgets found spent when an earlier try was committed.
    public var spentBudgets: Set<String> = []
    /// Request id of the answer.
    public var requestID: String
    /// Id of the key that asks.
    public var caller: String
    /// 18-character code of the department whose key asks.
    public var department: String
    /// Now.
    public var now: Instant
}

/// Asks whether someone holds a license in force (证照查询端口).
public protocol LicenseLookup: Sendable {
    /// The license of a type that a party holds.
    func license(
        of party: Party, type: String, context: LookupContext
    ) async throws(StoreError) -> LicenseAnswer
}

/// Asks a dataset of another department (数据查询端口).
public protocol DataLookup: Sendable {
    /// Fields of the records about a party; no fields named asks for all that are granted.
    func query(
        _ dataset: String, about party: Party, fields: [String], context: LookupContext
    ) async throws(StoreError) -> DataAnswer
    /// Whether the records about a party hold these claims; nothing but yes or no comes back.
    func check(
        _ dataset: String, about party: Party, claims: [NamedText], context: LookupContext
    ) async throws(StoreError) -> DataAnswer
}

/// What the operations of this module work with (端口).
public struct ExemptionPorts: Sendable {
    /// Stored records.
    public var records: any Records
    /// Licenses.
    public var licenses: any LicenseLookup
    /// Datasets.
    public var data: any DataLookup
    /// Sign the slips.
    public var signer: any SigningKeys
    /// Name of the gateway in the slips it signs (`iss`).
    public var issuer: String
    /// Keyed digest of a party's number, for slips (盲索引 `slip.party`).
    public var partyDigest: @Sendable (_ octets: [UInt8]) -> [UInt8]
    /// Random ids and salts.
    public var random: any RandomSource

    /// The ports.
    public init(
        records: any Records, licenses: any LicenseLookup, data: any DataLookup,
        signer: any SigningKeys, issuer: String,
        partyDigest: @escaping @Sendable (_ octets: [UInt8]) -> [UInt8],
        random: any RandomSource
    ) {
        self.records = records
        self.licenses = licenses
        self.data = data
        self.signer = signer
        self.issuer = issuer
        self.partyDigest = partyDigest
        self.random = random
    }
}

/// The sources a key is limited to (调用范围); nil means no limit of that sort.
public struct SourceLimits: Hashable, Sendable {
    /// Codes of license types.
    public var licenseTypes: Set<String>?
    /// Codes of datasets.
    public var datasets: Set<String>?

    /// Limits.
    public init(licenseTypes: Set<String>? = nil, datasets: Set<String>? = nil) {
        self.licenseTypes = licenseTypes
        self.datasets = datasets
    }

    /// Whether a way may ask this source.
    func allow(_ way: Way, _ source: String) -> Bool {
        let codes = way == .license ? licenseTypes : datasets
        return codes?.contains { $0.isSame(as: source) } ?? true
    }
}

/// Who asks an operation, and when (请求者).
public struct Requester: Hashable, Sendable {
    /// Id of the key.
    public var caller: String
    /// 18-character code of the key's department.
    public var department: String
    /// Codes of the departments it may act for, its own apart.
    public var mayActFor: Set<String>
    /// What it may ask.
    public var limits: SourceLimits
    /// Budgets found spent when an earlier try of this request was committed.
    public var spentBudgets: Set<String>
    /// Request id.
    public var requestID: String
    /// Now.
    public var now: Instant

    /// A requester.
    public init(
        caller: String, department: String, mayActFor: Set<String> = [],
        limits: SourceLimits = SourceLimits(), spentBudgets: Set<String> = [],
        requestID: String, now: Instant
    ) {
        self.caller = caller
        self.department = department
        self.mayActFor = mayActFor
        self.limits = limits
        self.spentBudgets = spentBudgets
        self.requestID = requestID
        self.now = now
    }

    /// Whether it may act for a department.
    public func acts(for department: String) -> Bool {
        self.department.isSame(as: department)
            || mayActFor.contains { $0.isSame(as: department) }
    }
}
