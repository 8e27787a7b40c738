internal import Codes
internal import Documents
internal import JSON
internal import Publicity

/// Files and templates over the wire (导出接口).
enum ExportHandlers {
    /// Formats that are built.
    enum Format: String, CaseIterable {
        case csv
    }

    /// GET of a file in template order; the access records commit first.
    static let export: Handler = { call, services in
        try call.allowQuery("kind", "counterpart", "template", "format", "from", "to")
        guard let kind = try call.choice("kind", PublicityKind.self) else {
            throw Fault(
                .unreadable, "query.value", at: "", ["name": "kind", "allowed": "permit, penalty"])
        }
        _ = try call.choice("format", Format.self)
        let export = try ExportRecords(
            records: services.store, kind: kind, version: call.query("template") ?? "2018")
        let lines = try await export.rows(
            counterpart: call.choice("counterpart"),
            days: (from: call.queryDay("from"), to: call.queryDay("to")))
        var writer = CSVWriter()
        writer.row(export.header)
        for line in lines { writer.row(line.cells) }
        let name = "\(export.template.code).csv"
        let answer = Answer(
            contentType: "text/csv; charset=utf-8; header=present",
            headers: [["Content-Disposition", "attachment; filename=\"\(name)\""]],
            body: writer.bytes)
        guard !lines.isEmpty else { return .answer(answer) }
        let access = try HandOver(call: call, services: services, operation: "publicity.export")
            .changes(
                departments: lines.map(\.department), fields: export.template.fields.map(\.key),
                digest: answer.body)
        return .commit(access, answer)
    }

    /// GET of a template with its columns in order.
    static let template: Handler = { call, _ in
        try call.allowQuery()
        let code = call.parameter("code")
        guard let template = Template.all.first(where: { $0.code.utf8.elementsEqual(code.utf8) })
        else { throw PublicityError.templateUnknown(code) }
        return .answer(
            .json { writer in
                writer.string("code", template.code)
                writer.string("version", template.version)
                writer.string("kind", template.kind.rawValue)
                writer.objects("fields", template.fields) { write($0, to: &$1) }
            })
    }

    private static func write(_ field: TemplateField, to writer: inout ObjectWriter) {
        writer.string("key", field.key)
        writer.string("title", field.title)
        writer.string("form", field.form.rawValue)
        writer.integer("limit", field.limit)
        writer.object("need") { need in
            for kind in CounterpartKind.allCases {
                need.string(kind.rawValue, field.need(for: kind).word)
            }
        }
        guard let list = field.values else { return }
        writer.strings("values", list.values)
        writer.bool("allowsOther", list.allowsOther)
        writer.bool("allowsSeveral", list.allowsSeveral)
    }
}
