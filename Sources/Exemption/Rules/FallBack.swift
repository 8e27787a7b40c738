/// Which ways still stand open after an attempt that did not spare (兜底方式).
///
/// Standard: L-ZJ, L-AY (Docs/reference/sources.md): a source that is silent must not make
/// the applicant come again. Ours: where the source said otherwise, or the license is not in force,
/// no promise of the contrary is taken; the paper may still follow later.
public enum FallBack {
    /// The table of what each result leaves open: a promise, and handing in later.
    public static let table: [AttemptResult: (promise: Bool, later: Bool)] = [
        .met: (false, false),
        .notFound: (true, true),
        .stale: (true, true),
        .mismatch: (false, true),
        .invalid: (false, true),
        .sourceDown: (true, true),
        .timeout: (true, true),
        .notAllowed: (true, true),
        .objected: (true, true),
        .notApplicable: (true, true),
    ]

    /// Whether a way of last resort stands open after all these attempts.
    static func allows(_ way: Way, after attempts: [Attempt]) -> Bool {
        attempts.allSatisfy { attempt in
            guard let row = table[attempt.result] else { return false }
            return way == .promise ? row.promise : row.later
        }
    }

    /// Results of a source that said nothing.
    static let silent: Set<AttemptResult> = [.sourceDown, .timeout]
}
