/// When and on which channel the scanner listens on one PHY: window k is
/// [start + k·interval, start + k·interval + window) on channel 37 + k mod 3.
struct ScanWindows {
    var start: Int64
    var interval: Int64
    /// What is left of the window after the controller's losses; not negative.
    var window: Int64

    init(start: Int64, interval: Int64, window: Int64) {
        self.start = start
        self.interval = max(1, interval)
        self.window = max(0, window)
    }

    /// True where all of [from, from + duration] lies inside one window on `channel` (0…2).
    @inline(__always)
    func hold(from: Int64, duration: Int64, channel: Int) -> Bool {
        let (index, offset) = place(of: from)
        return index >= 0 && offset &+ duration <= window && Int(truncatingIfNeeded: index % 3) == channel
    }

    /// True where any of [from, to) lies inside a window on any channel.
    func touch(from: Int64, to: Int64) -> Bool {
        guard window > 0, to > start else { return false }
        let (_, offset) = place(of: max(from, start))
        return offset < window || offset &+ (to &- max(from, start)) > interval
    }

    /// Number of the interval that holds `time` (negative before the first) and how far into it.
    @inline(__always)
    private func place(of time: Int64) -> (index: Int64, offset: Int64) {
        let since = time &- start
        guard since >= 0 else { return (-1, 0) }
        // Unsigned division by a nonzero number cannot overflow.
        let (index, offset) = UInt64(bitPattern: since).quotientAndRemainder(
            dividingBy: UInt64(bitPattern: interval))
        return (Int64(bitPattern: index), Int64(bitPattern: offset))
    }
}
