internal import Signing

/// Why a status list says nothing about a license (状态列表不可用): each a reason of `license.status`.
///
/// Ours: the license is then neither in force nor ended, but not examined.
enum StatusListFault: String, Error, Sendable, CaseIterable {
    /// Not three parts, or other members than those of a list.
    case form = "listForm"
    /// The text is something else than a status list.
    case type = "listType"
    /// No trusted key has its name.
    case keyUnknown = "listKeyUnknown"
    /// It names another algorithm than its key's.
    case algorithm = "listAlgorithm"
    /// The signature does not fit.
    case altered = "listAltered"
    /// The signature stands in the other of its two forms.
    case secondForm = "listSecondForm"
    /// It was signed before its key was made.
    case beforeKey = "listBeforeKey"
    /// It was signed after its key was retired.
    case afterKey = "listAfterKey"
    /// The trust list or the certificate of its key speaks against it, or does not vouch for it.
    case keyUntrusted = "listKeyUntrusted"
    /// It is signed by a body that does not keep this license.
    case owner = "listOwner"
    /// None of the lists is the one the license names.
    case subject = "listSubject"
    /// Places of another width than our own lists'.
    case bits = "listBits"
    /// It cannot be expanded.
    case damaged = "listDamaged"
    /// It expands to more octets than a list has.
    case tooLarge = "listTooLarge"
    /// It expands to fewer octets than a list has.
    case tooSmall = "listTooSmall"
    /// Something stands behind the compressed octets.
    case trailing = "listTrailing"
    /// The license names a place no list has.
    case index = "listIndex"
    /// The place holds a number that stands for nothing.
    case value = "listValue"
    /// It was signed after the instant of the check.
    case future = "listFuture"
    /// It is too old to be used.
    case expired = "listExpired"
    /// A newer one with another content was seen before.
    case rolledBack = "listRolledBack"
}

extension StatusListFault {
    /// What a fault of any signed text is called here.
    init(_ fault: TextFault) {
        self =
            switch fault {
            case .keyUnknown: .keyUnknown
            case .algorithm: .algorithm
            case .altered: .altered
            case .secondForm: .secondForm
            case .beforeKey: .beforeKey
            case .afterKey: .afterKey
            case .keyRefused, .keyUntrusted: .keyUntrusted
            }
    }
}
