internal import CZlib

/// Octets in zlib's form (zlib 压缩): deflate between a head and a check value.
///
/// Standard: RFC 1950. Each call takes and gives the whole, so no state of a stream is kept.
public enum Zlib {
    /// Why octets could not be expanded (解压失败).
    public enum Fault: String, Error, Sendable, CaseIterable {
        /// No such form: cut short, altered, or something else.
        case damaged
        /// More comes out than may.
        case tooLarge
        /// Something stands behind the end.
        case trailing
    }

    /// The octets compressed, as small as zlib makes them.
    public static func compress(_ octets: [UInt8]) -> [UInt8] {
        var size = compressBound(uLong(octets.count))
        var output = [UInt8](repeating: 0, count: Int(size))
        let result = unsafe compress2(
            &output, &size, octets, uLong(octets.count), Z_BEST_COMPRESSION)
        precondition(result == Z_OK, "with room for the worst it fails only without memory")
        return Array(output.prefix(Int(size)))
    }

    /// The octets that were compressed; never more than `limit`, whatever the text promises.
    ///
    /// - Parameters:
    ///   - octets: the whole form and nothing behind it.
    ///   - limit: how many may come out; so much memory is taken.
    /// - Returns: the octets.
    /// - Throws: ``Fault``.
    public static func expand(_ octets: [UInt8], atMost limit: Int) throws(Fault) -> [UInt8] {
        // One octet of room more than allowed tells "ends here" from "goes on".
        var output = [UInt8](repeating: 0, count: limit + 1)
        var size = uLong(output.count)
        var taken = uLong(octets.count)
        let result = unsafe uncompress2(&output, &size, octets, &taken)
        guard result != Z_BUF_ERROR else { throw .tooLarge }
        guard result == Z_OK else { throw .damaged }
        guard size <= limit else { throw .tooLarge }
        guard taken == octets.count else { throw .trailing }
        return Array(output.prefix(Int(size)))
    }
}
