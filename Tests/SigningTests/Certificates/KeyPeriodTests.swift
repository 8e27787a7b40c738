import Testing

@testable import Signing

@Suite struct KeyPeriodTests {
    @Test func `both ends are inside, beyond them is a fault with a name`() {
        let period = KeyPeriod(from: 100, until: 200)
        #expect(period.fault(at: 99) == .notYet(100))
        #expect(period.fault(at: 100) == nil && period.fault(at: 200) == nil)
        #expect(period.fault(at: 201) == .retired(200))
        for instant in [Int64.min, 0, .max] { #expect(KeyPeriod.always.fault(at: instant) == nil) }
    }

    @Test func `an end that has no text counts as the last that has one`() {
        let period = KeyPeriod(from: .min, until: .max)
        #expect(period.from == 0 && period.until == 253_402_300_799)
    }

    @Test func `a key ends once, and earlier only`() throws {
        let key = try PrivateKey.generate(.sm2).publicKey
        let record = try KeyRecord(publicKey: key, owner: "gateway")
        let retired = try record.retired(at: 50)
        #expect(retired.period == KeyPeriod(from: nil, until: 50))
        #expect(try retired.retired(at: 60).period.until == 50)
        #expect(try retired.retired(at: 40).period.until == 40)
        #expect(retired.keyID == record.keyID && retired.owner == record.owner)
    }

    @Test func `a record takes no certificate of another key`() throws {
        let root = try TestAuthority(root: "根", .sm2)
        let key = try PrivateKey.generate(.sm2).publicKey
        let chain = try CertificateChain([root.leaf(key), root.certificate])
        let record = try KeyRecord(publicKey: key, owner: "gateway", chain: chain)
        #expect(record.chain == chain)
        let other = try PrivateKey.generate(.sm2).publicKey
        #expect(throws: SigningError.self) {
            try KeyRecord(publicKey: other, owner: "gateway", chain: chain)
        }
    }

    @Test func `period and certificates are sealed with the key, and a changed line opens nothing`()
        throws
    {
        let sealer = Sealer(try KeyFile.make(random: SystemRandom()), random: SystemRandom())
        let root = try TestAuthority(root: "根", .sm2)
        let key = try PrivateKey.generate(.sm2)
        let record = try KeyRecord(
            publicKey: key.publicKey, owner: "gateway", period: KeyPeriod(from: 100, until: nil),
            chain: CertificateChain([root.leaf(key.publicKey), root.certificate]))
        try withFolder { folder in
            let path = folder + "/key"
            try SealedKeyFile.write(FileSigner(key, as: record), path, sealer: sealer)
            #expect(try SealedKeyFile.read(path, sealer: sealer).key == record)
            let text = String(decoding: try PrivateFile.read(path), as: UTF8.self)
            for (old, new) in [("from 100", "from 99"), ("until -", "until 7")] {
                let changed = folder + "/" + new
                try PrivateFile.write(Array(text.replacing(old, with: new).utf8), changed)
                #expect(throws: SigningError.sealBroken) {
                    try SealedKeyFile.read(changed, sealer: sealer)
                }
            }
            let line = try #require(
                text.split(separator: "\n").first { $0.hasPrefix("certificates") })
            let bare = folder + "/bare"
            try PrivateFile.write(Array(text.replacing(line, with: "certificates -").utf8), bare)
            #expect(throws: SigningError.sealBroken) {
                try SealedKeyFile.read(bare, sealer: sealer)
            }
            let retired = try FileSigner(key, as: record.retired(at: 300))
            try SealedKeyFile.replace(retired, path, sealer: sealer)
            #expect(try SealedKeyFile.read(path, sealer: sealer).key.period.until == 300)
            let other = try FileSigner(PrivateKey.generate(.sm2), owner: "gateway")
            #expect(throws: SigningError.self) {
                try SealedKeyFile.replace(other, path, sealer: sealer)
            }
        }
    }

    @Test func `a key file of the first version is read as a key without ends`() throws {
        let sealer = Sealer(try KeyFile.make(random: SystemRandom()), random: SystemRandom())
        let key = try PrivateKey.generate(.sm2)
        let record = try KeyRecord(publicKey: key.publicKey, owner: "gateway")
        let point = Hex.encode(record.publicKey.point)
        let sealed = try sealer.seal(
            key.encoded(), table: "signing-key", column: "scalar",
            row: "\(record.keyID) SM2 gateway \(point)")
        let text = """
            mianti signing key 1: sealed under the key file of its data directory
            id \(record.keyID)
            algorithm SM2
            owner gateway
            point \(point)
            sealed \(Hex.encode(sealed))

            """
        try withFolder { folder in
            try PrivateFile.write(Array(text.utf8), folder + "/key")
            let signer = try SealedKeyFile.read(folder + "/key", sealer: sealer)
            #expect(signer.key == record && signer.key.period == .always)
        }
    }
}
