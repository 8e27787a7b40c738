/// States of a case (办件状态) and which moves are allowed.
///
/// Observed: the code list of a city's exchange tables. Ours: the moves.
public enum CaseState: String, Sendable, CaseIterable {
    /// Received (收件).
    case received = "02"
    /// Accepted (受理).
    case accepted = "05"
    /// To be supplemented (补齐补正).
    case supplement = "06"
    /// Not accepted (不予受理).
    case refused = "07"
    /// Decided (办结).
    case decided = "10"
    /// Suspended (挂起).
    case suspended = "11"
    /// In work (在办).
    case working = "12"
    /// Sent back (退件).
    case returned = "13"

    /// The states a case may begin in.
    public static let first: Set<CaseState> = [.received, .accepted]

    /// The moves allowed from each state; those without a row are final.
    public static let moves: [CaseState: Set<CaseState>] = [
        .received: [.accepted, .supplement, .refused, .returned],
        .supplement: [.received, .accepted, .refused, .returned],
        .accepted: [.working, .suspended, .supplement, .decided, .returned],
        .working: [.suspended, .supplement, .decided, .returned],
        .suspended: [.accepted, .working, .decided, .returned],
    ]

    /// Whether nothing follows any more.
    public var isFinal: Bool { Self.moves[self] == nil }

    /// Whether the case has been accepted, so that it has an acceptance day.
    public var isAccepted: Bool {
        [.accepted, .working, .suspended, .decided].contains(self)
    }

    /// Whether a case may go from this state to another; staying is allowed.
    public func allows(_ next: CaseState) -> Bool {
        self == next || Self.moves[self]?.contains(next) == true
    }
}
