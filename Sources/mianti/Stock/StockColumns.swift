internal import Codes
internal import JSON
internal import Licenses

/// The columns of a CSV file of paper stock (存量证照表头), by their English or Chinese names.
struct StockColumns: Sendable {
    /// A column but those of the face.
    enum Column: String, CaseIterable, Sendable {
        case typeCode, typeName, number, issuerName, issuerCode, holders, holderCodes
        case holderCodeTypes, issuedOn, validFrom, validTo, areaCode, replaces

        /// The element as GB/T 36903-2018 names it.
        var chinese: String {
            switch self {
            case .typeCode: "证照类型代码"
            case .typeName: "证照类型名称"
            case .number: "证照编号"
            case .issuerName: "证照颁发机构"
            case .issuerCode: "证照颁发机构代码"
            case .holders: "持证主体"
            case .holderCodes: "持证主体代码"
            case .holderCodeTypes: "持证主体代码类型代码"
            case .issuedOn: "证照颁发日期"
            case .validFrom: "证照有效期起始日期"
            case .validTo: "证照有效期截止日期"
            case .areaCode: "所属行政区划代码"
            case .replaces: "关联证照标识"
            }
        }

        /// Whether a file may do without it.
        var isOptional: Bool {
            switch self {
            case .typeName, .validFrom, .validTo, .replaces: true
            default: false
            }
        }
    }

    private enum Place: Sendable, Hashable {
        case element(Column)
        case face(String)
    }

    /// Prefix of the columns of the face, followed by the key of the type's field.
    static let facePrefix = "face."
    /// What stands between several holders in one cell.
    static let mark: Character = "^"

    private let places: [Place?]
    /// Names that are no column, and columns that are missing or stand twice.
    let faults: [String]

    /// The columns of a header.
    init(_ header: [String]) {
        var faults: [String] = []
        var seen: Set<Place> = []
        places = header.map { name in
            let place: Place? =
                if let column = Column.allCases.first(where: {
                    $0.rawValue == name || $0.chinese == name
                }) { .element(column) } else if name.hasPrefix(Self.facePrefix) {
                    .face(String(name.dropFirst(Self.facePrefix.count)))
                } else { nil }
            guard let place else {
                faults.append("\(name): no such column")
                return nil
            }
            if !seen.insert(place).inserted { faults.append("\(name): stands twice") }
            return place
        }
        for column in Column.allCases
        where !column.isOptional && !seen.contains(.element(column)) {
            faults.append("\(column.rawValue) (\(column.chinese)): missing")
        }
        self.faults = faults
    }

    /// The header of a type, in English.
    static func header(_ face: [String]) -> [String] {
        Column.allCases.map(\.rawValue) + face.map { facePrefix + $0 }
    }

    /// The message of one row, as `POST /v1/licenses` takes it.
    ///
    /// - Throws: `stock.holder-count` when names, codes and types are not as many.
    func message(_ cells: [String]) throws(Fault) -> Object {
        var texts: [Column: String] = [:]
        var face: [Value.Member] = []
        for (place, cell) in zip(places, cells) where !cell.isEmpty {
            switch place {
            case .element(let column)?: texts[column] = cell
            case .face(let key)?: face.append(.init(key, .string(cell)))
            case nil: break
            }
        }
        var members: [Value.Member] = []
        for column in [Column.typeCode, .typeName, .number, .areaCode, .replaces] {
            if let text = texts[column] { members.append(.init(column.rawValue, .string(text))) }
        }
        members.append(
            .init(
                "issuer",
                [
                    "name": .string(texts[.issuerName] ?? ""),
                    "code": .string(texts[.issuerCode] ?? ""),
                ]))
        members.append(.init("holders", .array(try Self.holders(texts))))
        let issuedOn = Self.day(texts[.issuedOn])
        members.append(.init("issuedOn", .string(issuedOn)))
        members.append(
            .init("validFrom", .string(texts[.validFrom].map(Self.day) ?? issuedOn)))
        let last = texts[.validTo]
        let isLongTerm = last == nil || last == PrintedDay.longTerm
        members.append(.init("validTo", isLongTerm ? .null : .string(Self.day(last))))
        members.append(.init("face", .object(face)))
        return try Object(.object(members))
    }

    private static func holders(_ texts: [Column: String]) throws(Fault) -> [Value] {
        let lists = [Column.holders, .holderCodes, .holderCodeTypes].map { column in
            (texts[column] ?? "").split(separator: mark, omittingEmptySubsequences: false)
                .map(String.init)
        }
        guard Set(lists.map(\.count)).count == 1 else {
            throw .unsound("stock.holder-count", at: "/holders")
        }
        return lists[0].indices.map { index in
            [
                "name": .string(lists[0][index]), "code": .string(lists[1][index]),
                "codeType": .string(lists[2][index]),
            ]
        }
    }

    /// A day as it is kept; what is no day stays as it is and is refused by its rule.
    private static func day(_ text: String?) -> String {
        let text = text ?? ""
        return PrintedDay.day(text).map { "\($0)" } ?? text
    }
}
