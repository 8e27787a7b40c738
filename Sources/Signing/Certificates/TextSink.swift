internal import COpenSSL

/// Octets in memory that OpenSSL writes to or reads from (BIO).
///
/// It has one owner and is freed with it; it never leaves the function that made it.
@safe
struct TextSink: ~Copyable {
    /// Lent to OpenSSL for the length of a call only.
    let pointer: OpaquePointer

    /// An empty one; `nil` only when memory is exhausted.
    init?() {
        guard let pointer = unsafe BIO_new(BIO_s_mem()) else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe BIO_free(pointer)
    }

    /// Adds octets at the end; false when they do not fit.
    func add(_ octets: [UInt8]) -> Bool {
        guard let count = Int32(exactly: octets.count) else { return false }
        return unsafe octets.isEmpty || BIO_write(pointer, octets, count) == count
    }

    /// Everything written so far, taken out.
    func take() -> [UInt8] {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = unsafe BIO_read(pointer, &piece, Int32(piece.count))
            guard count > 0 else { return output }
            output += piece.prefix(Int(count))
        }
    }
}
