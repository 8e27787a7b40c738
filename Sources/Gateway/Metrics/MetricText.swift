/// One number of a metric (指标值).
public struct MetricSample: Sendable {
    enum Value: Sendable {
        case number(Double)
        case histogram(Histogram)
    }

    let family: MetricFamily
    /// Values of the family's labels, in their order.
    let labels: [String]
    let value: Value

    /// A number.
    public init(_ family: MetricFamily, _ labels: [String] = [], _ number: Double) {
        self.family = family
        self.labels = labels
        value = .number(number)
    }

    init(_ family: MetricFamily, _ labels: [String] = [], _ histogram: Histogram) {
        self.family = family
        self.labels = labels
        value = .histogram(histogram)
    }
}

/// Counts by upper bound (直方图), with sum and count.
struct Histogram: Sendable, Hashable {
    /// Upper bounds for times, in seconds: from an answer out of memory to a time-out.
    static let seconds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Upper bounds for units of a commit.
    static let units = [1.0, 2, 4, 8, 16, 32, 64]

    let bounds: [Double]
    /// How many fell below each bound and not below the one before; the last are beyond all.
    private(set) var counts: [Int]
    private(set) var sum = 0.0

    init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}

/// Writes samples in the text format of Prometheus (指标文本), version 0.0.4.
enum MetricText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Every family with its samples, in the order of the list.
    static func write(_ samples: [MetricSample]) -> [UInt8] {
        let byName = Dictionary(grouping: samples, by: \.family.name)
        var text = ""
        for family in MetricFamily.all {
            text += "# HELP \(family.name) \(family.help)\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in byName[family.name] ?? [] { write(sample, to: &text) }
        }
        return Array(text.utf8)
    }

    private static func write(_ sample: MetricSample, to text: inout String) {
        let name = sample.family.name
        let pairs = Array(zip(sample.family.labels, sample.labels))
        switch sample.value {
        case .number(let number): text += "\(name)\(labels(pairs)) \(format(number))\n"
        case .histogram(let histogram):
            var below = 0
            for (place, count) in histogram.counts.enumerated() {
                below += count
                let bound =
                    place < histogram.bounds.count ? format(histogram.bounds[place]) : "+Inf"
                text += "\(name)_bucket\(labels(pairs + [("le", bound)])) \(below)\n"
            }
            text += "\(name)_sum\(labels(pairs)) \(format(histogram.sum))\n"
            text += "\(name)_count\(labels(pairs)) \(below)\n"
        }
    }

    private static func labels(_ pairs: [(String, String)]) -> String {
        if pairs.isEmpty { return "" }
        return "{" + pairs.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func format(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
    }
}
