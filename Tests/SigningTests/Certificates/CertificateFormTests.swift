import Testing

@testable import Signing

/// DER, PEM and base64: what is written is read back, and only one form is read.
@Suite struct CertificateFormTests {
    @Test func `lengths, numbers and identifiers have their one form`() {
        #expect(DER.octets([]) == [4, 0])
        #expect(DER.octets([UInt8](repeating: 7, count: 127)).prefix(2) == [4, 127])
        #expect(DER.octets([UInt8](repeating: 7, count: 128)).prefix(3) == [4, 0x81, 128])
        #expect(DER.octets([UInt8](repeating: 7, count: 256)).prefix(4) == [4, 0x82, 1, 0])
        #expect(DER.integer(0) == [2, 1, 0])
        #expect(DER.integer(127) == [2, 1, 127])
        #expect(DER.integer(128) == [2, 2, 0, 128])
        #expect(DER.integer([0, 0, 1, 0]) == [2, 2, 1, 0])
        #expect(
            DER.identifier("1.2.156.10197.1.501") == [
                6, 8, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 1, 0x83, 0x75,
            ])
        #expect(DER.identifier("2.5.29.15") == [6, 3, 0x55, 0x1D, 0x0F])
    }

    @Test(arguments: [
        (0, "700101000000Z", 0x17), (2_524_607_999, "491231235959Z", 0x17),
        (2_524_608_000, "20500101000000Z", 0x18), (951_826_154, "000229120914Z", 0x17),
    ])
    func `times are short until the end of 2049`(seconds: Int64, text: String, tag: Int) {
        #expect(DER.time(seconds) == DER.tagged(UInt8(tag), Array(text.utf8)))
    }

    @Test func `base64 has one form`() {
        #expect(Base64.encode(Array("f".utf8)) == "Zg==")
        #expect(Base64.encode(Array("fo".utf8)) == "Zm8=")
        #expect(Base64.encode(Array("foo".utf8)) == "Zm9v")
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64.decode("+/8=") == [0xFB, 0xFF])
        for bad in ["-_8=", "+/8", "+/8==", "+/9=", "Zm9v=", "Z", "Zg==Zg==", " Zg=="] {
            #expect(Base64.decode(bad) == nil, "\(bad)")
        }
    }

    @Test func `PEM is read block by block, and a broken one is refused`() throws {
        let root = try TestAuthority(root: "根", .sm2).certificate
        let text = "note\n" + root.pem + "between\n" + PEM.text(label: "OTHER", [1]) + root.pem
        #expect(try Certificate.all(pem: Array(text.utf8)) == [root, root])
        #expect(try Certificate(pem: root.pem) == root)
        #expect(try PEM.blocks(Array("nothing".utf8)) == [])
        #expect(throws: SigningError.self) { try Certificate(pem: "nothing") }
        let broken = root.pem.replacing("MI", with: "M*", maxReplacements: 1)
        #expect(throws: SigningError.self) { try Certificate(pem: broken) }
    }

    @Test func `octets after a certificate, and another encoding of it, are refused`() throws {
        let der = try TestAuthority(root: "根", .sm2).certificate.der
        #expect(throws: SigningError.self) { try Certificate(der: der + [0]) }
        #expect(throws: SigningError.self) { try Certificate(der: []) }
        #expect(throws: SigningError.self) { try Certificate(der: Array(der.dropLast())) }
        // The same length written with one octet more.
        let long = [0x30, 0x83, 0] + der.dropFirst(2)
        #expect(throws: SigningError.self) { try Certificate(der: long) }
    }

    @Test func `a name keeps its characters and its code`() throws {
        let root = try TestAuthority(root: "根", .sm2)
        let leaf = try root.leaf(
            PrivateKey.generate(.sm2).publicKey, serial: [0, 0x80, 1],
            code: "113205000141499658")
        #expect(leaf.subject.hasPrefix("CN=签名,organizationIdentifier=113205000141499658,O=测试局"))
        #expect(leaf.organizationCode == "113205000141499658")
        #expect(leaf.serial == "8001")
        #expect(try root.leaf(PrivateKey.generate(.sm2).publicKey).organizationCode == nil)
    }

    @Test(arguments: [
        ("12320500MB99000218 示例局", "12320500MB99000218"),
        ("12320500MB99000218", "12320500MB99000218"),
        ("12320500MB9900021", nil), ("12320500MB990002180", nil), ("示例局 12320500MB99000218", nil),
    ])
    func `a code before the common name is found too`(name: String, code: String?) throws {
        let root = try TestAuthority(root: "根", .sm2)
        let leaf = try root.odd(PrivateKey.generate(.sm2).publicKey, extensions: [], name: name)
        #expect(leaf.organizationCode == code)
    }

    @Test func `thumbprints are those of the octets`() throws {
        let root = try TestAuthority(root: "根", .es256).certificate
        #expect(root.thumbprintSM3 == Hex.encode(SM3.digest(root.der)))
        #expect(root.thumbprintSHA256 == Hex.encode(SHA256.digest(root.der)))
    }
}
