internal import ArgumentParser
internal import Dispatch
internal import Signing
internal import Synchronization

/// OpenSSL's SM2 in a tight loop over distinct inputs (SM2 上限), as our signer calls it.
struct Curve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign or verify without anything else.")

    /// What is repeated.
    enum Work: String, ExpressibleByArgument {
        case sign, verify
        /// What issuing a text costs: the signer verifies before it lets a signature go.
        case signAndVerify
    }

    @Option(help: "sign, verify or signAndVerify.") var work: Work
    @Option(help: "Threads.") var threads = 2
    @Option(help: "Seconds.") var seconds = 3.0
    @Option(help: "Distinct messages and signatures.") var inputs = 1024

    func run() throws {
        let key = try PrivateKey.generate(.sm2)
        let random = SystemRandom()
        let messages = try (0..<inputs).map { _ in try random.bytes(1024) }
        let signatures = work == .verify ? try messages.map { try key.sign($0) } : []
        let total = Mutex(0)
        let longest = Mutex(0.0)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let done = repeated(seconds: seconds) { turn in
                let place = (turn * threads + thread) % inputs
                return step(key, messages[place], work == .verify ? signatures[place] : []) ? 1 : 0
            }
            total.withLock { $0 += done.count }
            longest.withLock { $0 = max($0, done.seconds) }
        }
        Rate(
            name: "sm2.\(work.rawValue).\(threads)", count: total.withLock { $0 },
            seconds: longest.withLock { $0 }
        ).report()
    }

    private func step(_ key: PrivateKey, _ message: [UInt8], _ signature: [UInt8]) -> Bool {
        switch work {
        case .verify: return key.publicKey.verifies(signature, over: message)
        case .sign: return (try? key.sign(message)) != nil
        case .signAndVerify:
            guard let made = try? key.sign(message) else { return false }
            return key.publicKey.verifies(made, over: message)
        }
    }
}
