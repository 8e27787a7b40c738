public import JSON
internal import Codes

/// One line of records as it was sent (记录行).
public struct RecordLine: Sendable {
    /// What is to be done.
    enum Op: String, CaseIterable {
        case upsert
        case delete
    }

    /// Number of the line, from 1.
    let number: Int
    let content: Result<Object, Fault>

    /// Takes one line of NDJSON.
    public init(number: Int, text: [UInt8]) {
        self.number = number
        content = Result { () throws(Fault) in try Object(bytes: text) }
    }

    /// The line read for a dataset, or what is wrong with it.
    func sound(
        for definition: DatasetDefinition, mode: RecordLoad.Mode, now: Instant
    ) -> Result<SoundLine, Fault> {
        Result { () throws(Fault) in
            let line = try SoundLine(reading: content.get(), for: definition, now: now)
            if mode == .snapshot && line.op == .delete {
                throw .unsound("record.delete-in-snapshot", at: "/op")
            }
            return line
        }
    }

    /// The lines of an NDJSON text; empty lines are skipped but counted.
    public static func lines(of text: [UInt8]) -> [RecordLine] {
        var lines: [RecordLine] = []
        let parts = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let line = part.last == UInt8(ascii: "\r") ? part.dropLast() : part
            let isBlank = line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if !isBlank { lines.append(RecordLine(number: index + 1, text: Array(line))) }
        }
        return lines
    }
}

/// A line that was read and fits its dataset.
struct SoundLine {
    let op: RecordLine.Op
    let recordKey: String
    let subject: [FieldKey: String]
    let fields: [FieldKey: Value]
    let asOf: Instant

    /// Reads a line; a deletion needs only `recordKey` and `asOf`.
    init(reading object: Object, for definition: DatasetDefinition, now: Instant) throws(Fault) {
        var object = object
        op = try object.choice("op")
        recordKey = try object.name("recordKey", limit: 128)
        asOf = try Self.asOf(&object, now)
        if op == .delete {
            subject = [:]
            fields = [:]
        } else {
            subject = try Self.subject(&object, definition)
            fields = try Self.fields(object.object("fields"), definition)
        }
        try object.end()
    }

    /// An instant, or a day for its first instant; not in the future.
    private static func asOf(_ object: inout Object, _ now: Instant) throws(Fault) -> Instant {
        let text = try object.string("asOf")
        let pointer = object.pointer(to: "asOf")
        let instant: Instant
        if let day = try? Day(text) {
            instant = Instant(startOf: day)
        } else if let read = try? Instant(text) {
            instant = read
        } else {
            throw Fault(.unreadable, CodeError.instantMalformed.code, at: pointer)
        }
        guard instant <= now else { throw .unsound("record.as-of-future", at: pointer) }
        return instant
    }

    private static func subject(
        _ object: inout Object, _ definition: DatasetDefinition
    ) throws(Fault) -> [FieldKey: String] {
        var subject: [FieldKey: String] = [:]
        let pointer = object.pointer(to: "subject")
        for value in try SubjectValue.values(&object) {
            try value.examine(definition, at: pointer)
            subject[value.key] = value.text
        }
        return subject
    }

    private static func fields(
        _ object: Object, _ definition: DatasetDefinition
    ) throws(Fault) -> [FieldKey: Value] {
        var object = object
        var fields: [FieldKey: Value] = [:]
        for name in object.keys {
            let pointer = object.pointer(to: name)
            guard let key = FieldKey(name), let field = definition.field(key) else {
                throw .unsound("dataset.field-unknown", at: pointer)
            }
            guard let value = field.type.normal(try object.required(name)) else {
                throw .unsound(
                    "dataset.field-value", at: pointer, ["type": field.type.rawValue])
            }
            fields[key] = value
        }
        return fields
    }
}

/// One value a subject is found by (主体标识值).
public struct SubjectValue: Hashable, Sendable {
    /// The subject key.
    public let key: FieldKey
    /// Its value; a personal number when the key is of that kind.
    public let text: String

    /// A value under a key.
    public init(key: FieldKey, text: String) {
        self.key = key
        self.text = text
    }

    /// Takes `subject` out of a message: at least one key, all texts.
    public static func values(_ object: inout Object) throws(Fault) -> [SubjectValue] {
        let pointer = object.pointer(to: "subject")
        var values: [SubjectValue] = []
        for (name, text) in try object.texts("subject") {
            let key = try Object.fieldKey(name, at: Pointer.appending(name, to: pointer))
            values.append(SubjectValue(key: key, text: text))
        }
        if values.isEmpty { throw .unsound("subject.empty", at: pointer) }
        return values
    }

    /// Checks the value by the kind of its key.
    ///
    /// - Throws: `dataset.subject-unknown`, the code of the number's check, `text.length`,
    ///   `text.character`.
    func examine(_ definition: DatasetDefinition, at pointer: String) throws(Fault) {
        let place = Pointer.appending(key.description, to: pointer)
        guard let known = definition.subjectKeys.first(where: { $0.name == key }) else {
            throw .unsound("dataset.subject-unknown", at: place)
        }
        _ = try SubjectCode(type: known.kind.codeType, number: text, at: place)
        if known.kind == .text && text.unicodeScalars.count > 64 {
            throw .unsound(CodeError.textLength.code, at: place, ["limit": "64"])
        }
    }
}

extension DatasetDefinition.SubjectKey.Kind {
    /// The code type of GB/T 36903-2018 its values have; 999 is "other".
    var codeType: String {
        switch self {
        case .citizenId: "111"
        case .creditCode: "001"
        case .text: "999"
        }
    }
}
