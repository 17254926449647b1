/// Whether a device was there from the start of the trial in which it was heard for the first time: the only trial of
/// a run, or the first of several that the device is seen in. (In later ones it was there: it had been seen.)
///
/// That trial alone cannot tell a device that is hard to hear from one that walked in. A device is taken to have
/// arrived late if whatever can be asked speaks against its having been there, each at a level of one in a thousand:
/// one judgement a device, so that level is the run's. Three things can be asked.
/// - **Its silences.** If it was there all the time, the first wait is a silence like the gaps between its events.
///   `exceedsSilences` tells how much longer the wait must be. This takes silences for independent, which they are not
///   where advertiser and scanner are nearly in step: then events are heard in bursts, and the silences between bursts
///   outlast the trials, so that gaps within them do not tell.
/// - **What was to be expected** where the scanner sleeps: the chance of so long a wait at the advertising interval that
///   its events tell, in the middle and at both ends of the confidence interval, or an alternative, and with what was
///   lost. In step that chance is large.
/// - **Its other first waits**, trials that ended without it at their length: none was as long. Where the scanner sleeps
///   and no interval is known, they take the place of what was to be expected, must be exceeded as silences are, and no
///   trial may have gone on for as long after the device was last heard. (Elsewhere that tells that it left.)
///
/// Where the scanner sleeps and there is neither an interval nor another trial, the device is kept.
public enum LateArrival {
    /// The chance under which a first wait is no longer taken for one of the device's own silences.
    public static let significance = 0.001

    /// What is known of a device that was heard; nanoseconds.
    public struct Sightings: Sendable {
        /// From t = 0 to the first report, in the first trial that the device is seen in.
        public var firstSeen: Int64
        /// Gaps between advertising events, and the longest of them.
        public var gaps: Int
        public var longestGap: Int64
        /// First waits in later trials, and how long those lasted in between that ended without the device.
        public var otherWaits: [Int64] = []
        public var train = EventTrain(times: [], scans: [])

        public init(firstSeen: Int64, gaps: Int, longestGap: Int64) {
            self.firstSeen = firstSeen
            self.gaps = gaps
            self.longestGap = longestGap
        }
    }

    public static func isLate(_ device: Sightings) -> Bool { isLateAtOnce(device) ?? isLateByModel(device) }

    /// The verdict where neither an advertising interval nor a prediction is needed; nil where they are, which is
    /// milliseconds of work.
    public static func isLateAtOnce(_ device: Sightings) -> Bool? {
        guard device.firstSeen > device.otherWaits.max() ?? 0,
            exceedsSilences(device.firstSeen, count: device.gaps, longest: device.longestGap)
        else { return false }
        guard device.train.scans.contains(where: { $0.interval > 0 && $0.dutyCycle < 0.9 }) else { return true }
        return device.exceedsResonance ? true : nil
    }

    private static func isLateByModel(_ device: Sightings) -> Bool {
        let longestWait = device.otherWaits.max() ?? 0
        if let chance = device.chanceOfWait { return chance < significance }
        return device.firstSeen > device.train.longestEndingSilence
            && exceedsSilences(device.firstSeen, count: device.otherWaits.count, longest: longestWait)
    }

    /// Whether a wait is longer than `count` others of which the longest lasted so long, and so much longer that chance
    /// would do it less than once in a thousand times even if reports came purely at random. Of memoryless waits the
    /// chance that one more exceeds r times the longest of n is Π (i = 1…n) i / (i + r). Advertisers that are heard at
    /// every chance are more regular than that.
    ///
    /// With n others the wait must exceed the longest by: n = 3: 16 times, 5: 7.5, 10: 4, 20: 2.7, 50: 1.9, 200: 1.3.
    public static func exceedsSilences(_ wait: Int64, count: Int, longest: Int64) -> Bool {
        guard count > 0, longest > 0, wait > longest else { return false }
        return chance(ratio: Double(wait) / Double(longest), gaps: count) < significance
    }

    /// The chance that one more memoryless wait exceeds `ratio` times the longest of `gaps` such waits.
    static func chance(ratio: Double, gaps: Int) -> Double {
        var chance = 1.0
        for i in 1...max(1, min(gaps, 1_000_000)) {
            chance *= Double(i) / (Double(i) + ratio)
            if chance < significance { break }
        }
        return chance
    }
}

extension EventTrain {
    /// The longest gap of the shortest five or more that lie within 12 ms of each other, and how far apart they are: gaps
    /// of one period. Nil where there are none.
    fileprivate var singlePeriods: (longest: Double, spread: Double)? {
        let gaps = gaps.within.map { Double(times[$0 + 1] - times[$0]) }.filter { $0 >= 12e6 }.sorted()
        guard let first = gaps.indices.dropLast(4).first(where: { gaps[$0 + 4] - gaps[$0] <= 12e6 }) else {
            return nil
        }
        let last = gaps[first...].last { $0 <= gaps[first] + 12e6 } ?? gaps[first]
        return (last, last - gaps[first])
    }

    /// How long the device was not heard at the end of a trial, at most; of those kept.
    fileprivate var longestEndingSilence: Int64 {
        var longest: Int64 = 0
        var next = 0
        for scan in scans {
            let begin = next
            while next < times.count, times[next] <= scan.end ?? .max { next += 1 }
            guard let end = scan.end, next > begin else { continue }
            longest = max(longest, end.subtractingReportingOverflow(times[next - 1]).partialValue)
        }
        return longest
    }
}

extension LateArrival.Sightings {
    /// A device and a scanner nearly in step drift past each other: after (2/π²)(interval − window)²/var(delay) events
    /// the chance that none was heard has fallen by e. A wait of more than so many time constants is impossible whatever
    /// the advertising interval is. Asked of devices whose gaps show one period and that the delay is random.
    fileprivate var exceedsResonance: Bool {
        guard let setting = train.scans.first, setting.interval > 0, setting.window > 0,
            train.scans.allSatisfy({ $0.interval == setting.interval && $0.window == setting.window }),
            let (period, spread) = train.singlePeriods, spread > 4e6
        else { return false }
        // Of a delay R the spread of several gaps is R and what reports are off by; of two periods twice as much.
        let variance = spread * spread / 16 / 12
        let silent = Double(setting.interval - setting.window)
        let drift = 2 / (Double.pi * Double.pi) * silent * silent / variance
        let share = min(1, train.heardShare(ofPeriod: period) ?? train.roughHeardShare(ofPeriod: period))
        guard share > 0 else { return false }
        return Double(firstSeen) > Self.timeConstants * period * (drift + 1 / share)
    }

    /// e^−12 is a hundred times less than what is asked for.
    private static let timeConstants = 12.0

    /// The chance that a device with this train, which was there, is not seen for so long: the largest over what its
    /// advertising interval may be. Nil where that is not known.
    fileprivate var chanceOfWait: Double? {
        guard let setting = train.scans.first(where: { $0.interval > 0 && $0.window > 0 }),
            let estimate = AdvertisingIntervalEstimate(train), estimate.mark == nil,
            let explained = estimate.hitRatioExplained
        else { return nil }
        // What is lost is known as well as so many events tell.
        let observed = estimate.hitRatioObserved ?? explained
        let doubt = 1 / Double(max(4, train.times.count)).squareRoot()
        let loss = explained > 0 ? max(0, min(0.95, 1 - observed * (1 - doubt) / explained)) : 0
        // One in a thousand is asked, not one in twenty: twice as far.
        let half = (estimate.periodConfidence.upperBound - estimate.periodConfidence.lowerBound) / 2
        var cases = [0, half, -half, 2 * half, -2 * half].map {
            (interval: estimate.interval + $0, delay: estimate.law)
        }
        cases += estimate.alternatives.map { (interval: $0, delay: estimate.law) }
        // Nearly in step, a device with shorter delays takes longer.
        if estimate.knowledge == .assumed {
            let delay = DelayLaw.uniform(max: Int64(wholePartOf: estimate.delay / 2))
            cases += [0, half, -half, 2 * half, -2 * half].map {
                (interval: estimate.interval + estimate.delay / 4 + $0, delay: delay)
            }
        }
        var largest = 0.0
        for (interval, delay) in cases where largest < LateArrival.significance {
            var model = DiscoveryModel(
                window: setting.window, interval: setting.interval,
                advertisingInterval: Int64(wholePartOf: max(IntervalSearch.shortest, interval)), delay: delay)
            model.loss = loss
            if train.pdu != .legacy { model.pdu = train.pdu }
            // In half the time coarse cells tell that all but nobody waits so long: then how exactly is not asked.
            if model.isAllButFound(by: firstSeen / 2, rest: LateArrival.significance / 100) { continue }
            var precision = Precision.band
            // Whether it is more or less than one in a thousand is all that is asked.
            precision.rest = LateArrival.significance / 100
            // Only one share is asked, but for many devices.
            precision.kept = 1 << 16
            // Beyond the wait nothing is asked.
            precision.cells = min(
                precision.cells, Int(wholePartOf: min(1e9, Double(firstSeen) / 625_000)) + 4096)
            largest = max(largest, 1 - model.predict(precision).probability(by: firstSeen))
        }
        return largest
    }
}
