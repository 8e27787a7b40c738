/// The two calls by which OpenSSL reads and writes DER (d2i, i2d), in one place.
enum ObjectCoding {
    /// Writes an object: called once for its length and once with room for it.
    static func octets(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8] {
        let count = encode(nil)
        var output = [UInt8](repeating: 0, count: max(0, Int(count)))
        unsafe output.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            _ = unsafe encode(&start)
        }
        return output
    }

    /// Reads an object; `nil` when it is none or when something follows it.
    static func object(
        _ der: [UInt8],
        decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?,
        free: (OpaquePointer) -> Void
    ) -> OpaquePointer? {
        unsafe der.withUnsafeBufferPointer { octets in
            var rest = octets.baseAddress
            guard let pointer = unsafe decode(&rest, octets.count) else { return nil }
            guard let base = octets.baseAddress, unsafe rest == base + octets.count else {
                unsafe free(pointer)
                return nil
            }
            return unsafe pointer
        }
    }
}
