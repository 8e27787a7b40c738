public import Codes
public import JSON

/// A key's owner and what the key may do (调用方).
public struct Caller: Sendable, Hashable {
    /// What the key is limited to; nil means no limit of that sort.
    public struct Limits: Sendable, Hashable {
        /// License types it may issue and read.
        public var licenseTypes: [String]?
        /// Datasets it may ask.
        public var datasets: [String]?
        /// Division codes it may work for.
        public var areas: [String]?
        /// Departments it may act for besides its own, by 18-character code.
        public var departments: [String]
        /// Requests it may make in a second, in one process of the gateway; nil without limit.
        public var perSecond: Int?

        /// Limits.
        public init(
            licenseTypes: [String]? = nil, datasets: [String]? = nil, areas: [String]? = nil,
            departments: [String] = [], perSecond: Int? = nil
        ) {
            self.licenseTypes = licenseTypes
            self.datasets = datasets
            self.areas = areas
            self.departments = departments
            self.perSecond = perSecond
        }
    }

    /// Random id in lower-case hex; stands in logs and access records.
    public var id: String
    /// A name for people, such as `window`.
    public var name: String
    /// The department the key belongs to.
    public var department: Organization
    /// What it may do.
    public var scopes: Set<Scope>
    /// What it is limited to.
    public var limits: Limits
    /// The civil day after which it no longer works; nil without end.
    public var expires: Day?
    /// Addresses it may come from; empty allows all.
    public var addresses: [String]
    /// The receiver of the publicity feed it stands for.
    public var receiver: String?
    /// Whether it was revoked.
    public var isRevoked: Bool

    /// A caller.
    public init(
        id: String, name: String, department: Organization, scopes: Set<Scope>,
        limits: Limits = Limits(), expires: Day? = nil, addresses: [String] = [],
        receiver: String? = nil, isRevoked: Bool = false
    ) {
        self.id = id
        self.name = name
        self.department = department
        self.scopes = scopes
        self.limits = limits
        self.expires = expires
        self.addresses = addresses
        self.receiver = receiver
        self.isRevoked = isRevoked
    }

    /// Whether it may act for a department: its own, or one its key lists.
    public func mayActFor(_ code: String) -> Bool {
        department.code.utf8.elementsEqual(code.utf8)
            || limits.departments.contains { $0.utf8.elementsEqual(code.utf8) }
    }

    /// Every department it may act for, its own first.
    public var departments: [String] { [department.code] + limits.departments }
}

extension Caller {
    /// Reads a stored caller.
    public init(id: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.id = id
        name = try object.string("name")
        department = try Organization(reading: object.object("department"))
        scopes = Set(try object.strings("scopes").compactMap(Scope.init(rawValue:)))
        var limits = try object.object("limits")
        self.limits = Limits(
            licenseTypes: try limits.optionalStrings("licenseTypes"),
            datasets: try limits.optionalStrings("datasets"),
            areas: try limits.optionalStrings("areas"),
            departments: try limits.strings("departments", optional: true),
            perSecond: try limits.optionalInteger("perSecond").map {
                Int(min(max(1, $0), 1_000_000))
            })
        try limits.end()
        expires = try object.optionalDay("expires")
        addresses = try object.strings("addresses", optional: true)
        receiver = try object.optionalString("receiver")
        isRevoked = try object.optionalBool("revoked") ?? false
        try object.end()
    }

    /// The document of the record.
    public var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("name", name)
            writer.object("department") { department.write(to: &$0) }
            writer.strings("scopes", scopes.map(\.rawValue).sorted())
            writer.object("limits") { limits.write(to: &$0) }
            writer.optional("expires", expires.map { "\($0)" })
            writer.strings("addresses", addresses)
            writer.optional("receiver", receiver)
            writer.bool("revoked", isRevoked)
        }
    }
}

extension Caller.Limits {
    /// Writes the limits that are set.
    public func write(to writer: inout ObjectWriter) {
        if let licenseTypes { writer.strings("licenseTypes", licenseTypes) }
        if let datasets { writer.strings("datasets", datasets) }
        if let areas { writer.strings("areas", areas) }
        writer.strings("departments", departments)
        if let perSecond { writer.integer("perSecond", perSecond) }
    }
}

extension Object {
    /// An array of texts that may be absent.
    mutating func optionalStrings(_ key: String) throws(Fault) -> [String]? {
        guard keys.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else { return nil }
        return try strings(key)
    }
}
