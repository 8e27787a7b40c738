internal import Signing

/// Small pages without scripts (网页).
enum HTML {
    /// A text in which no character is markup.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    static let style = """
        :root{color-scheme:light}body{font:16px/1.6 "Noto Sans CJK SC","Noto Sans SC",\
        "Microsoft YaHei",sans-serif;color:#1c2733;max-width:52rem;margin:2rem auto;padding:0 1rem}\
        h1{font-size:1.4rem;border-bottom:2px solid #1f5fa8;padding-bottom:.4rem}\
        h2{font-size:1.1rem}table{border-collapse:collapse;width:100%}\
        td,th{border:1px solid #c9d2dc;padding:.4rem .6rem;text-align:left;vertical-align:top}\
        .even{table-layout:fixed}.even th{width:18%}.even th:first-child{width:36%}\
        .even th:nth-child(2){width:30%}th{background:#eef3f8}code{font-size:.95em}.note{color:#4a5a6a}\
        @media print{body{margin:0;max-width:none}}
        """

    /// A whole page with its security headers: no script, no picture, no frame; of styles only the
    /// one that stands in it, by its digest; forms, where there are some, to this gateway only.
    static func page(
        title: String, language: Language, body: String, style: String = style,
        hasForm: Bool = false
    ) -> Answer {
        let html = """
            <!doctype html><html lang="\(language.rawValue)"><head><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width,initial-scale=1">\
            <title>\(escaped(title)) · Mianti</title><style>\(style)</style></head>\
            <body>\(body)</body></html>
            """
        return Answer(
            contentType: "text/html; charset=utf-8",
            headers: [
                [
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'sha256-\(digest(of: style))'; "
                        + "form-action '\(hasForm ? "self" : "none")'; base-uri 'none'; "
                        + "frame-ancestors 'none'",
                ],
                ["X-Content-Type-Options", "nosniff"], ["Referrer-Policy", "no-referrer"],
                ["Cache-Control", "no-store"],
            ], body: Array(html.utf8))
    }

    /// SHA-256 in Base64 of its plain alphabet, as the header wants it.
    private static func digest(of text: String) -> String {
        let octets = Base64URL.encode(SHA256.digest(Array(text.utf8))).utf8.map { octet in
            switch octet {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: octet
            }
        }
        return String(decoding: octets, as: UTF8.self) + "="
    }
}
