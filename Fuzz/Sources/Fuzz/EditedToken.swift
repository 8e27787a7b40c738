internal import Signing

/// A good token under edits: its parts decoded, or its text once an edit needs that.
struct EditedToken {
    private var signed: [[UInt8]]
    private var disclosures: [[UInt8]]
    private var text: [UInt8]?
    private let others: [String]

    init(_ token: String, others: [String]) {
        let parts = token.utf8.split(separator: UInt8(ascii: "~"))
        signed = parts[0].split(separator: UInt8(ascii: ".")).map { Self.decoded($0) }
        disclosures = parts.dropFirst().map { Self.decoded($0) }
        self.others = others
    }

    private static func decoded(_ part: some Collection<UInt8>) -> [UInt8] {
        guard let octets = Base64URL.decode(octets: part) else { finding("a good part") }
        return octets
    }

    /// The text of the token as edited.
    var bytes: [UInt8] {
        if let text { return text }
        let parts = signed.map { Base64URL.octets($0) }.joined(separator: [UInt8(ascii: ".")])
        return disclosures.reduce(Array(parts) + [UInt8(ascii: "~")]) {
            $0 + Base64URL.octets($1) + [UInt8(ascii: "~")]
        }
    }

    /// Makes the next edit that the input names.
    mutating func edit(_ input: inout Input, _ city: City) {
        let kind = input.octet() % 12
        if text != nil || kind >= 9 {
            editText(kind, &input)
        } else if kind < 4 {
            editPart(kind, &input)
        } else {
            editList(kind, &input, city)
        }
    }

    private mutating func editPart(_ kind: UInt8, _ input: inout Input) {
        let index = input.number(below: signed.count + disclosures.count)
        var part = index < signed.count ? signed[index] : disclosures[index - signed.count]
        let place = input.number(below: part.count + 1)
        switch kind {
        case 0: if place < part.count { part[place] ^= input.octet() }
        case 1: part.removeSubrange(place...)
        case 2: part.insert(contentsOf: input.octets(Int(input.octet() % 8)), at: place)
        default: part = input.octets(place)
        }
        if index < signed.count {
            signed[index] = part
        } else {
            disclosures[index - signed.count] = part
        }
    }

    private mutating func editList(_ kind: UInt8, _ input: inout Input, _ city: City) {
        let place = input.number(below: disclosures.count)
        let other = EditedToken(others[input.number(below: others.count)], others: others)
        switch kind {
        case 4: if !disclosures.isEmpty { disclosures.remove(at: place) }
        case 5: if !disclosures.isEmpty { disclosures.append(disclosures[place]) }
        case 6: if !disclosures.isEmpty { disclosures.swapAt(0, place) }
        case 7: disclosures.append(other.disclosures[input.number(below: other.disclosures.count)])
        default:
            if input.octet() % 2 == 0 {
                signed[2] = other.signed[2]
            } else {
                signed[2] = city.strangersSignature(header: signed[0], payload: signed[1])
            }
        }
    }

    private mutating func editText(_ kind: UInt8, _ input: inout Input) {
        var bytes = bytes
        let place = input.number(below: bytes.count + 1)
        switch kind % 4 {
        case 0: if place < bytes.count { bytes[place] = input.octet() }
        case 1: bytes.insert(contentsOf: input.octets(Int(input.octet() % 8)), at: place)
        case 2: if place < bytes.count { bytes.remove(at: place) }
        default: bytes = input.rest()
        }
        text = bytes
    }
}
