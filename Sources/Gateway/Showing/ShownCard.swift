internal import Codes
internal import Licenses

/// One license on the page (证照卡片): its state in words first, then what stands on it.
struct ShownCard {
    let page: VerifyPage
    let shown: ShownLicense
    let isPrinted: Bool

    /// The card.
    var html: String {
        "<article><h2>\(HTML.escaped(shown.type?.name ?? shown.license.typeCode))</h2>"
            + "\(state)<dl>\(facts)</dl>\(disclosed)</article>"
    }

    private var verification: Verification { shown.verification }

    /// State and next step in words; color and mark come from the style and say nothing more.
    private var state: String {
        let kind =
            switch verification.verdict {
            case .valid: "good"
            case .invalid: "bad"
            case .inconclusive: "unknown"
            }
        let since = verification.stateSince.map { "\($0)" } ?? ""
        let next = page.texts.text(
            "next.license.\(verification.next)", page.language, ["since": since])
        return """
            <section class="state \(kind)"><p class="word">\
            \(page.label("state.\(word)"))</p>\
            <p>\(HTML.escaped(next))</p></section>
            """
    }

    /// Slug of the state in a word: that of the license, where the verdict rests on it.
    private var word: String {
        let state = verification.state.map(\.slug)
        return switch verification.verdict {
        case .valid: "valid"
        case .invalid: state == "valid" ? "untrusted" : state ?? "untrusted"
        case .inconclusive: state == "valid" ? "unknown" : state ?? "unknown"
        }
    }

    /// What every code shows: issuer, masked name; with a presentation also the period.
    private var facts: String {
        let license = shown.license
        let isWhole = shown.item.parts.contains(.holderName)
        let names = license.holders.map { isWhole ? $0.name : $0.shownName }
        var rows = [
            row(page.label("issuer"), license.issuer.name),
            row(page.label("holder"), names.joined(separator: "、")),
        ]
        if !isPrinted {
            let days = [
                "first": "\(license.validFrom)", "last": license.validTo.map { "\($0)" } ?? "",
            ]
            let period = page.label(license.validTo == nil ? "longTerm" : "days", days)
            rows.append("<dt>\(page.label("period"))</dt><dd>\(period)</dd>")
        }
        return rows.joined()
    }

    /// What the holder chose, and what goes along; nothing of a license that is not to be trusted.
    private var disclosed: String {
        guard let disclosure = verification.shown else { return "" }
        var rows: [String] = []
        if let number = disclosure.number { rows.append(row(page.label("number"), number)) }
        for code in disclosure.holders.compactMap(\.code) {
            rows.append(row(page.label("holderCode"), code.number))
        }
        let face = MaskedFace(shown.license, chosen: shown.item.chosen)
        for value in disclosure.face {
            let field = shown.type?.field(value.key)
            let text =
                field?.kind == .image
                ? page.label("picture") : HTML.escaped(face.text(value, field))
            rows.append("<dt>\(HTML.escaped(field?.name ?? value.key))</dt><dd>\(text)</dd>")
        }
        guard !rows.isEmpty else { return "" }
        return "<h3>\(page.label("disclosed"))</h3><dl>\(rows.joined())</dl>"
    }

    private func row(_ label: String, _ text: String) -> String {
        "<dt>\(label)</dt><dd>\(HTML.escaped(text))</dd>"
    }
}
