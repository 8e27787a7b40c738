internal import Gateway
internal import NIOCore

/// What the front door was told (门限配置), in whole units as people write them.
struct DoorSettings: Hashable, Sendable {
    /// Seconds from the connect, or the end of the answer before, to the end of the next head.
    var headSeconds = 10
    /// KiB of a request line and its header fields.
    var headKibibytes = 32
    /// Header fields of a request.
    var headFields = 100
    /// Seconds from one look at the pace of a body or an answer to the next.
    var paceSeconds = 7
    /// Octets a second a body must come, or an answer be read, at least.
    var paceRate = 2048
    /// Connections at once; nil takes what the limit of open files allows, up to 4096.
    var connections: Int?
    /// MiB of all request bodies in memory together.
    var bodyMebibytes = 64

    /// The standard of each.
    init() {}

    /// The settings of values; what is not among them keeps its standard.
    init(_ values: SettingValues) {
        func take(_ key: String, _ value: inout Int) {
            value = values[key].flatMap { Int($0) } ?? value
        }
        take("head.seconds", &headSeconds)
        take("head.kibibytes", &headKibibytes)
        take("head.fields", &headFields)
        take("pace.seconds", &paceSeconds)
        take("pace.rate", &paceRate)
        take("bodies.mebibytes", &bodyMebibytes)
        connections = values["connections"].flatMap { Int($0) }
    }

    /// The limits in force; raises the limit of open files as far as they need.
    ///
    /// - Throws: when the connections asked for need more open files than the system allows.
    func limits() throws(Failure) -> DoorLimits {
        var limits = DoorLimits()
        limits.headTime = .seconds(Int64(headSeconds))
        limits.headOctets = headKibibytes << 10
        limits.headFields = headFields
        limits.paceTime = .seconds(Int64(paceSeconds))
        limits.paceOctets = paceRate * paceSeconds
        limits.bodyOctets = bodyMebibytes << 20
        limits.connections = try allowed(besides: limits.turnedAway + OpenFiles.kept)
        return limits
    }

    private func allowed(besides others: Int) throws(Failure) -> Int {
        let files = OpenFiles.raise(to: (connections ?? 4096) + others)
        guard let connections else { return max(16, min(4096, files - others)) }
        guard connections + others <= files else {
            throw Failure(
                .usage,
                "connections: \(connections) need \(connections + others) open files;"
                    + " the system allows \(files)")
        }
        return connections
    }
}
