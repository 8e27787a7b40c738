public import Codes
public import Exemption
public import Ledger
public import Licenses
public import Signing

/// What handlers are given (服务): the same for every call, made once in `mianti`.
public struct Services: Sendable {
    /// The store.
    public var store: any Store
    /// The ledger of the store.
    public var ledger: any LedgerStore
    /// Randomness.
    public var random: any RandomSource
    /// The keys new texts are signed with.
    public var signer: any SigningKeys
    /// All keys texts may have been signed with.
    public var keys: any Keys
    /// Holidays.
    public var calendar: WorkingCalendar
    /// Texts for people.
    public var texts: Texts
    /// Numbers out of blocks reserved in the store.
    public var serials: BlockSerials
    /// Looks up licenses for resolutions.
    public var licenseLookup: any LicenseLookup
    /// Looks up other departments' data for resolutions.
    public var dataLookup: any DataLookup
    /// Name of this gateway in the texts it signs (`iss`).
    public var issuerName: String
    /// Keyed code of a value under a name, for digests in signed texts.
    public var keyedCode: @Sendable (_ name: String, _ value: [UInt8]) -> [UInt8]
    /// Whether the store takes writes.
    public var isWritable: @Sendable () -> Bool
    /// Settings of departments.
    public var settings: Settings
    /// What is counted.
    public var metrics: Metrics
    /// The status lists of this store.
    public let statusLists: StatusPublisher
    /// Where people open codes, and how often they may.
    public var showing: Showing
    /// The trust list.
    public var trust: TrustShelf

    /// Settings that change how routes work (设置).
    public struct Settings: Sendable {
        /// Departments whose ready records are reported at once, by code.
        public var autoReport: Set<String>
        /// How long status lists may be used.
        public var statusTerm: StatusListTerm

        /// Settings.
        public init(
            autoReport: Set<String> = [], statusTerm: StatusListTerm = StatusListTerm()
        ) {
            self.autoReport = autoReport
            self.statusTerm = statusTerm
        }
    }

    /// Services.
    public init(
        store: any Store, ledger: any LedgerStore, random: any RandomSource,
        signer: any SigningKeys, keys: any Keys,
        calendar: WorkingCalendar, texts: Texts, serials: BlockSerials,
        licenseLookup: any LicenseLookup, dataLookup: any DataLookup, issuerName: String,
        keyedCode: @escaping @Sendable (String, [UInt8]) -> [UInt8],
        isWritable: @escaping @Sendable () -> Bool, settings: Settings,
        metrics: Metrics = Metrics(), showing: Showing = Showing(), trust: TrustShelf = .empty
    ) {
        self.store = store
        self.ledger = ledger
        self.random = random
        self.signer = signer
        self.keys = keys
        self.calendar = calendar
        self.texts = texts
        self.serials = serials
        self.licenseLookup = licenseLookup
        self.dataLookup = dataLookup
        self.issuerName = issuerName
        self.keyedCode = keyedCode
        self.isWritable = isWritable
        self.settings = settings
        self.metrics = metrics
        statusLists = StatusPublisher(store: store, signer: signer, term: settings.statusTerm)
        self.showing = showing
        self.trust = trust
    }

    /// Fresh id and salt of an event.
    public func eventSeed() throws(SigningError) -> (id: String, salt: [UInt8]) {
        (Hex.encode(try random.bytes(16)), try random.bytes(32))
    }

    /// A fresh random id in lower-case hex.
    public func newID() throws(SigningError) -> String { Hex.encode(try random.bytes(16)) }
}
