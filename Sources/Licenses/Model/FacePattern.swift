/// The form a whole face value must have (要素格式): a small part of regular expressions.
///
/// Literals, `.`, `\d`, `\` before a literal, classes such as `[0-9A-Z]` and `[^（(]`, each followed
/// by `?`, `*`, `+`, `{n}` or `{n,m}`. Ours: no groups and no alternatives, so that a value is
/// matched in time linear in its length whatever the pattern is.
public struct FacePattern: Hashable, Sendable {
    /// The pattern as written.
    public let text: String
    private let steps: [Step]

    private static let longest = 2000
    private static let longestText = 500

    /// Work of matching one scalar: the steps, each with the ranges of its class.
    var work: Int { steps.reduce(0) { $0 + $1.set.ranges.count } }

    /// Some scalars.
    private struct ScalarSet: Hashable {
        var ranges: [ClosedRange<UInt32>]
        var isNegated = false

        func holds(_ scalar: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(scalar.value) } != isNegated
        }
    }

    /// One scalar of a set, and whether it may be left out or come again.
    private struct Step: Hashable {
        let set: ScalarSet
        var isOptional = false
        var repeats = false
    }

    /// Parses a pattern of at most 500 characters; nil when it holds anything that is not listed
    /// above.
    public init?(_ text: String) {
        guard text.unicodeScalars.count <= Self.longestText else { return nil }
        self.text = text
        var steps: [Step] = []
        var rest = Array(text.unicodeScalars)[...]
        repeat {
            guard let set = Self.set(&rest), let (least, most) = Self.count(&rest),
                least <= most ?? least, (most ?? least) <= Self.longest
            else { return nil }
            steps += Array(repeating: Step(set: set), count: least)
            if let most {
                steps += Array(repeating: Step(set: set, isOptional: true), count: most - least)
            } else {
                steps.append(Step(set: set, isOptional: true, repeats: true))
            }
            guard steps.count <= Self.longest else { return nil }
        } while !rest.isEmpty
        self.steps = steps
    }

    /// Whether the whole of a value has this form.
    public func matches(_ value: String) -> Bool {
        // Which steps may come next; the place behind the last is the end.
        var open = passingOptional([true] + Array(repeating: false, count: steps.count))
        for scalar in value.unicodeScalars {
            var next = Array(repeating: false, count: steps.count + 1)
            for (place, step) in steps.enumerated() where open[place] && step.set.holds(scalar) {
                next[step.repeats ? place : place + 1] = true
            }
            guard next.contains(true) else { return false }
            open = passingOptional(next)
        }
        return open[steps.count]
    }

    private func passingOptional(_ open: [Bool]) -> [Bool] {
        var open = open
        for (place, step) in steps.enumerated() where open[place] && step.isOptional {
            open[place + 1] = true
        }
        return open
    }

    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) -> ScalarSet? {
        switch rest.first {
        case ".":
            rest.removeFirst()
            return ScalarSet(ranges: [0...0x10FFFF])
        case "[":
            rest.removeFirst()
            return list(&rest)
        case "(", ")", "|", "^", "$", "*", "+", "?", "{", "}", "]": return nil
        default: return element(&rest).map { ScalarSet(ranges: [$0]) }
        }
    }

    /// The inside of a class, to its end.
    private static func list(_ rest: inout ArraySlice<Unicode.Scalar>) -> ScalarSet? {
        var set = ScalarSet(ranges: [], isNegated: rest.first == "^")
        if set.isNegated { rest.removeFirst() }
        while let first = rest.first, first != "]" {
            guard let lower = element(&rest) else { return nil }
            guard rest.first == "-", let end = rest.dropFirst().first, end != "]" else {
                set.ranges.append(lower)
                continue
            }
            rest.removeFirst()
            guard let upper = element(&rest), lower.upperBound <= upper.lowerBound else {
                return nil
            }
            set.ranges.append(lower.lowerBound...upper.upperBound)
        }
        guard rest.popFirst() == "]", !set.ranges.isEmpty else { return nil }
        return set
    }

    /// A scalar, `\d`, or a scalar behind `\`.
    private static func element(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> ClosedRange<UInt32>? {
        guard let first = rest.popFirst() else { return nil }
        guard first == "\\" else { return first.value...first.value }
        guard let scalar = rest.popFirst() else { return nil }
        if scalar == "d" { return 0x30...0x39 }
        return scalar.properties.isAlphabetic ? nil : scalar.value...scalar.value
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
            return (numbers[0], numbers[numbers.count - 1])
        default: return (1, 1)
        }
    }
}
