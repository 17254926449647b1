/// When an event must start to be received, one of its PDUs, by a scanner whose schedule is known. Nanoseconds.
struct EventWindows {
    /// What is asked of a stretch of scanning, as numbers that are reckoned with.
    struct Stretch {
        var start: Double
        var end: Double
        var interval: Double
        /// How long an event may begin in one window and be received whole.
        var open: Double
    }
    let stretches: [Stretch]
    let spacing: Double

    init(_ scans: [ScanStretch], duration: Double, spacing: Double) {
        self.spacing = spacing
        stretches = scans.map {
            Stretch(
                start: Double($0.start), end: $0.end.map { Double($0) } ?? .infinity,
                interval: Double($0.interval), open: Double($0.window) - duration)
        }
    }

    /// The scan interval where all stretches have the same.
    var rhythm: Double? {
        guard let first = stretches.first?.interval else { return nil }
        return stretches.allSatisfy { $0.interval == first } ? first : nil
    }

    /// The last stretch that begins at `time` or before; the first where none does.
    func stretch(at time: Double) -> Int {
        var low = 0
        var high = stretches.count
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].start <= time { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// The channel of a window: 0, 1, 2 for 37, 38, 39.
    static func channel(_ index: Double) -> Double { index - (index / 3).rounded(.down) * 3 }
}
