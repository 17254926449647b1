internal import LinuxSystem

/// What is done at most so often: a repaint, a line a minute.
public struct Throttle: Sendable {
    private let period: Int64
    private var next: Int64

    /// - Parameters:
    ///   - period: nanoseconds from one time to the next.
    ///   - first: nanoseconds from now until it is due for the first time.
    public init(every period: Int64, first: Int64 = 0) {
        self.period = period
        next = Self.now() + first
    }

    public var isDue: Bool { Self.now() >= next }

    /// It is done now, and due again after a period.
    public mutating func restart() { next = Self.now() + period }

    /// The clock behind it: CLOCK_MONOTONIC in nanoseconds.
    public static func now() -> Int64 { monotonicTime() }
}
