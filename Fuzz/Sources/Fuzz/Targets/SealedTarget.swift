@testable internal import Signing

/// The key file and the seal: what was changed anywhere is refused.
enum SealedTarget {
    /// Octets out of the input, for a random source that repeats.
    private struct Fixed: RandomSource {
        let octets: [UInt8]

        func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
            (0..<count).map {
                octets.isEmpty ? UInt8(truncatingIfNeeded: $0) : octets[$0 % octets.count]
            }
        }
    }

    static func examine(_ input: Input) {
        var input = input
        switch input.octet() % 3 {
        case 0: if let text = input.text() { read(text) }
        case 1: edited(input)
        default: seal(input)
        }
    }

    private static func read(_ text: String) {
        guard let file = try? KeyFile(contents: text) else { return }
        demand(file.text.utf8.elementsEqual(text.lowercasedHex.utf8), "a second form of a key file")
        demand(
            "\(file)".utf8.count < 400 && !"\(file)".contains(Hex.encode(file.macKey.bytes)),
            "a key is printed")
    }

    private static func edited(_ input: Input) {
        var input = input
        guard let file = try? KeyFile.make(random: Fixed(octets: input.octets(8))) else {
            finding("no key file")
        }
        demand(
            (try? KeyFile(contents: file.text))?.text == file.text, "a key file is not read back")
        var bytes = Array(file.text.utf8)
        let place = input.number(below: bytes.count)
        bytes[place] = input.octet()
        let extra = input.octets(4)
        bytes.insert(contentsOf: extra, at: input.number(below: bytes.count + 1))
        let text = String(decoding: bytes, as: UTF8.self)
        guard (try? KeyFile(contents: text)) != nil else { return }
        demand(text.lowercasedHex == file.text, "an edited key file is accepted")
    }

    private static func seal(_ input: Input) {
        var input = input
        guard let file = try? KeyFile.make(random: Fixed(octets: [7, 1, 9])) else {
            finding("no key file")
        }
        let sealer = Sealer(file, random: Fixed(octets: input.octets(16)))
        let place = (input.octets(2), input.octets(2), input.octets(2))
        let other = (input.octets(2), input.octets(2), input.octets(2))
        let edit = (place: input.number(below: 200), mask: input.octet(), cut: input.octet() % 8)
        let plain = input.rest()
        guard var sealed = try? seal(sealer, plain, place) else { finding("not sealed") }
        demand((try? open(sealer, sealed, place)) == plain, "a seal does not open")
        if names(place) != names(other) {
            demand((try? open(sealer, sealed, other)) == nil, "a seal opens in another place")
        }
        let whole = sealed
        sealed[edit.place % sealed.count] ^= edit.mask
        sealed.removeLast(Int(edit.cut))
        if sealed != whole {
            demand((try? open(sealer, sealed, place)) == nil, "a changed seal opens")
        }
    }

    private typealias Place = ([UInt8], [UInt8], [UInt8])

    private static func names(_ place: Place) -> [[UInt8]] {
        [place.0, place.1, place.2].map { Array(String(decoding: $0, as: UTF8.self).utf8) }
    }

    private static func seal(_ sealer: Sealer, _ plain: [UInt8], _ place: Place) throws -> [UInt8] {
        let names = names(place).map { String(decoding: $0, as: UTF8.self) }
        return try sealer.seal(plain, table: names[0], column: names[1], row: names[2])
    }

    private static func open(_ sealer: Sealer, _ sealed: [UInt8], _ place: Place) throws -> [UInt8]
    {
        let names = names(place).map { String(decoding: $0, as: UTF8.self) }
        return try sealer.open(sealed, table: names[0], column: names[1], row: names[2])
    }
}

extension String {
    /// Hexadecimal digits are read in either case and written in lower case; the title stays.
    fileprivate var lowercasedHex: String {
        let lines = utf8.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        guard lines.count == 2 else { return self }
        let rest = lines[1].map { (0x41...0x46).contains($0) ? $0 + 32 : $0 }
        return String(decoding: Array(lines[0]) + [0x0A] + rest, as: UTF8.self)
    }
}
