/// Whether a name joins two documents in one row (组合材料).
///
/// Only the part that a way fits may be spared, so such a row is to be split by a person first.
/// Ours: a hint made from the words; it can be wrong.
public enum CompositeName {
    private static let separators: Set<Character> = ["、", "，", ",", "；", ";", "和", "及", "与"]
    private static let documents = [
        "证", "书", "表", "照", "文件", "材料", "合同", "图", "章程", "决议", "报告", "册", "函",
    ]

    /// The parts of a name that look like documents, when there are two or more.
    public static func parts(of name: String) -> [String] {
        let parts = name.split { separators.contains($0) }.map(String.init)
        let found = parts.filter { part in documents.contains { part.hasSuffix($0) } }
        return found.count > 1 ? found : []
    }
}
