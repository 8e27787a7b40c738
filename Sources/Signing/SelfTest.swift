/// Known answers, asked once at start (自检): a program that cannot compute them must not serve.
public enum SelfTest {
    /// Computes SM3, HMAC-SM3, SM4 and SM2 on published examples.
    ///
    /// Standard: GB/T 32905-2016, GB/T 32907-2016, GB/T 32918.5-2017 (annex A of each).
    ///
    /// - Throws: ``SigningError/unavailable(_:)`` naming the algorithm.
    public static func run() throws(SigningError) {
        try expect(
            "SM3", SM3.digest(Array("abc".utf8)),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
        try expect(
            "HMAC-SM3",
            HMACSM3.code(key: [UInt8](repeating: 0x6B, count: 16), Array("abc".utf8)),
            "92809794eb5b12cf9b7307bc96fc5666156d0ef577a17b0686fdc855cd713925")
        let block = Hex.decode("0123456789abcdeffedcba9876543210") ?? []
        // In counter mode zero octets give the encrypted counter: the block example of the standard.
        try expect(
            "SM4", SM4CTR.crypt(key: block, iv: block, [UInt8](repeating: 0, count: 16)),
            "681edf34d206965e86b3e94f536e4246")
        try checkSM2()
    }

    private static func checkSM2() throws(SigningError) {
        let point =
            "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
            + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
        let signature =
            "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
            + "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
        let key = try PublicKey(algorithm: .sm2, point: Hex.decode(point) ?? [])
        let message = Array("message digest".utf8)
        guard key.verifies(Hex.decode(signature) ?? [], over: message) else {
            throw .unavailable("SM2")
        }
    }

    private static func expect(
        _ name: String, _ answer: [UInt8], _ known: String
    ) throws(SigningError) {
        guard Hex.encode(answer) == known else { throw .unavailable(name) }
    }
}
