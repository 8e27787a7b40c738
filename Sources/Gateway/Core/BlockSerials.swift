public import Codes
internal import Synchronization

/// Numbers out of blocks this process reserved (流水号段); gaps are allowed, doubles are not.
public final class BlockSerials: Sendable {
    private let store: any Store
    private let size: Int64
    private let blocks = Mutex<[String: Range<Int64>]>([:])

    /// Serials in blocks of a size.
    public init(store: any Store, size: Int64 = 100) {
        self.store = store
        self.size = size
    }

    /// The next number under a name.
    public func next(_ name: String) async throws(StoreError) -> Int64 {
        if let number = take(name) { return number }
        let block = try await store.reserve(size, of: name)
        // Another call may have reserved meanwhile; its rest becomes a gap.
        blocks.withLock { $0[name] = (block.lowerBound + 1)..<block.upperBound }
        return block.lowerBound
    }

    private func take(_ name: String) -> Int64? {
        blocks.withLock { blocks in
            guard let block = blocks[name], !block.isEmpty else { return nil }
            blocks[name] = (block.lowerBound + 1)..<block.upperBound
            return block.lowerBound
        }
    }
}
