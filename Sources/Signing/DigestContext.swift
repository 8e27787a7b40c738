internal import COpenSSL

/// The state of one digest, signature or verification under way (EVP_MD_CTX).
///
/// It has one owner and is freed with it; it never crosses threads while in use.
@safe
struct DigestContext: ~Copyable {
    /// Lent to OpenSSL for the length of a call only.
    let pointer: OpaquePointer

    /// Takes a fresh context; `nil` only when memory is exhausted.
    init?() {
        guard let pointer = unsafe EVP_MD_CTX_new() else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_MD_CTX_free(pointer)
    }
}
