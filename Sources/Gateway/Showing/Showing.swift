internal import Synchronization

/// What showing licenses needs besides the store (亮证设置): where people reach the gateway, and how
/// often they may try codes.
public struct Showing: Sendable {
    /// The address in codes.
    public var address: PublicAddress
    /// How often codes may be tried.
    let rates: CodeRates

    /// - Parameters:
    ///   - address: the public address.
    ///   - perMinute: codes that one address may try a minute.
    public init(_ address: PublicAddress = PublicAddress(nil), perMinute: Int = 60) {
        self.address = address
        rates = CodeRates(perAddress: perMinute)
    }
}

/// Where people reach the gateway (公开地址), such as `https://license.example.cn`.
///
/// A class, since the port is known only when the listener has it.
public final class PublicAddress: Sendable {
    private let text: Mutex<String>
    private let isGiven: Bool

    /// The address as set; nil takes the one the gateway listens on.
    public init(_ text: String?) {
        isGiven = text != nil
        var text = text ?? "http://127.0.0.1:8080"
        while text.hasSuffix("/") { text.removeLast() }
        self.text = Mutex(text)
    }

    /// Says where the gateway listens; what was set stays.
    public func listening(host: String, port: Int) {
        guard !isGiven else { return }
        let host = host.contains(":") ? "[\(host)]" : host
        text.withLock { $0 = "http://\(host):\(port)" }
    }

    /// The address of the page of a code.
    func page(of code: String) -> String { text.withLock { $0 } + "/verify/" + code }
}
