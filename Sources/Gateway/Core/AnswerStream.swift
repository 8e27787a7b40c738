public import Codes

/// An answer that is made while it leaves (流式应答): piece by piece, so that none waits in memory.
///
/// The next piece is asked for when the one before has left; a client that does not read holds up
/// only itself.
public final class AnswerStream: Sendable, Hashable {
    /// What leaves together, and what has to be recorded before it does.
    public struct Piece: Sendable {
        /// The octets.
        public var octets: [UInt8]
        /// Access records.
        public var changes: [Change]
    }

    /// Media type of the whole.
    public let contentType: String
    /// The piece of a number from 0; nil after the last.
    let piece: @Sendable (_ number: Int) async throws -> Piece?

    /// A stream.
    public init(
        contentType: String, piece: @escaping @Sendable (_ number: Int) async throws -> Piece?
    ) {
        self.contentType = contentType
        self.piece = piece
    }

    /// A stream is the same as itself only.
    public static func == (left: AnswerStream, right: AnswerStream) -> Bool { left === right }

    /// Hashes which stream it is.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension Dispatcher {
    /// The answer of a stream: each piece is made on the pool, and recorded before it leaves.
    func answer(_ stream: AnswerStream) -> Answer {
        let (pool, recorder) = (pool, recorder)
        let recorded = AnswerStream(contentType: stream.contentType) { number in
            let made =
                if let pool {
                    try await withTaskExecutorPreference(pool) { try await stream.piece(number) }
                } else { try await stream.piece(number) }
            if let made, !made.changes.isEmpty { try await recorder.record(made.changes) }
            return made
        }
        return Answer(contentType: stream.contentType, stream: recorded)
    }
}
