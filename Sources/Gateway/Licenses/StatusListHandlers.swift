internal import Licenses

/// Status lists over the wire (状态列表接口).
enum StatusListHandlers {
    /// GET: the signed list; 304 for whoever holds the same places signed in the same period.
    static let get: Handler = { call, services in
        try call.allowQuery()
        let publisher = services.statusLists
        guard let number = StatusReference.list(call.parameter("id")),
            let list = try await publisher.list(number, now: call.now)
        else { throw LicenseError.statusListNotFound }
        let headers = [
            ["ETag", list.tag], ["Cache-Control", "public, max-age=\(publisher.term.timeToLive)"],
        ]
        if call.holds(list.tag) {
            return .answer(Answer(status: 304, contentType: "", headers: headers))
        }
        return .answer(
            Answer(
                contentType: "application/statuslist+jwt", headers: headers, body: list.text))
    }
}

extension Call {
    /// Whether `If-None-Match` names a tag, or any.
    ///
    /// Standard: RFC 9110, section 13.1.2: tags compare weakly.
    func holds(_ tag: String) -> Bool {
        guard let header = request.header("if-none-match") else { return false }
        let bare = Self.strong(tag[...])
        return header.split(separator: ",").contains { entry in
            let text = entry.drop { $0 == " " || $0 == "\t" }
            let named = Self.strong(text.prefix { $0 != " " && $0 != "\t" })
            return named.utf8.elementsEqual("*".utf8) || named.utf8.elementsEqual(bare.utf8)
        }
    }

    private static func strong(_ tag: Substring) -> Substring {
        tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
    }
}
