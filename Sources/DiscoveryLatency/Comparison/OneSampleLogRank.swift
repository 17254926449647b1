internal import Glibc

/// The one-sample log-rank test: do latencies follow a predicted distribution? Trials that ended without the device
/// count for what they are.
///
/// Under the prediction an observation that ran until t, whether the device was seen then or the trial ended, was due
/// to be seen −log S(t) times, S(t) being the predicted share not yet seen at t. The sum of that over all observations
/// is what is expected, and z = (observed − expected)/√expected is standard normal where the prediction holds.
/// (A distribution of which a share is never seen is no obstacle: S ends above zero.)
///
/// At n = 100 its size is right: of 20,000 sets drawn from the predicted distribution itself |z| exceeds 1.96 in 4.8 to
/// 5.4 % of cases, at 30/60, 30/300 and 60/60, with none to 44 % censored (n = 30: 5.2 to 5.6 %).
public struct OneSampleLogRank: Equatable, Sendable {
    /// Latencies that were seen.
    public private(set) var observed = 0
    /// How many would have been seen by then if the prediction held.
    public private(set) var expected = 0.0
    /// Trials that ended without the device.
    public private(set) var censored = 0
    /// Observations that lasted longer than the prediction allows at all. One of them is enough to contradict it,
    /// however small it keeps z: in `expected` each counts as if `leastSurvival` had been left.
    public private(set) var beyond = 0

    /// A predicted share below this is taken for this: it lies below what the computation resolves (`Prediction.error`, a
    /// ten-thousandth by default), and the logarithm of zero would decide the test alone.
    public static let leastSurvival = 1e-6

    public init() {}

    /// Adds one device or one run: latencies and the lengths of the trials that ended without the device, in
    /// nanoseconds, in any order, and the prediction that they are held against. What t = 0 is must be the same for
    /// both: trials begin with the scan.
    public mutating func add(seen: [Int64], censored: [Int64], under prediction: Prediction) {
        observed += seen.count
        self.censored += censored.count
        for times in [seen, censored] {
            for time in times {
                let survival = 1 - prediction.probability(by: time)
                if survival < Self.leastSurvival { beyond += 1 }
                expected -= log(max(survival, Self.leastSurvival))
            }
        }
    }

    /// Positive where devices are seen sooner than predicted, negative where later; nil where nothing was due to be
    /// seen yet, which leaves nothing to compare.
    public var z: Double? {
        guard observed + censored > 0, expected > 0 else { return nil }
        return (Double(observed) - expected) / expected.squareRoot()
    }

    /// The chance of a z at least as far from zero where the prediction holds (two-sided); nil without observations.
    public var p: Double? { z.map { erfc(abs($0) / 2.0.squareRoot()) } }
}
