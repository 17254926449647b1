import DiscoveryLatency
import Glibc
import TestSupport

/// Events of an advertiser as a scanner that listens all the time reports them: one PDU of each, on the channel that is
/// scanned, by the conventions of the model; some are lost, and time stamps stray.
struct AdvertiserEvents {
    /// Milliseconds.
    var interval = 500.0
    var law = DelayLaw.specification
    var scanInterval = 60.0
    var spacing = 0.526
    var jitter = 0.0
    var loss = 0.03
    /// False: each delay counts from a grid, not from the event before.
    var accumulates = true

    /// Nanoseconds.
    func times(_ count: Int, seed: UInt64) -> [Int64] {
        var random = SeededRandom(seed: seed)
        var start = Double.random(in: 0..<interval, using: &random)
        var times: [Int64] = []
        for number in 0..<count {
            let delay = draw(&random)
            let event = accumulates ? start : start + Double(number) * interval + delay
            if let end = heard(event), Double.random(in: 0..<1, using: &random) >= loss {
                times.append(Int64((end + jitter * normal(&random)) * 1e6))
            }
            if accumulates { start += interval + delay }
        }
        return times
    }

    /// The end of the first PDU that lies in a window on its channel.
    private func heard(_ event: Double) -> Double? {
        for channel in 0..<3 {
            let start = event + Double(channel) * spacing
            let window = Int(start / scanInterval)
            if window % 3 == channel, Int((start + 0.376) / scanInterval) == window { return start + 0.376 }
        }
        return nil
    }

    private func draw(_ random: inout SeededRandom) -> Double {
        switch law.form {
        case .uniform(let max): return Double(Int64.random(in: 0...max, using: &random)) / 1e6
        case .ticks(let count): return Double(DelayLaw.tick(.random(in: 1...count, using: &random))) / 1e6
        case .list(let delays, let cumulative):
            let draw = UInt64.random(in: 0..<(cumulative.last ?? 1), using: &random)
            return Double(delays[cumulative.firstIndex { draw < $0 } ?? 0]) / 1e6
        }
    }

    private func normal(_ random: inout SeededRandom) -> Double {
        let radius = (-2 * log(Double.random(in: 1e-12..<1, using: &random))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }
}
