/// Work that waits its turn, first in first out (等待队列), at most so many.
struct Backlog<Element> {
    private var items: [Element] = []
    private var first = 0
    private let limit: Int

    /// An empty queue that refuses more than `limit` elements.
    init(limit: Int) { self.limit = limit }

    /// How many wait.
    var count: Int { items.count - first }

    /// Adds at the end; false when it is full.
    mutating func append(_ element: Element) -> Bool {
        guard count < limit else { return false }
        items.append(element)
        return true
    }

    /// Takes up to `most` from the front.
    mutating func take(_ most: Int) -> [Element] {
        let taken = Array(items[first..<min(items.count, first + most)])
        first += taken.count
        if first == items.count || first > limit {
            items.removeFirst(first)
            first = 0
        }
        return taken
    }
}
