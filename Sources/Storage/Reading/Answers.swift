public import Codes
internal import Signing

extension Database {
    /// What is known about an idempotency key and this request.
    public func answer(
        to key: StoredAnswer.Key, request: [UInt8]
    ) async throws(StoreError) -> KnownAnswer {
        let seals = seals
        let code = seals.code(key)
        let requestCode = seals.code(request: request)
        return try await engine.look { connection throws(UnitError) in
            let rows = try connection.run(
                """
                SELECT request_code, status, headers, body FROM answers \
                WHERE caller = $1 AND route = $2 AND key_code = $3
                """, [.text(key.caller), .text(key.route), .bytes(code)])
            guard let row = rows.first else { return .none }
            guard equalInConstantTime(try row.bytes(0), requestCode) else { return .otherRequest }
            let place = Hex.encode(code)
            return .same(
                StoredAnswer(
                    key: key, request: request, status: Int(try row.integer(1)),
                    headers: try AnswerHeaders.decode(
                        seals.open(row.bytes(2), "answers", "headers", place)),
                    body: try seals.open(row.bytes(3), "answers", "body", place)))
        }
    }
}
