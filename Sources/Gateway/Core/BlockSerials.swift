public import Codes
internal import Synchronization

/// Numbers out of blocks this process reserved (流水号段); gaps are allowed, doubles are not.
public final class BlockSerials: Sendable {
    private let store: any Store
    private let size: Int64
    private let blocks = Mutex<[String: Block]>([:])

    private struct Block {
        var rest: Range<Int64> = 0..<0
        var isReserving = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private enum Step { case taken(Int64), reserve, wait }

    /// Serials in blocks of a size.
    public init(store: any Store, size: Int64 = 100) {
        self.store = store
        self.size = size
    }

    /// The next number under a name.
    public func next(_ name: String) async throws(StoreError) -> Int64 {
        while true {
            switch take(name) {
            case .taken(let number): return number
            case .wait: await wait(name)
            case .reserve:
                let block: Range<Int64>
                do throws(StoreError) { block = try await store.reserve(size, of: name) } catch {
                    // The next one tries again.
                    settle(name, 0..<0)
                    throw error
                }
                settle(name, (block.lowerBound + 1)..<block.upperBound)
                return block.lowerBound
            }
        }
    }

    /// Waits while another call reserves: many at once would leave a gap each.
    private func wait(_ name: String) async {
        await withCheckedContinuation { continuation in
            let isReserving = blocks.withLock { blocks in
                guard blocks[name]?.isReserving == true else { return false }
                blocks[name]?.waiting.append(continuation)
                return true
            }
            if !isReserving { continuation.resume() }
        }
    }

    private func settle(_ name: String, _ rest: Range<Int64>) {
        let waiting = blocks.withLock { blocks in
            let waiting = blocks[name]?.waiting ?? []
            blocks[name] = Block(rest: rest)
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func take(_ name: String) -> Step {
        blocks.withLock { blocks in
            var block = blocks[name] ?? Block()
            if block.isReserving { return .wait }
            let number = block.rest.first
            if let number {
                block.rest = (number + 1)..<block.rest.upperBound
            } else {
                block.isReserving = true
            }
            blocks[name] = block
            return number.map(Step.taken) ?? .reserve
        }
    }
}
