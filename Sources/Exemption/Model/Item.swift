public import Codes
public import JSON

/// A service item with its materials (政务服务事项), in one of its versions.
///
/// Standard: GB/T 39554.1-2020 for the code; Observed: exchange tables for the elements.
public struct Item: Hashable, Sendable {
    /// Code of 31 or 33 characters, or a registered local one.
    public var taskCode: String
    /// 1 for the first list, then one more at each change.
    public var version: Int64
    /// Name.
    public var name: String
    /// Level of power (行使层级), 1 to 6.
    public var level: String
    /// The office.
    public var department: Organization
    /// Where the list holds, six digits.
    public var region: String
    /// The case questions.
    public var cases: [CaseQuestion]
    /// The materials, in the order of the list.
    public var materials: [Material]
    /// Where it was taken from.
    public var source: ItemSource?
    /// Whether the whole item is invented.
    public var isFictional: Bool
    /// Whether only its code is invented.
    public var hasFictionalCode: Bool
}

extension Item {
    /// Reads the body of a PUT; a `taskCode` inside must be that of the path.
    public init(reading object: Object, taskCode: String?, version: Int64) throws(Fault) {
        var object = object
        let inside = try object.optionalString("taskCode")
        guard let code = taskCode ?? inside else {
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "taskCode"))
        }
        if let inside, !inside.isSame(as: code) {
            throw .unsound("item.task-code-differs", at: object.pointer(to: "taskCode"))
        }
        do throws(CodeError) { self.taskCode = try TaskCode(code).description } catch {
            throw .unsound(error.code, at: object.pointer(to: "taskCode"))
        }
        self.version = version
        name = try object.name("name")
        level = try object.text("level", limit: 1)
        guard ["1", "2", "3", "4", "5", "6"].contains(level) else {
            throw Fault(
                .unreadable, "json.choice", at: object.pointer(to: "level"), ["allowed": "1 - 6"])
        }
        department = try Organization(reading: object.object("department"))
        region = try object.region("region")
        cases = []
        for question in try object.objects("cases", optional: true) {
            cases.append(try CaseQuestion(reading: question))
        }
        materials = []
        for material in try object.objects("materials") {
            materials.append(try Material(reading: material))
        }
        source = nil
        if let origin = try object.optionalObject("source") {
            source = try ItemSource(reading: origin)
        }
        isFictional = try object.optionalBool("fictional") ?? false
        hasFictionalCode = try object.optionalBool("fictionalCode") ?? false
        try object.end()
        try refuseRepeats(object)
        try refuseUnknownQuestions(object)
    }

    private func refuseRepeats(_ object: Object) throws(Fault) {
        if let index = Self.repeated(materials.map(\.code)) {
            throw .unsound(
                "item.material-repeated", at: "\(object.pointer(to: "materials"))/\(index)/code")
        }
        if let index = Self.repeated(cases.map(\.id)) {
            throw .unsound("item.case-repeated", at: "\(object.pointer(to: "cases"))/\(index)/id")
        }
    }

    private static func repeated(_ codes: [String]) -> Int? {
        var seen: Set<[UInt8]> = []
        return codes.firstIndex { !seen.insert(Array($0.utf8)).inserted }
    }

    /// Every condition names a question of the item and one of its answers.
    private func refuseUnknownQuestions(_ object: Object) throws(Fault) {
        for (index, material) in materials.enumerated() {
            let place = "\(object.pointer(to: "materials"))/\(index)"
            if case .answer(let test) = material.condition, !allows(test) {
                throw .unsound("item.case-unknown", at: "\(place)/condition")
            }
            for (number, way) in material.ways.enumerated() {
                guard let test = way.condition, !allows(test) else { continue }
                throw .unsound("item.case-unknown", at: "\(place)/ways/\(number)/case")
            }
        }
    }

    private func allows(_ test: CaseCondition) -> Bool {
        guard let question = cases.first(where: { $0.id.isSame(as: test.question) }) else {
            return false
        }
        return question.options.contains { $0.isSame(as: test.equals) }
    }

    /// The material of a code.
    public func material(_ code: String) -> Material? {
        materials.first { $0.code.isSame(as: code) }
    }
}

extension Item {
    /// Writes the whole item, its version included.
    public func write(to writer: inout ObjectWriter) {
        writer.string("taskCode", taskCode)
        writer.integer("version", version)
        writer.string("name", name)
        writer.string("level", level)
        writer.object("department") { department.write(to: &$0) }
        writer.string("region", region)
        writer.objects("cases", cases) { $0.write(to: &$1) }
        writer.objects("materials", materials) { $0.write(to: &$1) }
        if let source { writer.object("source") { source.write(to: &$0) } }
        writer.bool("fictional", isFictional)
        writer.bool("fictionalCode", hasFictionalCode)
    }

    /// The document of its record.
    public var document: [UInt8] { ObjectWriter.bytes { write(to: &$0) } }

    /// Reads a stored item.
    public init(document: [UInt8]) throws(Fault) {
        let limits = Limits(octets: 4 << 20)
        try self.init(stored: Object(bytes: document, limits: limits))
    }

    init(stored object: Object) throws(Fault) {
        var object = object
        let version = try object.integer("version")
        try self.init(reading: object, taskCode: nil, version: version)
    }
}
