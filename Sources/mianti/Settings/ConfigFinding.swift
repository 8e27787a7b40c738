/// One thing `mianti config check` has to say (检查结果).
struct ConfigFinding: Hashable, Sendable {
    /// How much it matters.
    enum Level: String, Sendable {
        /// The gateway would not start, or should not be used so.
        case problem
        /// It works; someone should know.
        case warning
        /// It could not be looked at.
        case unknown
    }

    let level: Level
    /// The setting or file it is about.
    let field: String
    let detail: String
    /// What to do.
    let remedy: String

    init(_ level: Level, _ field: String, _ detail: String, _ remedy: String) {
        self.level = level
        self.field = field
        self.detail = detail
        self.remedy = remedy
    }
}
