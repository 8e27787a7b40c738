import Foundation
import Testing

@testable import Signing

/// Reads a vector file of this target.
func vectors<T: Decodable>(_ name: String, as type: T.Type) throws -> T {
    let url = try #require(
        Bundle.module.url(forResource: "Vectors/\(name)", withExtension: "json"))
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}

/// Octets of a text in hexadecimal that the vectors promise to be so.
func octets(_ hex: String) throws -> [UInt8] {
    try #require(Hex.decode(hex))
}

/// Octets that are the same in every run and never the same twice in one.
struct CountingRandom: RandomSource {
    /// Where the count begins.
    let start: UInt8

    /// Octets counting up from the start.
    func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
        (0..<count).map { start &+ UInt8(truncatingIfNeeded: $0) }
    }
}

/// A random source that is broken.
struct NoRandom: RandomSource {
    /// Nothing.
    func bytes(_ count: Int) throws(SigningError) -> [UInt8] { throw .randomFailed }
}

/// Runs a test with a folder of its own and removes it afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
}

extension [UInt8] {
    /// The same octets with one bit changed.
    func flippingBit(_ bit: Int) -> [UInt8] {
        var copy = self
        copy[bit / 8] ^= 1 << UInt8(bit % 8)
        return copy
    }
}
