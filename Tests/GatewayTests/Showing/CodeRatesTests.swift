import Codes
import Testing

@testable import Gateway

/// Codes are tried a few times a minute: by one address, of one code, by all together.
@Suite struct CodeRatesTests {
    private let now = Bench.now

    private func after(_ microseconds: Int64) -> Instant {
        Instant(microseconds: now.microseconds + microseconds)
    }

    @Test func `an address has its tries of a minute, and one more after each part of it`() {
        let rates = CodeRates(perAddress: 6)
        let tries = (0..<7).map { rates.take(address: "a", code: "\($0)", at: now) }
        #expect(tries == [true, true, true, true, true, true, false])
        #expect(rates.take(address: "b", code: "x", at: now))
        #expect(!rates.take(address: "a", code: "x", at: after(9_999_999)))
        #expect(rates.take(address: "a", code: "x", at: after(10_000_000)))
        #expect(!rates.take(address: "a", code: "x", at: after(10_000_000)))
        let full = (0..<7).map { rates.take(address: "a", code: "y\($0)", at: after(100_000_000)) }
        #expect(full.count { $0 } == 6)
    }

    @Test func `an address has its tries of one code, and the code is left to the others`() {
        let rates = CodeRates(perAddress: 1000)
        let tries = (0..<1000).map { _ in rates.take(address: "a", code: "c", at: now) }
        #expect(tries.prefix { $0 }.count == 30 && tries.count { $0 } == 30)
        #expect(rates.take(address: "a", code: "d", at: now))
        #expect(rates.take(address: "b", code: "c", at: now))
        #expect(rates.take(address: "a", code: "c", at: after(2_000_000)))
    }

    @Test func `a code has its tries by all, which one address does not use up`() {
        let rates = CodeRates(perAddress: 1000)
        let allowed = (0..<120).map { number in
            (0..<40).count { _ in rates.take(address: "a\(number)", code: "c", at: now) }
        }
        #expect(allowed.prefix(100).allSatisfy { $0 == 30 })
        #expect(allowed.suffix(20).allSatisfy { $0 == 0 })
        #expect(rates.take(address: "a119", code: "d", at: now))
    }

    @Test func `all together have their tries, and one address cannot use them up`() {
        let rates = CodeRates(perAddress: 2)
        for number in 0..<100_000 { _ = rates.take(address: "a", code: "\(number)", at: now) }
        var allowed = 0
        for number in 0..<CodeRates.together + 10
        where rates.take(address: "b\(number)", code: "\(number)x", at: now) {
            allowed += 1
        }
        #expect(allowed == CodeRates.together - 2)
    }

    @Test func `an address of IPv6 counts by its first 64 bits`() {
        let rates = CodeRates(perAddress: 1)
        #expect(rates.take(address: "2001:db8:1:2:3:4:5:6", code: "a", at: now))
        #expect(!rates.take(address: "2001:db8:1:2::7", code: "b", at: now))
        #expect(rates.take(address: "2001:db8:1:3::7", code: "c", at: now))
    }

    @Test func `a clock set back gives nothing, and forever is not waited for`() {
        let rates = CodeRates(perAddress: 1)
        #expect(rates.take(address: "a", code: "a", at: now))
        #expect(!rates.take(address: "a", code: "b", at: after(-30_000_000)))
        #expect(rates.take(address: "a", code: "c", at: after(-3_600_000_000)))
    }

    @Test func `what is full again is forgotten, and no more is kept than all together may try`() {
        let rates = CodeRates(perAddress: 1)
        for minute in 0..<20 {
            for number in 0..<2 * CodeRates.together {
                let name = "\(minute) \(number)"
                _ = rates.take(address: name, code: name, at: after(Int64(minute) * 61_000_000))
            }
            #expect(rates.count <= CodeRates.kept)
        }
    }

    @Test func `a try that is refused leaves nothing behind`() {
        let rates = CodeRates(perAddress: 10_000)
        for number in 0..<2 * CodeRates.together {
            _ = rates.take(address: "a\(number)", code: "c", at: now)
        }
        // One for each address that was let in, with the code, the code itself, and all.
        #expect(rates.count == 2 * CodeRates.perCode + 2)
    }
}
