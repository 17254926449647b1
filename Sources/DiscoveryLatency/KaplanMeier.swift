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

    public let steps: [Step]
    public let seen: Int
    public let censored: Int
    /// The longest latency or censoring time: beyond it nothing is known. Zero without observations.
    public let limit: Int64

    /// From latencies and the lengths of the trials that ended without the device, in nanoseconds, in any order.
    public init(seen latencies: [Int64], censored lengths: [Int64] = []) {
        let latencies = latencies.sorted()
        let lengths = lengths.sorted()
        var steps: [Step] = []
        Self.forEachStep(latencies[...], lengths[...]) { steps.append($0) }
        self.steps = steps
        seen = latencies.count
        censored = lengths.count
        limit = max(latencies.last ?? 0, lengths.last ?? 0)
    }

    /// Calls `body` with the estimate after each distinct latency, in their order. Both are ascending.
    @inline(__always)
    static func forEachStep(
        _ latencies: ArraySlice<Int64>, _ lengths: ArraySlice<Int64>, _ body: (Step) -> Void
    ) {
        var survival = 1.0
        var greenwood = 0.0
        var first = latencies.startIndex
        var censored = lengths.startIndex
        while first < latencies.endIndex {
            let time = latencies[first]
            var next = first
            while next < latencies.endIndex, latencies[next] == time { next += 1 }
            while censored < lengths.endIndex, lengths[censored] < time { censored += 1 }
            let atRisk = latencies.endIndex - first + lengths.endIndex - censored
            let seen = next - first
            survival *= Double(atRisk - seen) / Double(atRisk)
            greenwood += Double(seen) / (Double(atRisk) * Double(atRisk - seen))
            body(Step(time: time, seen: seen, atRisk: atRisk, survival: survival, greenwood: greenwood))
            first = next
        }
    }

    /// Whether the share `q` is seen where this share is not.
    static func reaches(_ q: Double, _ survival: Double) -> Bool { survival <= 1 - q + 1e-9 }

    /// The share not yet seen after `time` nanoseconds.
    public func survival(at time: Int64) -> Double {
        stepCount(through: time) == 0 ? 1 : steps[stepCount(through: time) - 1].survival
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
        guard let last = steps.last else { return nil }
        var area = 0.0
        var time: Int64 = 0
        var survival = 1.0
        for step in steps {
            area += survival * (Double(step.time) - Double(time))
            time = step.time
            survival = step.survival
        }
        // A curve that censoring keeps off zero ends at the limit.
        guard last.atRisk > last.seen else { return (area, nil) }
        return (area + survival * (Double(limit) - Double(time)), limit)
    }

    private func stepCount(through time: Int64) -> Int {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
