internal import JSON

/// An error of a domain that knows its refusal; the mapping stands in `Problems/`.
protocol ProblemConvertible: Error {
    /// The refusal.
    var problem: Problem { get }
}

extension Problem {
    /// The problem document.
    func answer(requestID: String, _ language: Language, _ texts: Texts) -> Answer {
        let text = texts.error(code, language)
        var headers: [[String]] = []
        if let retryAfter { headers.append(["Retry-After", "\(retryAfter)"]) }
        if status == .unauthorized { headers.append(["WWW-Authenticate", "Bearer"]) }
        if !allowed.isEmpty { headers.append(["Allow", allowed.joined(separator: ", ")]) }
        let body = ObjectWriter.bytes { writer in
            writer.string("type", "/docs/errors/\(code)")
            writer.string("title", text?.title ?? code)
            writer.integer("status", status.rawValue)
            writer.string("detail", text.map { Texts.fill($0.detail, values) } ?? code)
            writer.string("instance", requestID)
            writer.string("code", code)
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                writer.string(key, value)
            }
            writer.objects("errors", places) { place, writer in
                writer.string("pointer", place.pointer)
                writer.string("code", place.code)
                let detail = texts.error(place.code, language)?.detail
                writer.string("detail", detail.map { Texts.fill($0, place.values) } ?? place.code)
            }
        }
        return Answer(
            status: status.rawValue, contentType: "application/problem+json", headers: headers,
            body: body)
    }
}
