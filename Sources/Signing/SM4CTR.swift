internal import COpenSSL

/// The block cipher SM4 (SM4 分组密码算法) in counter mode; the same call seals and opens.
///
/// Standard: GB/T 32907-2016; the counter mode is OpenSSL's. It hides text but does not protect it from
/// change: use ``Sealer``.
public enum SM4CTR {
    /// Encrypts or decrypts.
    ///
    /// - Parameters:
    ///   - key: 16 octets.
    ///   - iv: the first counter block, 16 octets; never twice with one key.
    ///   - bytes: any number of octets below 2^31.
    /// - Returns: as many octets.
    /// - Throws: ``SigningError/keyMalformed(_:)`` for wrong lengths,
    ///   ``SigningError/unavailable(_:)`` when the library refuses.
    public static func crypt(
        key: [UInt8], iv: [UInt8], _ bytes: [UInt8]
    ) throws(SigningError) -> [UInt8] {
        guard key.count == 16, iv.count == 16 else {
            throw .keyMalformed("SM4 takes a key and a counter block of 16 octets each")
        }
        guard let length = Int32(exactly: bytes.count) else {
            throw .keyMalformed("the text is too long for one SM4 call")
        }
        ErrorQueue.clear()
        guard let context = CipherContext() else { throw .unavailable("no memory for a cipher") }
        var output = [UInt8](repeating: 0, count: bytes.count)
        var written: Int32 = 0
        guard
            unsafe EVP_EncryptInit_ex(context.pointer, EVP_sm4_ctr(), nil, key, iv) == 1,
            unsafe EVP_EncryptUpdate(context.pointer, &output, &written, bytes, length) == 1,
            written == length
        else { throw .unavailable(ErrorQueue.takeReason()) }
        return output
    }
}

/// The state of one encryption under way (EVP_CIPHER_CTX); freed with its owner.
@safe
private struct CipherContext: ~Copyable {
    let pointer: OpaquePointer

    init?() {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(pointer)
    }
}
