internal import Codes
internal import JSON
internal import Signing

/// Public keys over the wire (公钥接口).
enum KeyHandlers {
    /// GET: all keys as a JWK set, with periods and certificates.
    static let list: Handler = { call, services in
        try call.allowQuery()
        let answer = Answer.json(headers: [["Cache-Control", "public, max-age=300"]]) { writer in
            writer.objects("keys", services.keys.all) { KeyMembers.write($0, to: &$1) }
        }
        return .answer(answer)
    }
}
