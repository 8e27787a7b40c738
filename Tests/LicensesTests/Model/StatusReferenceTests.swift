import Signing
import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct StatusReferenceTests {
    private let code: (([UInt8]) -> [UInt8]) = { HMACSM3.code(key: [9], $0) }

    @Test func `no place is given twice and none lies outside its list`() {
        let places = (0..<4000).map { StatusReference(counter: $0, code: code) }
        #expect(Set(places).count == 4000)
        #expect(places.allSatisfy { $0.list == 0 && (0..<(1 << 20)).contains($0.index) })
    }

    @Test func `the next list begins behind the last place`() {
        #expect(StatusReference(counter: (1 << 20) - 1, code: code).list == 0)
        #expect(StatusReference(counter: 1 << 20, code: code).list == 1)
        #expect(StatusReference(counter: 1 << 20, code: code).path == "/v1/status-lists/1")
    }

    @Test func `neighbours in time are no neighbours in the list`() {
        let places = (0..<100).map { StatusReference(counter: $0, code: code).index }
        let close = zip(places, places.dropFirst()).filter { abs($0 - $1) < 16 }
        #expect(close.count < 5)
    }
}
