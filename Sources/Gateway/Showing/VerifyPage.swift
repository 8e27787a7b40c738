internal import Codes
internal import Licenses

/// The page on which a code is checked (核验页面), in both languages, without scripts.
///
/// Names of natural persons are masked unless the holder chose to show them. No title holds a code
/// or a number.
struct VerifyPage {
    let texts: Texts
    let language: Language

    /// The button; pressing it shows the license.
    func question(_ code: String) -> Answer {
        let address = "/verify/\(code)?lang=\(language.rawValue)"
        return page(
            """
            \(head(hasSwitch: true))<p class="lead">\(label("ask.lead"))</p>\
            <form method="post" action="\(HTML.escaped(address))">\
            <button type="submit" name="show" value="1">\(label("ask.button"))</button></form>\
            <p class="note">\(label("ask.once"))</p>
            """, hasForm: true)
    }

    /// The same for a code that is unknown, used or expired.
    var gone: Answer {
        page(
            """
            \(head(hasSwitch: true))<section class="state unknown"><p class="word">\
            \(label("gone.heading"))</p>\
            <p>\(label("gone.text"))</p></section>
            """)
    }

    /// What a code stands for, in the language of the page and, folded, in the other.
    func shown(_ licenses: [ShownLicense], isPrinted: Bool, at now: Instant) -> Answer {
        let other = VerifyPage(
            texts: texts, language: language == .chinese ? .english : .chinese)
        return page(
            head(hasSwitch: false) + content(licenses, isPrinted, now)
                + "<details lang=\"\(other.language.rawValue)\"><summary>\(other.label("name"))"
                + "</summary>\(other.content(licenses, isPrinted, now))</details>")
    }

    private func content(
        _ licenses: [ShownLicense], _ isPrinted: Bool, _ now: Instant
    ) -> String {
        let cards = licenses.map { shown in
            ShownCard(page: self, shown: shown, isPrinted: isPrinted).html
        }
        let time = "\(now)".replacing("T", with: " ").replacing("+08:00", with: "")
        return cards.joined()
            + "<p class=\"note\">\(label("checkedAt")) <time datetime=\"\(now)\">\(time)</time>"
            + "\(label("zone"))<br>\(label(isPrinted ? "printedNote" : "onceNote"))</p>"
    }

    /// The text under a key, escaped.
    func label(_ key: String, _ values: [String: String] = [:]) -> String {
        HTML.escaped(texts.text("showing.\(key)", language, values))
    }

    private func head(hasSwitch: Bool) -> String {
        let other: Language = language == .chinese ? .english : .chinese
        let name = HTML.escaped(texts.text("showing.name", other))
        let link =
            "<a href=\"?lang=\(other.rawValue)\" lang=\"\(other.rawValue)\" "
            + "hreflang=\"\(other.rawValue)\">\(name)</a>"
        return "<header><h1>\(label("title"))</h1>\(hasSwitch ? link : "")</header>"
    }

    private func page(_ body: String, hasForm: Bool = false) -> Answer {
        HTML.page(
            title: texts.text("showing.title", language), language: language,
            body: "<main>\(body)</main>", style: Self.style, hasForm: hasForm)
    }

    /// A refusal as a page, where a browser asked for one; programs get the problem document.
    static func refusal(
        _ problem: Problem, of request: Request, _ route: String, _ texts: Texts
    ) -> Answer? {
        guard route.hasSuffix(" /verify/{code}"),
            request.header("accept")?.contains("text/html") ?? false
        else { return nil }
        let page = VerifyPage(
            texts: texts, language: Language(accepting: request.header("accept-language")))
        let text = texts.error(problem.code, page.language)
        var answer = page.page(
            """
            \(page.head(hasSwitch: false))<section class="state wait"><p class="word">\
            \(HTML.escaped(text?.title ?? ""))</p>\
            <p>\(HTML.escaped(Texts.fill(text?.detail ?? "", problem.values)))</p></section>
            """)
        answer.status = problem.status.rawValue
        if let seconds = problem.retryAfter {
            answer.headers.append(["Retry-After", "\(seconds)"])
        }
        return answer
    }

    /// Colors keep a contrast of 4.5:1 and more; what a color says also stands there in words.
    private static let style = """
        :root{color-scheme:light}*{box-sizing:border-box}\
        body{margin:0;background:#f3f5f8;color:#1c2733;font:17px/1.6 "Noto Sans CJK SC",\
        "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}\
        main{max-width:38rem;margin:0 auto;padding:1.25rem 1rem 3rem}\
        header{display:flex;justify-content:space-between;align-items:center;gap:1rem;min-height:2.75rem;\
        margin-bottom:1rem}h1{font-size:1.25rem;margin:0}h2{font-size:1.15rem;margin:0 0 .75rem}\
        h3{font-size:1rem;margin:1.25rem 0 .25rem;padding-top:1rem;border-top:1px solid #d5dce4}\
        a{color:#1a5296;padding:.6rem .25rem}.lead{font-size:1.05rem;margin:1.5rem 0}\
        button{display:block;width:100%;min-height:3.25rem;border:0;border-radius:.5rem;\
        background:#1a5296;color:#fff;font:inherit;font-weight:600;cursor:pointer}\
        button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid #e0a100;\
        outline-offset:2px}.note{color:#4a5a6a;font-size:.9rem;margin:1rem 0}\
        article{background:#fff;border:1px solid #d5dce4;border-radius:.5rem;padding:1.25rem;\
        margin-bottom:1rem}.state{border-left:.4rem solid #6b7785;background:#eef1f5;\
        border-radius:.25rem;padding:.75rem 1rem;margin:0 0 1rem}.state p{margin:0}\
        .word{font-size:1.35rem;font-weight:700}.word::before{display:inline-block;width:1.6em}\
        .good .word::before{content:"✓";content:"✓" / ""}.bad .word::before{content:"✕";\
        content:"✕" / ""}.unknown .word::before{content:"?";content:"?" / ""}\
        .wait .word::before{content:"!";content:"!" / ""}\
        .good{border-color:#1d6b3a;background:#e8f4ec}.bad{border-color:#a32020;background:#fbecec}\
        dl{display:grid;grid-template-columns:minmax(5.5rem,30%) 1fr;gap:.4rem 1rem;margin:0}\
        dt{color:#4a5a6a}dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}\
        summary{padding:.75rem 0;color:#1a5296;cursor:pointer}details[open] summary{margin-bottom:.5rem}
        """
}
