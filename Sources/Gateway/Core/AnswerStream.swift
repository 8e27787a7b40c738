/// An answer that is made while it leaves (流式应答): piece by piece, so that none waits in memory.
///
/// The next piece is asked for when the one before has left; a client that does not read holds up
/// only itself.
public final class AnswerStream: Sendable, Hashable {
    /// Media type of the whole.
    public let contentType: String
    /// The octets of the piece of a number from 0; nil after the last.
    let piece: @Sendable (_ number: Int) async throws -> [UInt8]?

    /// A stream.
    init(
        contentType: String, piece: @escaping @Sendable (_ number: Int) async throws -> [UInt8]?
    ) {
        self.contentType = contentType
        self.piece = piece
    }

    /// A stream is the same as itself only.
    public static func == (left: AnswerStream, right: AnswerStream) -> Bool { left === right }

    /// Hashes which stream it is.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
