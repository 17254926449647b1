internal import LinuxSystem

/// Turns the kernel's wall-clock stamps into a line that never steps.
///
/// The line is CLOCK_MONOTONIC. At each read both clocks are looked at; their difference takes the wall clock out
/// of a stamp. When the wall clock was set in between (the difference jumps by more than 50 ms) the jump is
/// counted, and a stamp from before it is told by where it would otherwise fall: a packet cannot have come before
/// the socket was last empty nor after it was read.
struct KernelClock {
    /// A difference between the clocks that changes by more than this within one read is a step, not drift.
    static let stepThreshold: Int64 = 50_000_000

    /// Wall clock minus monotonic clock when the line began: makes Unix time of a time on the line.
    let unixTimeOfZero: Int64
    private(set) var steps = 0

    private var offset: Int64
    private var offsetBeforeStep: Int64?
    /// When the packets at hand were read, and when the socket was empty for the last time.
    private var readAt: Int64
    private var emptyAt: Int64
    /// Packets come in order, so their times do too.
    private var latest: Int64

    init(wall: Int64, monotonic: Int64) {
        offset = wall &- monotonic
        unixTimeOfZero = offset
        readAt = monotonic
        emptyAt = monotonic
        latest = monotonic
    }

    /// To be told right after each read.
    mutating func didRead(wall: Int64, monotonic: Int64) {
        readAt = monotonic
        // A clock that is held at the end of what can be told stands still: that is no step.
        guard wall != wallClockRange.lowerBound, wall != wallClockRange.upperBound else { return }
        let newOffset = wall &- monotonic
        if (newOffset &- offset).magnitude > UInt64(Self.stepThreshold) {
            steps += 1
            offsetBeforeStep = offset
        }
        offset = newOffset
    }

    /// To be told when a read left nothing behind.
    mutating func didEmpty() { emptyAt = readAt }

    /// Where a packet of the last read lies on the line; nil: it came without a stamp.
    mutating func time(ofStamp stamp: Int64?) -> Int64 {
        latest = max(latest, place(stamp))
        return latest
    }

    private func place(_ stamp: Int64?) -> Int64 {
        guard let stamp else { return readAt }
        for offset in [offset, offsetBeforeStep] {
            guard let offset else { continue }
            let time = stamp &- offset
            // The two clocks are read one after the other: a stamp may seem a little younger than the read.
            if time >= emptyAt &- Self.stepThreshold, time <= readAt &+ 1_000_000 { return min(time, readAt) }
        }
        return readAt
    }
}

/// Wall clock and CLOCK_MONOTONIC at one moment: read again where something came in between.
func readBothClocks() -> (wall: Int64, monotonic: Int64) {
    var best: (wall: Int64, monotonic: Int64, width: Int64) = (0, 0, .max)
    for _ in 0..<3 {
        let before = monotonicTime()
        let wall = wallClockTime()
        let width = monotonicTime() - before
        if width < best.width { best = (wall, before + width / 2, width) }
        if width < 20_000 { break }
    }
    return (best.wall, best.monotonic)
}
