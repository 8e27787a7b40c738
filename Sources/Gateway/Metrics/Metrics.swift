internal import Signing
internal import Synchronization

/// What this process counts of its own work (运行计数).
///
/// Labels are patterns of routes, methods, classes of status, codes and receivers: few, and never a
/// person, a path or a caller.
public final class Metrics: Sendable {
    private struct RequestKey: Hashable {
        let route: String
        let status: String
    }

    private struct State {
        var requests: [RequestKey: Int] = [:]
        var durations: [String: Histogram] = [:]
        var inFlight = 0
        var refused: [RequestKey: Int] = [:]
        var commitUnits = Histogram(Histogram.units)
        var commitSeconds = Histogram(Histogram.seconds)
        var storeErrors: [String: Int] = [:]
        var pulled: [String: Int64] = [:]
    }

    /// Receivers remembered; there are few, and a mistake must not fill memory.
    private static let receiversLimit = 100
    private let state = Mutex(State())

    /// Nothing counted yet.
    public init() {}

    /// A request has begun.
    func began() { state.withLock { $0.inFlight += 1 } }

    /// A request has its answer; `route` is method and pattern.
    func ended(_ summary: Dispatcher.Summary, status: Int, after duration: Duration) {
        let seconds = Self.seconds(duration)
        state.withLock { state in
            state.inFlight -= 1
            let key = RequestKey(route: summary.route, status: "\(status / 100)xx")
            state.requests[key, default: 0] += 1
            state.durations[summary.route, default: Histogram(Histogram.seconds)].add(seconds)
        }
        if let code = summary.code { refused(status, code) }
    }

    /// A request or a connection was refused; only load and time are counted by their code.
    public func refused(_ status: Int, _ code: String) {
        guard [408, 429, 503].contains(status) else { return }
        state.withLock {
            $0.refused[RequestKey(route: code, status: "\(status)"), default: 0] += 1
        }
    }

    /// A receiver asked for what comes behind a number: it has all up to there.
    func pulled(_ receiver: String, after number: Int64) {
        state.withLock { state in
            guard state.pulled[receiver] != nil || state.pulled.count < Self.receiversLimit
            else { return }
            state.pulled[receiver] = number
        }
    }

    /// Units of work were committed together.
    public func committed(units: Int, after duration: Duration) {
        let seconds = Self.seconds(duration)
        state.withLock { state in
            state.commitUnits.add(Double(units))
            state.commitSeconds.add(seconds)
        }
    }

    /// The store could not do something; `kind` is one of a few words.
    public func storeFailed(_ kind: String) {
        state.withLock { $0.storeErrors[kind, default: 0] += 1 }
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}

extension Metrics {
    /// Everything counted here, and what follows from the last numbers of the feeds.
    func samples(feeds: [String: Double]) -> [MetricSample] {
        let state = state.withLock { $0 }
        var samples = state.requests.map { key, count in
            MetricSample(.requests, Self.parts(key.route) + [key.status], Double(count))
        }
        samples += state.durations.map { MetricSample(.durations, Self.parts($0), $1) }
        samples.append(MetricSample(.inFlight, [], Double(state.inFlight)))
        for (key, count) in state.refused {
            samples.append(MetricSample(.refused, [key.status, key.route], Double(count)))
        }
        samples.append(MetricSample(.commitUnits, [], state.commitUnits))
        samples.append(MetricSample(.commitSeconds, [], state.commitSeconds))
        for (kind, count) in state.storeErrors {
            samples.append(MetricSample(.storeErrors, [kind], Double(count)))
        }
        for (receiver, last) in feeds {
            guard let number = state.pulled[receiver] else { continue }
            samples.append(MetricSample(.feedLag, [receiver], max(0, last - Double(number))))
        }
        for entry in SignatureTally.entries {
            let labels = [entry.operation, entry.algorithm.rawValue]
            samples.append(MetricSample(.signatures, labels, Double(entry.count)))
            samples.append(
                MetricSample(.signatureSeconds, labels, Double(entry.nanoseconds) / 1e9))
        }
        return samples.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
    }

    /// Method and pattern; both are `unknown` where no route was found.
    private static func parts(_ route: String) -> [String] {
        let parts = route.split(separator: " ", maxSplits: 1).map(String.init)
        return parts.count == 2 ? parts : ["unknown", "unknown"]
    }
}
