import Codes
import JSON

/// A question whose answer decides which materials are asked (情形).
public struct CaseQuestion: Hashable, Sendable {
    /// Id, unique in the item.
    public var id: String
    /// The question.
    public var text: String
    /// The answers to choose from.
    public var options: [String]

    init(reading object: Object) throws(Fault) {
        var object = object
        id = try object.token("id")
        text = try object.name("text", limit: 500)
        options = []
        for option in try object.strings("options") {
            if let scalar = PlainText.refusedScalar(in: option) {
                throw .unsound(
                    "text.character", at: object.pointer(to: "options"), ["character": scalar])
            }
            options.append(option)
        }
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("id", id)
        writer.string("text", text)
        writer.strings("options", options)
    }
}

/// Where an item list was taken from (来源).
public struct ItemSource: Hashable, Sendable {
    /// The law or list.
    public var law: String
    /// The article.
    public var article: String
    /// How it was taken.
    public var provenance: String

    init(reading object: Object) throws(Fault) {
        var object = object
        law = try object.text("law", limit: 500)
        article = try object.text("article")
        provenance = try object.text("provenance")
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("law", law)
        writer.string("article", article)
        writer.string("provenance", provenance)
    }
}
