internal import Codes
internal import JSON
@testable internal import Licenses
internal import Signing

/// The token of a license: what was not issued is never accepted.
///
/// An input is a list of edits of a good token, so that it reaches behind base64url and means the
/// same in every process, though the signatures differ.
enum TokenTarget {
    private static let city = City.make()

    static func examine(_ input: Input) {
        var input = input
        let head = Int(input.octet())
        var text = EditedToken(city.tokens[head % city.tokens.count], others: city.tokens)
        var edits = 0
        while !input.isEmpty && edits < 24 {
            text.edit(&input, city)
            edits += 1
        }
        guard let token = String(validating: text.bytes, as: UTF8.self) else { return }
        let good = city.isGood(token)
        let isRecorded = head & 0x80 == 0
        judge(city.verify(token, isRecorded: isRecorded), good, isRecorded: isRecorded)
    }

    private static func judge(_ result: Verification, _ good: Bool, isRecorded: Bool) {
        let signature = result.findings.first { $0.code == "license.signature" }
        let isTrusted = signature?.outcome == .passed
        demand(isTrusted == good, "a token \(good ? "issued here is refused" : "is accepted")")
        demand((result.shown != nil) == good, "something is shown of a token not trusted")
        demand((result.verdict == .valid) == (good && isRecorded), "verdict \(result.verdict)")
        demand(good || result.state == nil, "the state is told for a token not trusted")
    }
}
