/// The form a whole face value must have (要素格式): a small part of regular expressions.
///
/// Literals, `.`, `\d`, `\` before a literal, classes such as `[0-9A-Z]` and `[^（(]`, each followed
/// by `?`, `*`, `+`, `{n}` or `{n,m}`. Ours: no groups and no alternatives, so that a value is
/// matched in time linear in its length whatever the pattern is.
public struct FacePattern: Hashable, Sendable {
    /// The pattern as written.
    public let text: String
    private let steps: [Step]

    /// One scalar set, and whether it must occur, may be left out, or may repeat.
    private struct Step: Hashable {
        let ranges: [ClosedRange<UInt32>]
        let isNegated: Bool
        let isOptional: Bool
        let repeats: Bool

        func holds(_ scalar: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(scalar.value) } != isNegated
        }
    }

    private static let longest = 2000

    /// Parses a pattern; nil when it holds anything that is not listed above.
    public init?(_ text: String) {
        self.text = text
        var steps: [Step] = []
        var rest = Array(text.unicodeScalars)[...]
        while let (ranges, isNegated) = Self.set(&rest) {
            guard let (least, most) = Self.count(&rest) else { return nil }
            func step(optional: Bool, repeats: Bool) -> Step {
                Step(ranges: ranges, isNegated: isNegated, isOptional: optional, repeats: repeats)
            }
            steps += Array(repeating: step(optional: false, repeats: false), count: least)
            if let most {
                guard most >= least else { return nil }
                let extra = step(optional: true, repeats: false)
                steps += Array(repeating: extra, count: most - least)
            } else {
                steps.append(step(optional: true, repeats: true))
            }
            guard steps.count <= Self.longest else { return nil }
        }
        guard rest.isEmpty, !steps.isEmpty else { return nil }
        self.steps = steps
    }

    /// Whether the whole of a value has this form.
    public func matches(_ value: String) -> Bool {
        var places = closure([0])
        for scalar in value.unicodeScalars {
            var next: Set<Int> = []
            for place in places where place < steps.count && steps[place].holds(scalar) {
                next.insert(steps[place].repeats ? place : place + 1)
            }
            places = closure(next)
            if places.isEmpty { return false }
        }
        return places.contains(steps.count)
    }

    private func closure(_ places: Set<Int>) -> Set<Int> {
        var reached = places
        for start in places {
            var place = start
            while place < steps.count, steps[place].isOptional {
                place += 1
                guard reached.insert(place).inserted else { break }
            }
        }
        return reached
    }

    private static func set(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> ([ClosedRange<UInt32>], Bool)? {
        guard let first = rest.first else { return nil }
        switch first {
        case ".":
            rest.removeFirst()
            return ([0...0x10FFFF], false)
        case "[": return list(&rest)
        case "\\": return escaped(&rest).map { ([$0], false) }
        case "(", ")", "|", "^", "$", "*", "+", "?", "{", "}", "]": return nil
        default:
            rest.removeFirst()
            return ([first.value...first.value], false)
        }
    }

    private static func escaped(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> ClosedRange<UInt32>? {
        guard let scalar = rest.dropFirst().first else { return nil }
        rest.removeFirst(2)
        if scalar == "d" { return 0x30...0x39 }
        return scalar.properties.isAlphabetic ? nil : scalar.value...scalar.value
    }

    private static func list(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> ([ClosedRange<UInt32>], Bool)? {
        var inner = rest.dropFirst()
        let isNegated = inner.first == "^"
        if isNegated { inner.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        while let first = inner.first, first != "]" {
            guard let lower = element(&inner) else { return nil }
            guard inner.first == "-", let end = inner.dropFirst().first, end != "]" else {
                ranges.append(lower)
                continue
            }
            inner.removeFirst()
            guard let upper = element(&inner), lower.upperBound <= upper.lowerBound else {
                return nil
            }
            ranges.append(lower.lowerBound...upper.upperBound)
        }
        guard inner.first == "]", !ranges.isEmpty else { return nil }
        rest = inner.dropFirst()
        return (ranges, isNegated)
    }

    private static func element(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> ClosedRange<UInt32>? {
        guard let first = rest.first else { return nil }
        if first == "\\" { return escaped(&rest) }
        rest.removeFirst()
        return first.value...first.value
    }

    /// How often the set before stands: at least and at most, nil without limit.
    private static func count(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> (least: Int, most: Int?)? {
        switch rest.first {
        case "?", "*", "+":
            let mark = rest.removeFirst()
            return (mark == "+" ? 1 : 0, mark == "?" ? 1 : nil)
        case "{":
            guard let end = rest.firstIndex(of: "}") else { return nil }
            let text = String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<end]))
            rest = rest[(end + 1)...]
            let bounds = text.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = bounds.compactMap { UInt16($0).map(Int.init) }
            guard numbers.count == bounds.count, (1...2).contains(numbers.count) else { return nil }
            guard numbers.allSatisfy({ $0 <= longest }) else { return nil }
            return (numbers[0], numbers[numbers.count - 1])
        default: return (1, 1)
        }
    }
}
