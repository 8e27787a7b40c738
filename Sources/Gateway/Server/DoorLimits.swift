public import NIOCore

/// How long and how much the front door waits for and takes (门限).
///
/// Ours: with the standard values a slow client is closed within 15 s, whatever it is slow at.
public struct DoorLimits: Sendable {
    /// From the connect, or the end of the answer before, to the end of the next request's head.
    public var headTime: TimeAmount = .seconds(10)
    /// How often the pace of a body or an answer is looked at; too slow is closed within two looks.
    public var paceTime: TimeAmount = .seconds(7)
    /// Octets that must move from look to look.
    public var paceOctets = 7 * 2048
    /// How long the sender of a refused request may read its answer before the connection goes.
    public var leaveTime: TimeAmount = .seconds(2)
    /// Octets read and thrown away meanwhile.
    public var leaveOctets = 4 << 20
    /// How long a head is waited for while there are too many connections.
    public var crowdedTime: TimeAmount = .seconds(1)
    /// Connections at once; further ones are answered 503.
    public var connections = 4096
    /// Connections beyond that, to be told so; still further ones wait in the backlog.
    public var turnedAway = 64
    /// Octets of the request line and all header fields.
    public var headOctets = 32 << 10
    /// Header fields.
    public var headFields = 100
    /// Octets of all request bodies that are in memory.
    public var bodyOctets = 64 << 20

    /// Octets of an answer that wait in a connection before its maker has to wait.
    static let piece = 16 << 10

    /// The standard limits.
    public init() {}
}
