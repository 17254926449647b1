import DiscoveryLatency
import TestSupport

/// One advertiser and one scanner, event by event: what the pictures in these tests show. It follows the model's
/// conventions and shares no code with it.
struct SampleRadio {
    var window: Int64 = 30_000_000
    var interval: Int64 = 60_000_000
    var advertising: Int64 = 500_000_000
    var random: SeededRandom

    static let pdu: Int64 = 376_000
    static let spacing: Int64 = 526_000

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private mutating func period() -> Int64 { advertising + Int64.random(in: 0...10_000_000, using: &random) }

    /// The start of the first PDU of an event at `time` that lies whole inside a window on its channel.
    private func heard(_ time: Int64) -> Int64? {
        for channel in 0..<3 {
            let start = time + Int64(channel) * Self.spacing
            guard start >= 0 else { continue }
            let (number, phase) = start.quotientAndRemainder(dividingBy: interval)
            if number % 3 == channel, phase + Self.pdu <= window { return start }
        }
        return nil
    }

    /// First-seen latencies of trials, and the lengths of those that ended without the device.
    mutating func trials(_ count: Int, of length: Int64) -> (seen: [Int64], censored: [Int64]) {
        var seen: [Int64] = []
        var censored: [Int64] = []
        for _ in 0..<count {
            var time = Int64.random(in: 0..<advertising, using: &random)
            while time < length, heard(time) == nil { time += period() }
            if let start = heard(time), start < length {
                seen.append(start + Self.pdu)
            } else {
                censored.append(length)
            }
        }
        return (seen, censored)
    }

    /// The events of one scan that were heard, from its start on.
    mutating func train(_ events: Int) -> EventTrain {
        var time = Int64.random(in: 0..<advertising, using: &random)
        var times: [Int64] = []
        for _ in 0..<events {
            if let start = heard(time) { times.append(1_000_000_000 + start) }
            time += period()
        }
        let scan = ScanStretch(start: 1_000_000_000, end: nil, window: window, interval: interval)
        return EventTrain(times: times, scans: [scan])
    }

    mutating func gaps(_ events: Int) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        let times = train(events).times
        for (first, second) in zip(times, times.dropFirst()) { histogram.add(second - first) }
        return histogram
    }

    func predict() -> Prediction {
        DiscoveryModel(window: window, interval: interval, advertisingInterval: advertising).predict(.band)
    }
}
