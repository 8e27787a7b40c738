public import Codes
public import Signing

/// The status lists somebody has at hand off line (所持状态列表).
public struct StatusLists: Sendable {
    /// Most octets of a list as text: what does not compress at all, in base64url twice.
    public static let longestText = 1 << 20

    private let lists: [StatusListText]
    private let unread: [StatusListFault]
    private let seen: [SeenStatusList]

    /// Reads lists; what is no list counts as at hand, and is named when no other one is found.
    ///
    /// - Parameters:
    ///   - texts: signed texts, without blanks around them.
    ///   - seen: the newest ones that were used before.
    public init(_ texts: [String], seen: [SeenStatusList] = []) {
        var lists: [StatusListText] = []
        var unread: [StatusListFault] = []
        for text in texts {
            do throws(StatusListFault) {
                lists.append(try StatusListText(text))
            } catch { unread.append(error) }
        }
        self.lists = lists
        self.unread = unread
        self.seen = seen
    }

    /// Whether nothing is at hand.
    var isEmpty: Bool { lists.isEmpty && unread.isEmpty }

    /// What is to be remembered after these lists were used: of each list the newest.
    public func remembered(_ keys: any Keys, now: Instant) -> [SeenStatusList] {
        let sound = lists.compactMap { try? current($0, keys, now).seen }
        return sound.reduce(into: seen) { newest, list in
            guard let place = newest.firstIndex(where: { $0.isSameList(list) }) else {
                newest.append(list)
                return
            }
            if newest[place].issuedAt < list.issuedAt { newest[place] = list }
        }
    }

    /// Whether one of them is sound, and none seen before was a later one with other places.
    public func isSound(_ keys: any Keys, now: Instant) -> Bool {
        lists.contains { (try? current($0, keys, now)) != nil }
    }

    /// What the lists say of a place.
    ///
    /// - Parameters:
    ///   - path: the list as the token names it.
    ///   - index: the place as the token names it.
    ///   - keeper: code of who keeps the list; lists of others count for nothing, however new.
    ///   - keys: keys that are trusted.
    ///   - now: the instant of the check.
    /// - Returns: the status, and since when nothing is missing.
    /// - Throws: why they say nothing, of the newest list that the token names.
    func status(
        _ path: String, _ index: Int64, of keeper: String, _ keys: any Keys, now: Instant
    ) throws(Refusal) -> (ListedStatus, asOf: Instant) {
        let named = named(path)
        guard !named.isEmpty else { throw Refusal(unread.first ?? .subject) }
        // Somebody else's say nothing, but are the reason when there is no other.
        let own = named.filter { $0.isKept(by: keeper, keys) }
        var refusals: [Refusal] = []
        for list in own.isEmpty ? named : own {
            do throws(StatusListFault) {
                let sound = try current(list, keys, now)
                guard sound.owner.utf8.elementsEqual(keeper.utf8) else { throw .owner }
                guard (0..<Int64(sound.places.places)).contains(index) else { throw .index }
                guard let status = ListedStatus(rawValue: sound.places[Int(index)]) else {
                    throw .value
                }
                return (status, sound.issuedAt)
            } catch { refusals.append(Refusal(error, list)) }
        }
        throw refusals[0]
    }

    /// Whether a list of this path is somebody's, by the key it names.
    func isKept(_ path: String, by keeper: String, _ keys: any Keys) -> Bool {
        named(path).contains { $0.isKept(by: keeper, keys) }
    }

    /// The lists of a path, the newest first.
    private func named(_ path: String) -> [StatusListText] {
        lists.filter { $0.claims.subject.utf8.elementsEqual(path.utf8) }
            .sorted { $0.claims.issuedAt > $1.claims.issuedAt }
    }

    /// Why the lists say nothing (拒绝原因).
    struct Refusal: Error {
        let fault: StatusListFault
        /// When the list was signed, by its own word.
        let issuedAt: Instant?

        init(_ fault: StatusListFault, _ list: StatusListText? = nil) {
            self.fault = fault
            issuedAt = list.map { Instant(seconds: $0.claims.issuedAt) }
        }
    }

    private func current(
        _ list: StatusListText, _ keys: any Keys, _ now: Instant
    ) throws(StatusListFault) -> SoundStatusList {
        let sound = try list.sound(keys, now: now)
        guard !seen.contains(where: { $0.isRolledBack(by: sound.seen) }) else {
            throw .rolledBack
        }
        return sound
    }
}
