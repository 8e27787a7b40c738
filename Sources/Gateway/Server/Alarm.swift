internal import NIOCore

/// One deadline of a connection (时限); on its event loop only.
///
/// A later deadline costs nothing: the timer under way goes off, sees it, and is set anew.
final class Alarm {
    private var due: NIODeadline?
    private var timer: (task: Scheduled<Void>, at: NIODeadline)?
    private let ring: (ChannelHandlerContext) -> Void

    /// An alarm that is not set.
    init(_ ring: @escaping (ChannelHandlerContext) -> Void) { self.ring = ring }

    /// Sets the deadline; nil is none.
    func set(_ due: NIODeadline?, _ context: ChannelHandlerContext) {
        self.due = due
        guard let due else { return }
        if let timer {
            if timer.at <= due { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            self.goOff(context)
        }
        timer = (task, due)
    }

    /// Whether a deadline is set.
    var isSet: Bool { due != nil }

    /// Takes the timer off the loop.
    func stop() {
        timer?.task.cancel()
        timer = nil
        due = nil
    }

    private func goOff(_ context: ChannelHandlerContext) {
        timer = nil
        guard let due else { return }
        if due > context.eventLoop.now {
            set(due, context)
        } else {
            self.due = nil
            ring(context)
        }
    }
}
