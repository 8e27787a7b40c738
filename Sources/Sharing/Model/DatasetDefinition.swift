internal import Codes
public import JSON

/// What the owner says about a dataset in the catalogue (数据目录条目).
///
/// Standard: 政务数据共享条例 (order 809): one entry names fields, class, refresh and way.
public struct DatasetDefinition: Hashable, Sendable {
    /// One field (数据项).
    public struct Field: Hashable, Sendable {
        /// Its key.
        public let key: FieldKey
        /// Its name.
        public let name: String
        /// Its type.
        public let type: FieldType
        /// Whether it is sensitive personal information (敏感个人信息).
        public let isSensitive: Bool
    }

    /// By what a subject is found (主体标识).
    public struct SubjectKey: Hashable, Sendable {
        /// What the value is.
        public enum Kind: String, Sendable, CaseIterable {
            /// A citizen identity number.
            case citizenId
            /// A unified social credit code.
            case creditCode
            /// Any other text, such as the number of a real estate unit.
            case text
        }

        /// Its name.
        public let name: FieldKey
        /// What its value is.
        public let kind: Kind
    }

    /// How many records one subject has (基数).
    public enum Cardinality: String, Sendable, CaseIterable {
        case one
        case many
    }

    /// Sharing class (共享类型): 无条件, 有条件, 不予.
    public enum SharingClass: String, Sendable, CaseIterable {
        case unconditional
        case conditional
        case refused
    }

    /// How often the owner renews the data (更新周期).
    public enum Refresh: String, Sendable, CaseIterable {
        case realTime
        case day
        case week
        case month
        case quarter
        case year
        case other
    }

    /// Where the data comes from (来源); only `stored` is built.
    enum Source: String, CaseIterable {
        case stored
        case http
        case sql
        case file
    }

    /// Title.
    public let title: String
    /// Fields, in the owner's order.
    public let fields: [Field]
    /// By what subjects are found; at least one.
    public let subjectKeys: [SubjectKey]
    /// What numbers a record within the dataset, such as `registrationNumber`.
    public let recordKey: FieldKey
    /// How many records one subject has.
    public let cardinality: Cardinality
    /// Sharing class.
    public let sharingClass: SharingClass
    /// The law; required for 不予.
    public let legalBasis: String?
    /// How often it is renewed.
    public let refresh: Refresh
    /// Whether every subject there is has a record, so that "no record" means "no".
    public let isComplete: Bool
}

extension DatasetDefinition {
    /// Reads the body of `PUT /v1/datasets/{code}`.
    ///
    /// - Throws: `dataset.source-not-available`, `dataset.basis-required`, `dataset.key-twice`,
    ///   `dataset.empty`, and what the members throw.
    public init(reading object: Object) throws(Fault) {
        var object = object
        try self.init(taking: &object)
        try object.end()
    }

    /// Takes the members of a definition out of an object that may hold more.
    public init(taking object: inout Object) throws(Fault) {
        title = try object.name("title", limit: 200)
        fields = try object.objects("fields").map { object throws(Fault) in
            try Field(reading: object)
        }
        subjectKeys = try object.objects("subjectKeys").map { object throws(Fault) in
            try SubjectKey(reading: object)
        }
        recordKey = try object.fieldKey("recordKey")
        cardinality = try object.choice("cardinality")
        sharingClass = try object.choice("class")
        legalBasis = try object.optionalProse("legalBasis", limit: 1000)
        refresh = try object.choice("refresh")
        isComplete = try object.optionalBool("complete") ?? false
        try Self.examine(source: object.object("source"))
        try examine(object)
    }

    private static func examine(source: Object) throws(Fault) {
        var source = source
        let kind: Source = try source.choice("kind")
        guard kind == .stored else {
            throw .unsound(
                "dataset.source-not-available", at: source.pointer(to: "kind"),
                ["kind": kind.rawValue])
        }
        try source.end()
    }

    private func examine(_ object: Object) throws(Fault) {
        let lists = [("fields", fields.map(\.key)), ("subjectKeys", subjectKeys.map(\.name))]
        for (name, keys) in lists {
            guard (1...200).contains(keys.count) else {
                throw .unsound("dataset.empty", at: object.pointer(to: name))
            }
            for (index, key) in keys.enumerated() where keys[..<index].contains(key) {
                throw .unsound("dataset.key-twice", at: "\(object.pointer(to: name))/\(index)")
            }
        }
        if sharingClass == .refused && legalBasis == nil {
            throw .unsound("dataset.basis-required", at: object.pointer(to: "legalBasis"))
        }
    }

    /// Writes the members as they were read.
    public func write(to writer: inout ObjectWriter) {
        writer.string("title", title)
        writer.objects("fields", fields) { field, writer in
            writer.string("key", field.key.description)
            writer.string("name", field.name)
            writer.string("type", field.type.rawValue)
            writer.bool("sensitive", field.isSensitive)
        }
        writer.objects("subjectKeys", subjectKeys) { key, writer in
            writer.string("name", key.name.description)
            writer.string("kind", key.kind.rawValue)
        }
        writer.string("recordKey", recordKey.description)
        writer.string("cardinality", cardinality.rawValue)
        writer.string("class", sharingClass.rawValue)
        writer.optional("legalBasis", legalBasis)
        writer.string("refresh", refresh.rawValue)
        writer.bool("complete", isComplete)
        writer.object("source") { $0.string("kind", Source.stored.rawValue) }
    }

    /// The field under a key.
    public func field(_ key: FieldKey) -> Field? { fields.first { $0.key == key } }
}

extension DatasetDefinition.Field {
    init(reading object: Object) throws(Fault) {
        var object = object
        key = try object.fieldKey("key")
        name = try object.name("name", limit: 100)
        type = try object.choice("type")
        isSensitive = try object.bool("sensitive")
        try object.end()
    }
}

extension DatasetDefinition.SubjectKey {
    init(reading object: Object) throws(Fault) {
        var object = object
        name = try object.fieldKey("name")
        kind = try object.choice("kind")
        try object.end()
    }
}
