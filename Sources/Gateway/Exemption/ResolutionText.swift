internal import Codes
internal import Exemption
internal import JSON

/// A resolution as people and clients read it (判定应答): masked, or whole for a recorded view.
struct ResolutionText {
    let resolution: Resolution
    let language: Language
    let texts: Texts
    let isWhole: Bool

    init(_ resolution: Resolution, _ call: Call, _ services: Services, isWhole: Bool) {
        self.resolution = resolution
        language = call.language
        texts = services.texts
        self.isWhole = isWhole
    }

    func write(to writer: inout ObjectWriter) {
        let item = resolution.item
        writer.string("id", resolution.id)
        writer.object("item") {
            $0.string("code", item.taskCode)
            $0.string("name", item.name)
            $0.integer("version", item.version)
        }
        writer.string("state", resolution.state)
        writer.string("next", next)
        writer.object("summary") { write(resolution.summary, to: &$0) }
        writer.objects("materials", item.materials) { write($0, to: &$1) }
        writer.objects("questions", resolution.questions) { write($0, to: &$1) }
        writer.objects("parties", resolution.parties) { write($0, to: &$1) }
        writer.string("createdAt", "\(resolution.createdAt)")
        writer.string("updatedAt", "\(resolution.updatedAt)")
        if isWhole {
            writer.named("answers", resolution.answers)
            writer.named("claims", resolution.claims)
            writer.object("purpose") { resolution.purpose.write(to: &$0) }
        }
        writer.string("slip", resolution.slip)
    }

    /// What the clerk does now.
    var next: String {
        let summary = resolution.summary
        return texts.text(
            "next.resolution.\(summary.next.rawValue)", language,
            [
                "submit": "\(summary.toCollect)", "sign": "\(summary.toSign)",
                "spared": "\(summary.count(.spared))",
                "deferred": "\(summary.count(.deferred))",
                "questions": "\(resolution.questions.count)",
            ])
    }

    private func write(_ summary: Summary, to writer: inout ObjectWriter) {
        writer.integer("due", summary.due)
        for outcome in MaterialOutcome.allCases {
            writer.integer(outcome.rawValue, summary.count(outcome))
        }
        writer.integer("received", summary.received)
    }

    private func write(_ question: Question, to writer: inout ObjectWriter) {
        writer.string("id", question.id)
        writer.string("text", text(of: question))
        writer.strings("options", question.options)
        writer.integer("couldSpare", question.couldSpare)
    }

    /// A question in words: the list's own, or one about a party or a value.
    func text(of question: Question) -> String {
        switch question.kind {
        case .declared: question.text
        case .condition:
            texts.text(
                "question.condition", language,
                ["material": question.subject, "condition": question.text])
        case .party: texts.text("question.party", language, ["role": role(question.subject)])
        case .claim: texts.text("question.claim", language, ["claim": question.subject])
        }
    }

    /// A role in words, or as given when it is not a common one.
    func role(_ role: String) -> String {
        texts.has("role.\(role)", language) ? texts.text("role.\(role)", language) : role
    }

    /// The name of a party: a natural person's is masked unless the view is whole.
    func name(of party: Party) -> String {
        party.code.isPersonal && !isWhole ? Masked.name(party.name) : party.name
    }

    private func write(_ party: Party, to writer: inout ObjectWriter) {
        writer.string("role", party.role)
        writer.string("name", name(of: party))
        writer.string("codeType", party.code.type)
        if isWhole || !party.code.isPersonal { writer.string("code", party.code.number) }
        writer.optional("agentOf", party.agentOf)
    }
}
