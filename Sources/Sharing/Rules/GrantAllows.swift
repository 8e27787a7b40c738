internal import Codes

/// Whether a grant allows one look-up (授权校验), rule by rule in this order.
enum GrantAllows {
    /// What a look-up wants to do.
    struct Wish: Sendable {
        let use: Grant.Use
        let fields: [FieldKey]
        let item: String
        let day: Day
    }

    /// One rule: the refusal when it does not hold.
    struct Rule: Sendable {
        let refusal: Refusal
        let holds: @Sendable (Grant, Wish) -> Bool
    }

    /// The rules; the further one a grant gets, the nearer it is to allowing.
    static let rules: [Rule] = [
        Rule(refusal: .missing) { grant, _ in [.approved, .withdrawn].contains(grant.state) },
        Rule(refusal: .withdrawn) { grant, _ in grant.state != .withdrawn },
        Rule(refusal: .expired) { grant, wish in wish.day <= grant.terms.until },
        Rule(refusal: .itemNotAllowed) { grant, wish in
            grant.items.isEmpty
                || grant.items.contains { $0.utf8.elementsEqual(wish.item.utf8) }
        },
        Rule(refusal: .useNotAllowed) { grant, wish in grant.terms.use.contains(wish.use) },
        Rule(refusal: .fieldNotAllowed) { grant, wish in
            wish.fields.allSatisfy(grant.terms.fields.contains)
        },
    ]

    /// The place of the first rule that does not hold; nil when all hold.
    static func obstacle(_ grant: Grant, _ wish: Wish) -> Int? {
        rules.firstIndex { !$0.holds(grant, wish) }
    }
}
