/// What a status list says of one license (列表状态).
///
/// Standard: IETF Token Status List: 0 valid, 1 invalid, 2 suspended. Whether the license has begun
/// or expired stands in its token and never in a list.
enum ListedStatus: UInt8, Sendable, CaseIterable {
    /// In force, as far as nobody moved it.
    case valid = 0
    /// In a final state: withdrawn, cancelled, revoked, transferred or replaced.
    case ended = 1
    /// Suspended for now.
    case suspended = 2

    /// What a list says of a license in a stored state.
    init(_ state: LicenseState) {
        self =
            switch state {
            case .valid, .expired, .notBegun: .valid
            case .suspended: .suspended
            case .withdrawn, .cancelled, .revoked, .transferred, .replaced: .ended
            }
    }
}
