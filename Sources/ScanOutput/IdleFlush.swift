internal import ProgramOutput
internal import Runs

/// Whether a moment without packets is one to flush in.
///
/// On a radio it is: the reader shall see a report when it comes. On the virtual clock such a moment is between any two
/// packets, thousands of times in a second of ours; there every 50 ms is soon enough.
struct IdleFlush {
    private var isVirtual = false
    private var throttle = Throttle(every: 50_000_000)

    mutating func note(_ header: RunHeader) { isVirtual = header.controller.clock == .virtual }

    mutating func isDue() -> Bool {
        guard isVirtual else { return true }
        guard throttle.isDue else { return false }
        throttle.restart()
        return true
    }
}
