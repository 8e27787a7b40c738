/// Pages of errors for people (错误说明页): what a code means and what to do.
enum ErrorPages {
    static let index: Handler = { call, services in
        let rows = services.texts.errorCodes(call.language).map { code in
            let title = services.texts.error(code, call.language)?.title ?? ""
            return "<tr><td><a href=\"/docs/errors/\(code)\"><code>\(code)</code></a></td>"
                + "<td>\(HTML.escaped(title))</td></tr>"
        }
        let heading = call.language == .chinese ? "错误代码" : "Error codes"
        return .answer(
            HTML.page(
                title: heading, language: call.language,
                body: "<h1>\(heading)</h1><table>\(rows.joined())</table>"))
    }

    static let page: Handler = { call, services in
        let code = call.parameter("code")
        guard services.texts.error(code, call.language) != nil else {
            throw Problem(.notFound, "route.unknown")
        }
        let sections = [call.language, call.language == .chinese ? .english : .chinese].map {
            language in
            let text = services.texts.error(code, language)
            return
                "<section lang=\"\(language.rawValue)\"><h2>\(HTML.escaped(text?.title ?? ""))</h2>"
                + "<p>\(HTML.escaped(Texts.marked(text?.detail ?? "")))</p></section>"
        }
        return .answer(
            HTML.page(
                title: code, language: call.language,
                body: "<h1><code>\(code)</code></h1>\(sections.joined())"))
    }
}
