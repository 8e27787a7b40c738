internal import Codes
internal import JSON

/// One record of a stored dataset (数据记录).
struct DataRecord: Hashable, Sendable {
    /// Random id in lower-case hex.
    let id: String
    /// The dataset.
    let dataset: DatasetCode
    /// Its number within the dataset.
    let recordKey: String
    /// Whom it is about.
    let subject: [FieldKey: String]
    /// What is known; a field that is absent is not known.
    let fields: [FieldKey: Value]
    /// How old it is (数据时间).
    let asOf: Instant
}

extension DataRecord {
    /// Blind index over dataset, subject key and value.
    static let subjectIndex = "data.subject"
    /// Unique key over dataset and record key.
    static let keyIndex = "data.record"

    /// The blind value one subject is found by.
    static func blind(_ dataset: DatasetCode, _ key: FieldKey, _ value: String) -> BlindValue {
        BlindValue(subjectIndex, "\(dataset):\(key):\(value)")
    }

    /// The unique key of a record.
    static func unique(_ dataset: DatasetCode, _ recordKey: String) -> BlindValue {
        BlindValue(keyIndex, "\(dataset):\(recordKey)")
    }

    var ref: RecordRef { RecordRef(.dataRecord, id) }

    /// The document of the record.
    var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("dataset", dataset.description)
            writer.string("recordKey", recordKey)
            writer.object("subject") { inner in
                for (key, value) in subject.sorted(by: { $0.key < $1.key }) {
                    inner.string(key.description, value)
                }
            }
            writer.object("fields") { inner in
                for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
                    inner.value(key.description, value)
                }
            }
            writer.string("asOf", "\(asOf)")
        }
    }

    /// Reads a stored record.
    init(id: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.id = id
        dataset = try object.datasetCode("dataset")
        recordKey = try object.string("recordKey")
        var subject: [FieldKey: String] = [:]
        for (key, text) in try object.texts("subject") {
            subject[try Object.fieldKey(key, at: object.pointer(to: "subject"))] = text
        }
        self.subject = subject
        var values = try object.object("fields")
        var fields: [FieldKey: Value] = [:]
        for key in values.keys {
            fields[try Object.fieldKey(key, at: values.pointer)] = try values.required(key)
        }
        self.fields = fields
        asOf = try object.instant("asOf")
        try object.end()
    }

    /// The change that writes it.
    func change(expects: Change.Expectation) -> Change {
        Change(
            ref, expects: expects, document: document,
            columns: [.dataset: dataset.description],
            blind: Set(subject.map { Self.blind(dataset, $0.key, $0.value) }),
            unique: [Self.unique(dataset, recordKey)])
    }
}
