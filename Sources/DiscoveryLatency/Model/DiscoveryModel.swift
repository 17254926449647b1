internal import Glibc

/// What the latency of a first report depends on: how the scanner listens and how the advertiser sends.
///
/// All times are nanoseconds. The conventions are those of the simulated radio: window k is
/// [S0 + k·interval, S0 + k·interval + window) on channel 37 + k mod 3; an event is one PDU on each of the three
/// channels, `spacing` apart; a PDU is received if the whole of it lies inside one window on its channel and an
/// independent coin spares it; the latency runs to the END of the first PDU received.
public struct DiscoveryModel: Sendable, Equatable {
    /// What t = 0 is.
    public enum Start: String, CaseIterable, Sendable {
        /// Scanning starts, window 0 on channel 37; the advertiser has been running for ever. What a trial measures.
        case scan
        /// A random instant, both running for ever: a device walks in.
        case entry
        /// The start of an advertising event, at a random phase of the scanner: the papers' convention.
        case event
    }

    public var start = Start.scan
    public var window: Int64
    public var interval: Int64
    /// advInterval, without the random delay.
    public var advertisingInterval: Int64
    public var delay: DelayLaw
    /// Each PDU is lost with this probability, 0 ≤ loss < 1.
    public var loss = 0.0
    /// Octets of advertising data, 0…31.
    public var payload = 31
    /// From the start of one PDU of an event to the start of the next; nil: its duration and 150 µs.
    public var pduSpacing: Int64?
    /// From scan enable to the opening of window 0. Matters to `scan` only.
    public var firstWindowDelay: Int64 = 0
    /// Each window is this much shorter than asked for.
    public var windowLoss: Int64 = 0
    /// With window = interval: the deafness at each change of channel, in place of `windowLoss`.
    public var hopLoss: Int64 = 0

    public init(window: Int64, interval: Int64, advertisingInterval: Int64, delay: DelayLaw = .specification) {
        self.window = window
        self.interval = interval
        self.advertisingInterval = advertisingInterval
        self.delay = delay
    }

    /// Extended advertising: ADV_EXT_IND on the primary channels, whatever the data; the latency runs to its end.
    public var isExtended = false

    /// PDUs of another kind than legacy and extended ones on LE 1M; nil: those.
    public var pdu: EventPDU?

    /// Of a legacy PDU on LE 1M: 8 µs × (16 + octets of data); of an ADV_EXT_IND 136 µs.
    public var pduDuration: Int64 { pdu?.duration ?? (isExtended ? 136_000 : 8_000 * Int64(16 + payload)) }

    public var spacing: Int64 { pduSpacing ?? pdu?.spacing ?? pduDuration + 150_000 }

    /// From the start of an event to the report of each of its PDUs: the end of it, or of what it points to.
    var lags: [Double] {
        (0..<3).map { Double(pdu?.report ?? Int64($0) * spacing + pduDuration) }
    }

    /// Without delay and loss every phase comes round again after so many events, on a lattice of `cell`; nil with them.
    func turns(cell: Double) -> Int? {
        guard delay.variance == 0, loss == 0 else { return nil }
        let circle = max(1, Int(nearest: 3 * Double(interval) / cell))
        var (a, b) = (circle, Int(nearest: meanPeriod / cell) % circle)
        while b != 0 { (a, b) = (b, a % b) }
        return circle / a
    }

    /// What is left of a window.
    public var openWindow: Int64 { max(0, window - (window == interval ? hopLoss : windowLoss)) }

    /// The mean time from one advertising event to the next.
    public var meanPeriod: Double { Double(advertisingInterval) + delay.mean }

    /// How much the advertiser's phase after so many nanoseconds is still that of the beginning, 0…1: what random delays
    /// leave of its first harmonic.
    func coherence(after time: Int64) -> Double {
        let turns = 2 * Double.pi / meanPeriod
        return exp(-turns * turns * delay.variance * Double(time) / meanPeriod / 2)
    }

    /// The share of advertising events of which one PDU is received, at a random phase:
    /// (window − PDU)/interval where windows do not touch.
    public var eventHitProbability: Double {
        1 - ReceptionArcs(self).averages(cells: 1, offset: 0).missed[0]
    }

    /// No setting and no law finds a share q of devices sooner than q times this, at start `entry`: of each period,
    /// (window − PDU)/interval at most is heard.
    public var floor: Double {
        let heard = Double(openWindow - pduDuration) / Double(interval) * (1 - loss)
        return heard > 0 ? meanPeriod / heard : .infinity
    }

    /// No setting of this duty cycle and no law finds a share q sooner, in nanoseconds. `scan` has window 0 at once, so
    /// what counts is how long the scanner must have listened; at `event` the first event may be heard: 0.
    public func floor(at q: Double) -> Double {
        switch start {
        case .event: return 0
        case .entry: return q * floor
        case .scan:
            let window = Double(openWindow - pduDuration)
            guard window > 0 else { return .infinity }
            // An event in progress counts too.
            let needed = max(0, q * meanPeriod / (1 - loss) - 2 * Double(spacing))
            let whole = (needed / window).rounded(.down)
            return Double(firstWindowDelay) + whole * Double(interval) + needed - whole * window
        }
    }

    /// The latency after which every device is found, where there is one (`scan` only): a window that takes in a
    /// whole period with its delay and a PDU.
    public var bound: Int64? {
        guard start == .scan, loss == 0 else { return nil }
        let longest = advertisingInterval + delay.longest + pduDuration
        return longest <= openWindow ? firstWindowDelay + longest : nil
    }
}

extension DelayLaw {
    /// Nanoseconds.
    public var mean: Double {
        switch form {
        case .uniform(let max): Double(max) / 2
        case .ticks(let count): Double(Self.tick(count + 1)) / 2
        case .list(let delays, _): zip(delays, probabilities).reduce(0) { $0 + Double($1.0) * $1.1 }
        }
    }

    /// Nanoseconds squared.
    public var variance: Double {
        switch form {
        case .uniform(let max): Double(max) * Double(max) / 12
        case .ticks(let count): Double(Self.tick(count)) * Double(Self.tick(count)) / 12
        case .list(let delays, _):
            zip(delays, probabilities).reduce(0) { $0 + (Double($1.0) - mean) * (Double($1.0) - mean) * $1.1 }
        }
    }

    /// Of a list's delays, in their order; empty for the other forms.
    public var probabilities: [Double] {
        guard case .list(_, let cumulative) = form, let total = cumulative.last else { return [] }
        return cumulative.indices.map { index in
            Double(cumulative[index] - (index > 0 ? cumulative[index - 1] : 0)) / Double(total)
        }
    }

    /// P(delay > x) for the time of the first event after a random instant.
    func survival(_ x: Double) -> Double {
        switch form {
        case .uniform(let max): max > 0 ? Swift.min(1, Swift.max(0, 1 - x / Double(max))) : x < 0 ? 1 : 0
        case .ticks(let count):
            Swift.min(1, Swift.max(0, 1 - (x - Double(Self.tick(1)) / 2) / Double(Self.tick(count))))
        case .list(let delays, _):
            zip(delays, probabilities).reduce(0) { $0 + (Double($1.0) > x ? $1.1 : 0) }
        }
    }
}
