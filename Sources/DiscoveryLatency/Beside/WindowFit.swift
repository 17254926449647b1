import Glibc

/// Where the windows of a scanner lay, as the events tell that it heard.
///
/// Window k is [base + shift + k·Ts', … + ds) on channel 37 + k mod 3, with Ts' = Ts·(1 + stretch). An event agrees with a
/// shift where all of one of its PDUs lies inside a window on its channel (on any, where channels are not recorded).
public struct WindowFit: Sendable, Equatable {
    public enum Verdict: String, Sendable {
        case kept
        /// The share of events inside the windows is too small at every shift.
        case notKept = "not_kept"
        /// Too few events were heard to tell.
        case tooFew = "too_few"
        /// The scanner listens all the time.
        case alwaysOn = "always_on"
    }

    public var verdict: Verdict
    /// Nanoseconds from the scan enable to the first window, and half of the range that explains the events as well.
    public var shift: Int64 = 0
    public var shiftError: Int64 = 0
    /// By which part of one the scan interval is longer than told, on the clock of the times.
    public var stretch: Double = 0
    /// Events that were heard, and those of them inside the windows at `shift`.
    public var heard: Int
    public var inside: Int

    /// One PDU that may have been received: from its beginning on the scanner's clock, since the base.
    public struct PDU: Sendable, Equatable {
        public var start: Int64
        public var duration: Int64
        /// 0…2; nil: not recorded.
        public var channel: Int?

        public init(start: Int64, duration: Int64, channel: Int?) {
            self.start = start
            self.duration = duration
            self.channel = channel
        }
    }

    /// Stretches that are looked at: crystals of 50 ppm each.
    private static let mostStretch = 100e-6
    private static let mostEvents = 600
    private static let mostInTheEnd = 6000

    /// - Parameters:
    ///   - events: the PDUs of each event that was heard, on the scanner's clock, since the scan enable.
    ///   - window, interval: nanoseconds.
    ///   - blur: how far the times may be wrong, in nanoseconds.
    ///   - near: the stretch that is tried first.
    public init(_ events: [[PDU]], window: Int64, interval: Int64, blur: Int64, near: Double = 0) {
        heard = events.count
        inside = 0
        verdict = .tooFew
        guard interval > 0, window > 0 else { return }
        let duty = Double(window) / Double(interval)
        if duty >= 0.995 {
            verdict = .alwaysOn
            inside = heard
            return
        }
        let step = max(1, (events.count + Self.mostEvents - 1) / Self.mostEvents)
        let chosen = stride(from: 0, to: events.count, by: step).map { events[$0] }
        let span = chosen.reduce(0 as Int64) { max($0, $1.first?.start ?? 0) }
        // A stretch that moves the last window by half a millisecond is told from none.
        let steps = min(200, Int(wholePartOf: Self.mostStretch * Double(span) / 500_000))
        // Chance alone must not put them there: one shift in a million, for every stretch that is tried.
        let evidence = Double(chosen.count) * -log(duty)
        guard evidence > log(1e6) + log(Double(2 * steps + 1)) else { return }
        var best = (votes: 0, low: 0.0, high: 0.0, stretch: 0.0)
        let start = steps > 0 ? Int(nearest: near / Self.mostStretch * Double(steps)) : 0
        for number in 0...4 * steps {
            // Outwards from what is told, or was found before.
            let place = start + (number % 2 == 0 ? number / 2 : -(number + 1) / 2)
            guard abs(place) <= steps else { continue }
            let stretch = steps > 0 ? Self.mostStretch * Double(place) / Double(steps) : 0
            let found = Self.votes(chosen, Double(window), Double(interval) * (1 + stretch), Double(blur))
            if found.votes > best.votes { best = (found.votes, found.low, found.high, stretch) }
            if number >= 8, Double(best.votes) >= 0.995 * Double(chosen.count) { break }
        }
        // The shift itself from more events: the range shrinks with their number.
        let more = max(1, (events.count + Self.mostInTheEnd - 1) / Self.mostInTheEnd)
        if more < step {
            let all = stride(from: 0, to: events.count, by: more).map { events[$0] }
            let found = Self.votes(all, Double(window), Double(interval) * (1 + best.stretch), Double(blur))
            if Double(found.votes) * Double(chosen.count) >= 0.99 * Double(best.votes) * Double(all.count) {
                (best.low, best.high) = (found.low, found.high)
            }
        }
        inside = best.votes * step
        if inside > heard || best.votes == chosen.count { inside = heard }
        stretch = best.stretch
        let cycle = 3 * Double(interval) * (1 + best.stretch)
        let middle = (best.low + best.high) / 2 - (Self.knowsChannels(chosen) ? cycle : cycle / 3) / 2
        shift = Int64(nearest: middle)
        shiftError = Int64(nearest: (best.high - best.low) / 2)
        verdict = Double(best.votes) >= 0.97 * Double(chosen.count) - 0.5 ? .kept : .notKept
    }

    private static func knowsChannels(_ events: [[PDU]]) -> Bool {
        events.allSatisfy { $0.allSatisfy { $0.channel != nil } }
    }

    /// The shift that most events agree with: how many, and the range of shifts with as many.
    private static func votes(
        _ events: [[PDU]], _ window: Double, _ interval: Double, _ blur: Double
    ) -> (votes: Int, low: Double, high: Double) {
        let knowsChannels = Self.knowsChannels(events)
        let cycle = knowsChannels ? 3 * interval : interval
        var edges: [(at: Double, change: Int)] = []
        var inside = 0
        for event in events {
            // Arcs of one event may overlap: it votes once.
            var arcs: [(Double, Double)] = []
            for pdu in event {
                let room = window - Double(pdu.duration) + 2 * blur
                guard room > 0 else { continue }
                let channel = Double(pdu.channel ?? 0)
                var low =
                    Double(pdu.start) - (knowsChannels ? channel * interval : 0) - window + Double(pdu.duration)
                    - blur
                // Half a turn on, so that no shift near 0 is cut in two.
                low += cycle / 2
                low -= (low / cycle).rounded(.down) * cycle
                arcs.append((low, low + min(room, cycle)))
            }
            var split: [(Double, Double)] = []
            for arc in arcs {
                if arc.1 > cycle { split += [(arc.0, cycle), (0, arc.1 - cycle)] } else { split.append(arc) }
            }
            split.sort { $0.0 < $1.0 }
            var end = -1.0
            var start = -1.0
            for arc in split {
                if arc.0 > end {
                    if end > start { edges += [(start, 1), (end, -1)] }
                    start = arc.0
                }
                end = max(end, arc.1)
            }
            if end > start, start >= 0 { edges += [(start, 1), (end, -1)] }
        }
        edges.sort { ($0.at, -$0.change) < ($1.at, -$1.change) }
        var best = (votes: 0, low: 0.0, high: 0.0)
        for index in edges.indices {
            inside += edges[index].change
            guard edges[index].change > 0 else { continue }
            let next = index + 1 < edges.count ? edges[index + 1].at : cycle
            if inside > best.votes { best = (inside, edges[index].at, next) }
        }
        return best
    }
}
