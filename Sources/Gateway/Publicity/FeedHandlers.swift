internal import Codes
internal import JSON
internal import Publicity

/// The feed over the wire (供数接口).
enum FeedHandlers {
    /// GET: the next items of the caller's receiver; the access records commit first.
    ///
    /// `next` always says where to go on, also at the end of the feed: who asks there again gets
    /// what came since. `more` says whether asking at once is of use.
    static let feed: Handler = { call, services in
        try call.allowQuery("after", "limit", "kind", "counterpart", "department")
        let receiver = try call.requireReceiver()
        let limit = try call.limit()
        let after =
            try call.after().map { text throws(Fault) in try FeedCursor(text).number } ?? 0
        services.metrics.pulled(receiver, after: after)
        let entries = try await services.store.feed(receiver: receiver, after: after, limit: limit)
        let page = try await FeedPage(entries, filter: filter(call), records: services.store)
        let last = page.last ?? after
        let answer = isLines(call) ? lines(page, last) : json(page, last, entries.count == limit)
        guard !page.items.isEmpty else { return .answer(answer) }
        let access = try HandOver(call: call, services: services, operation: "publicity.feed")
            .changes(
                departments: page.items.map(\.department),
                fields: page.shownKeys, digest: answer.body)
        return .commit(access, answer)
    }

    private static func filter(_ call: Call) throws(Fault) -> FeedFilter {
        var filter = FeedFilter()
        filter.kind = try call.choice("kind")
        filter.counterpart = try call.choice("counterpart")
        filter.department = call.query("department")
        return filter
    }

    private static func isLines(_ call: Call) -> Bool {
        call.request.header("accept")?.contains("application/x-ndjson") ?? false
    }

    private static func json(_ page: FeedPage, _ last: Int64, _ isFull: Bool) -> Answer {
        .json { writer in
            writer.objects("items", page.items) { $0.write(to: &$1) }
            writer.integer("skipped", page.skipped)
            writer.bool("more", isFull)
            writer.string("next", FeedCursor(number: last).text)
        }
    }

    /// One item per line; cursor and count stand in the header.
    private static func lines(_ page: FeedPage, _ last: Int64) -> Answer {
        var body: [UInt8] = []
        for item in page.items {
            body += ObjectWriter.bytes { item.write(to: &$0) }
            body.append(UInt8(ascii: "\n"))
        }
        return Answer(
            contentType: "application/x-ndjson",
            headers: [
                ["Feed-Next", FeedCursor(number: last).text], ["Feed-Skipped", "\(page.skipped)"],
            ],
            body: body)
    }
}
