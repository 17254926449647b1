/// The Kaplan–Meier estimate of how long discovery takes, from trials of which some ended without the device.
///
/// A trial without the device tells that its latency was longer than the trial: a right-censored observation. To
/// leave it out, or to count the trial's length as a latency, makes discovery look faster than it is. The estimate
/// is the product over the distinct latencies t of 1 − d/n, where d devices were seen at t and n were still at risk
/// just before; an observation censored at t is at risk at t.
public struct KaplanMeier: Sendable, Equatable {
    /// The estimate after one distinct latency.
    public struct Step: Sendable, Equatable {
        /// The latency in nanoseconds.
        public var time: Int64
        public var seen: Int
        public var atRisk: Int
        /// The share not yet seen after this latency.
        public var survival: Double
        /// Greenwood's sum Σ d / (n(n − d)); infinite where nothing is left at risk.
        public var greenwood: Double
    }

    /// Both ascending: eight bytes an observation are all that is kept, for there may be millions.
    let latencies: [Int64]
    /// Lengths of the trials that ended without the device, in nanoseconds.
    public let lengths: [Int64]

    public var seen: Int { latencies.count }
    public var censored: Int { lengths.count }
    /// The longest latency or censoring time: beyond it nothing is known. Zero without observations.
    public var limit: Int64 { max(latencies.last ?? 0, lengths.last ?? 0) }
    /// The shortest latency, in nanoseconds.
    public var shortest: Int64? { latencies.first }
    /// The estimate after each distinct latency, in their order; worked out while they are asked for.
    public var steps: Steps { Steps(latencies[...], lengths[...]) }
    /// Each distinct latency with how often it was seen, in their order.
    public var counts: LatencyCounts { LatencyCounts(latencies) }

    /// From latencies and the lengths of the trials that ended without the device, in nanoseconds, in any order.
    public init(seen latencies: consuming [Int64], censored lengths: consuming [Int64] = []) {
        latencies.sort()
        lengths.sort()
        self.latencies = latencies
        self.lengths = lengths
    }

    /// Whether the share `q` is seen where this share is not.
    static func reaches(_ q: Double, _ survival: Double) -> Bool { survival <= 1 - q + 1e-9 }

    /// The share not yet seen after `time` nanoseconds.
    public func survival(at time: Int64) -> Double {
        var survival = 1.0
        for step in steps {
            if step.time > time { break }
            survival = step.survival
        }
        return survival
    }

    /// The shortest latency by which a share `q` (0…1) is seen, in nanoseconds; nil if the data do not reach it.
    /// Without censoring this is the value of rank ⌈q·n⌉.
    public func percentile(_ q: Double) -> Int64? {
        guard q >= 0, q <= 1 else { return nil }
        return steps.first { Self.reaches(q, $0.survival) }?.time
    }

    /// Whether there are so many observations that one of them may lie beyond the percentile: what is called the p99 of
    /// ten trials is no more than their longest.
    public func supports(_ q: Double) -> Bool { Double(seen + censored) * (1 - q) >= 1 - 1e-9 }

    /// The area under the survival curve up to `limit`, in nanoseconds. It is the mean if the curve reaches zero;
    /// if not, it is the restricted mean, with the limit it is restricted to. Nil if nothing was seen.
    public var mean: (value: Double, restrictedTo: Int64?)? {
        var last: Step?
        var area = 0.0
        var time: Int64 = 0
        var survival = 1.0
        for step in steps {
            area += survival * (Double(step.time) - Double(time))
            time = step.time
            survival = step.survival
            last = step
        }
        guard let last else { return nil }
        // A curve that censoring keeps off zero ends at the limit.
        guard last.atRisk > last.seen else { return (area, nil) }
        return (area + survival * (Double(limit) - Double(time)), limit)
    }
}

extension KaplanMeier {
    /// The steps of a curve, one after the other.
    public struct Steps: Sequence, Sendable {
        private let latencies: ArraySlice<Int64>
        private let lengths: ArraySlice<Int64>

        /// Both are ascending.
        init(_ latencies: ArraySlice<Int64>, _ lengths: ArraySlice<Int64>) {
            self.latencies = latencies
            self.lengths = lengths
        }

        public func makeIterator() -> Iterator { Iterator(latencies, lengths) }

        public struct Iterator: IteratorProtocol {
            private let latencies: ArraySlice<Int64>
            private let lengths: ArraySlice<Int64>
            private var survival = 1.0
            private var greenwood = 0.0
            private var first: Int
            private var censored: Int

            init(_ latencies: ArraySlice<Int64>, _ lengths: ArraySlice<Int64>) {
                self.latencies = latencies
                self.lengths = lengths
                first = latencies.startIndex
                censored = lengths.startIndex
            }

            public mutating func next() -> Step? {
                guard first < latencies.endIndex else { return nil }
                let time = latencies[first]
                var next = first
                while next < latencies.endIndex, latencies[next] == time { next += 1 }
                while censored < lengths.endIndex, lengths[censored] < time { censored += 1 }
                let atRisk = latencies.endIndex - first + lengths.endIndex - censored
                let seen = next - first
                survival *= Double(atRisk - seen) / Double(atRisk)
                greenwood += Double(seen) / (Double(atRisk) * Double(atRisk - seen))
                first = next
                return Step(time: time, seen: seen, atRisk: atRisk, survival: survival, greenwood: greenwood)
            }
        }
    }
}

/// Latencies in nanoseconds, ascending, each once and with how often it was seen.
public struct LatencyCounts: Sequence, Sendable {
    private let latencies: [Int64]

    /// - Parameter latencies: ascending.
    init(_ latencies: [Int64]) { self.latencies = latencies }

    public func makeIterator() -> Iterator { Iterator(latencies) }

    public struct Iterator: IteratorProtocol {
        private let latencies: [Int64]
        private var first = 0

        init(_ latencies: [Int64]) { self.latencies = latencies }

        public mutating func next() -> (time: Int64, count: Int)? {
            guard first < latencies.count else { return nil }
            let start = first
            while first < latencies.count, latencies[first] == latencies[start] { first += 1 }
            return (latencies[start], first - start)
        }
    }
}
