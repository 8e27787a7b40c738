internal import COpenSSL

/// OpenSSL's queue of errors, one per thread.
///
/// Clear it before a call and read it after, in the same synchronous function: after an
/// `await` the code may run on another thread.
enum ErrorQueue {
    /// Forgets what earlier calls on this thread left behind.
    static func clear() {
        ERR_clear_error()
    }

    /// The newest reason on this thread, without key material; empties the queue.
    static func takeReason() -> String {
        let number = ERR_peek_last_error()
        defer { ERR_clear_error() }
        guard number != 0, let text = unsafe ERR_reason_error_string(number) else {
            return "no reason given"
        }
        return unsafe String(cString: text)
    }

    /// The number of the newest reason on this thread, 0 for none; empties the queue.
    static func takeNumber() -> Int32 {
        defer { ERR_clear_error() }
        return ERR_GET_REASON(ERR_peek_last_error())
    }
}
