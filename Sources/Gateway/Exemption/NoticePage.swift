internal import Codes
internal import Exemption

/// The one-off notice (一次性告知单) as a page to print: all that is left to do, told at once.
///
/// Standard: L-AY art. 42: all gaps are told at one time. It names natural persons masked only and
/// shows no number of theirs.
struct NoticePage {
    let text: ResolutionText

    init(_ text: ResolutionText) { self.text = text }

    /// The page.
    var answer: Answer {
        let title = label("title")
        return HTML.page(
            title: title, language: text.language,
            body: "<h1>\(HTML.escaped(title))</h1>\(heading)<p><strong>"
                + "\(HTML.escaped(text.next))</strong></p>\(questions)\(sections)\(foot)")
    }

    private func label(_ key: String) -> String { text.texts.text("notice.\(key)", text.language) }

    private var heading: String {
        let resolution = text.resolution
        let parties = resolution.parties.map { "\(text.role($0.role)) \(text.name(of: $0))" }
        return table([
            (label("item"), resolution.item.name),
            (label("office"), resolution.item.department.name),
            (label("parties"), parties.joined(separator: "；")),
            (label("case"), resolution.caseNumber),
            (label("made"), "\(resolution.updatedAt.day)"),
        ])
    }

    private func table(_ rows: [(String, String)]) -> String {
        let cells = rows.map { row in
            "<tr><th>\(HTML.escaped(row.0))</th><td>\(HTML.escaped(row.1))</td></tr>"
        }
        return "<table>\(cells.joined())</table>"
    }

    private var questions: String {
        let open = text.resolution.questions
        guard !open.isEmpty else { return "" }
        let rows = open.map { "<li>\(HTML.escaped(text.text(of: $0)))</li>" }
        return "<h2>\(HTML.escaped(label("questions")))</h2><ol>\(rows.joined())</ol>"
    }

    /// One table per outcome, what is to be done first.
    private var sections: String {
        let order: [MaterialOutcome] = [
            .submit, .promised, .deferred, .pending, .unknown, .spared, .notApplicable,
        ]
        return order.map { section($0) }.joined()
    }

    private func section(_ outcome: MaterialOutcome) -> String {
        let rows = text.resolution.item.materials.compactMap { material -> String? in
            guard let result = text.resolution.result(material.code), result.outcome == outcome
            else { return nil }
            return row(material, result)
        }
        guard !rows.isEmpty else { return "" }
        let title = HTML.escaped(label("outcome.\(outcome.rawValue)"))
        let head = ["material", "what", "form", "law"].map { key in
            "<th>\(HTML.escaped(label(key)))</th>"
        }
        return "<h2>\(title)</h2><table class=\"even\"><tr>\(head.joined())</tr>"
            + "\(rows.joined())</table>"
    }

    private func row(_ material: Material, _ result: MaterialResult) -> String {
        let cells = [
            material.name, text.text(of: result), form(material.requirement),
            result.rule?.law ?? material.requirement.law,
        ]
        return "<tr>\(cells.map { "<td>\(HTML.escaped($0))</td>" }.joined())</tr>"
    }

    private func form(_ requirement: Requirement) -> String {
        var parts: [String] = []
        if requirement.originals > 0 {
            parts.append("\(label("originals")) \(requirement.originals)")
        }
        if requirement.copies > 0 { parts.append("\(label("copies")) \(requirement.copies)") }
        if !requirement.acceptance.isEmpty { parts.append(requirement.acceptance) }
        return parts.joined(separator: "，")
    }

    private var foot: String {
        let lines = ["rights", "check"].map { key in
            "<p class=\"note\">\(HTML.escaped(label(key)))</p>"
        }
        let id = HTML.escaped(text.resolution.id)
        return lines.joined() + "<p class=\"note\"><code>\(id)</code></p>"
    }
}
