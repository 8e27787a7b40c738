import Foundation
import Testing

@testable import Signing

@Suite struct KeyFileTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a key file comes back from its text`() throws {
        let file = try KeyFile.make(random: CountingRandom(start: 3))
        let again = try KeyFile(contents: file.text)
        #expect(again.text == file.text)
        #expect(again.checkValue == file.checkValue)
        #expect(file.text.hasPrefix("mianti key file 1: SECRET"))
        #expect(try KeyFile.make(random: SystemRandom()).checkValue != file.checkValue)
    }

    @Test func `every changed, missing or added line is refused`() throws {
        let text = try KeyFile.make(random: SystemRandom()).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for place in lines.indices.dropLast() {
            var cut = lines
            cut.remove(at: place)
            var changed = lines
            let last = changed[place].last == "0" ? "1" : "0"
            changed[place] = changed[place].dropLast() + Substring(last)
            for bad in [cut, changed] {
                #expect(throws: SigningError.self) {
                    try KeyFile(contents: bad.joined(separator: "\n"))
                }
            }
        }
        for bad in ["", text + "\n", text + "id 00\n", String(text.dropLast()), " " + text] {
            #expect(throws: SigningError.self) { try KeyFile(contents: bad) }
        }
    }

    @Test func `a written key file has mode 0600 and is never replaced`() throws {
        try withFolder { folder in
            let file = try KeyFile.make(random: SystemRandom())
            let path = folder + "/keys"
            try file.write(path)
            #expect(try mode(path) == 0o600)
            #expect(try KeyFile.read(path).text == file.text)
            #expect(throws: SigningError.self) {
                try KeyFile.make(random: SystemRandom()).write(path)
            }
            #expect(try KeyFile.read(path).text == file.text)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["keys"])
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o601, 0o644])
    func `a key file that others may use is refused`(mode: Int) throws {
        try withFolder { folder in
            let path = folder + "/keys"
            try KeyFile.make(random: SystemRandom()).write(path)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(throws: SigningError.self) { try KeyFile.read(path) }
        }
    }

    @Test func `a missing file, a folder and a folder that is not there are refused`() throws {
        try withFolder { folder in
            #expect(throws: SigningError.self) { try KeyFile.read(folder + "/none") }
            #expect(throws: SigningError.self) { try KeyFile.read(folder) }
            let file = try KeyFile.make(random: SystemRandom())
            #expect(throws: SigningError.self) { try file.write(folder + "/none/keys") }
        }
    }

    @Test func `a key file is not made without random octets`() {
        #expect(throws: SigningError.randomFailed) { try KeyFile.make(random: NoRandom()) }
    }

    @Test func `a signing key comes back from its sealed file`() throws {
        try withFolder { folder in
            let sealer = Sealer(try KeyFile.make(random: SystemRandom()), random: SystemRandom())
            for algorithm in SigningAlgorithm.allCases {
                let path = folder + "/" + algorithm.rawValue
                let signer = try FileSigner(PrivateKey.generate(algorithm), owner: "gateway")
                try SealedKeyFile.write(signer, path, sealer: sealer)
                #expect(try mode(path) == 0o600)
                let again = try SealedKeyFile.read(path, sealer: sealer)
                #expect(again.key == signer.key)
                #expect(signer.key.publicKey.verifies(try again.signature(over: [5]), over: [5]))
                let text = try String(contentsOfFile: path, encoding: .utf8)
                #expect(!text.contains(Hex.encode(try signer.privateKey.encoded())))
            }
        }
    }

    @Test func `a sealed key under another key file or another owner stays closed`() throws {
        try withFolder { folder in
            let sealer = Sealer(try KeyFile.make(random: SystemRandom()), random: SystemRandom())
            let other = Sealer(try KeyFile.make(random: SystemRandom()), random: SystemRandom())
            let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "gateway")
            try SealedKeyFile.write(signer, folder + "/key", sealer: sealer)
            #expect(throws: SigningError.sealBroken) {
                try SealedKeyFile.read(folder + "/key", sealer: other)
            }
            let text = try String(contentsOfFile: folder + "/key", encoding: .utf8)
            let changed = text.replacingOccurrences(of: "owner gateway", with: "owner someone")
            try PrivateFile.write(Array(changed.utf8), folder + "/changed")
            #expect(throws: SigningError.sealBroken) {
                try SealedKeyFile.read(folder + "/changed", sealer: sealer)
            }
        }
    }
}
