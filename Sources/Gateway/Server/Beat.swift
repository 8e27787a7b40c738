/// When an answer leaves that must not tell how much work it was (节拍).
///
/// Ours: reading another department's object takes longer than finding none, and both are 404. Such
/// answers leave on a beat; they are alike as long as both need less than one. The handlers still
/// read before they refuse.
enum Beat {
    /// From beat to beat.
    static let length = Duration.milliseconds(10)

    /// The end of the beat in which the work ended.
    static func end(_ work: Duration) -> Duration {
        length * max(1, Int((work / length).rounded(.up)))
    }
}
