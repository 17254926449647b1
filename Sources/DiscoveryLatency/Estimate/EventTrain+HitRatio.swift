extension EventTrain {
    /// The share of the device's events that was heard, from the first to the last that are known. Nil where no trial
    /// tells it.
    func heardShare(ofPeriod period: Double) -> Double? {
        guard period > 0 else { return nil }
        return heard.map { min(1, Double($0.events) * period / $0.time) }
    }

    /// How many events were heard in how many nanoseconds of scanning. A trial that ended with an event of the device
    /// tells nothing: how long that took depends on when the trial began. Nil where nothing else is left.
    var heard: (events: Int, time: Double)? {
        guard let first = times.first, let last = times.last else { return nil }
        var heard = 0
        var span = 0.0
        var next = 0
        for scan in scans {
            while next < times.count, times[next] < scan.start { next += 1 }
            let begin = next
            while next < times.count, times[next] <= scan.end ?? .max { next += 1 }
            let end = min(scan.end ?? last, last)
            let start = max(scan.start, first)
            guard end > start else { continue }
            if let stop = scan.end, next > begin, stop - times[next - 1] < 1_000_000 { continue }
            // The first event begins the span, and is not one that was waited for.
            heard += next - begin - (start == first && begin == 0 ? 1 : 0)
            span += Double(end - start)
        }
        return span > 0 ? (heard, span) : nil
    }

    /// The same of all that was heard while scanning was on: no more than an order of magnitude.
    func roughHeardShare(ofPeriod period: Double) -> Double {
        guard let last = times.last else { return 1 }
        let span = scans.reduce(0.0) { $0 + Double(max(0, min($1.end ?? last, last) - $1.start)) }
        return span > 0 ? Double(times.count) * period / span : 1
    }

    /// The shortest period of which at least this part of what the schedule lets through was heard; 0 where the
    /// schedule is not known.
    func leastPeriod(heard least: Double) -> Double {
        // Both shares hang together with the period in proportion; what is explained does not depend on it.
        let unit = 1.0
        guard let explained = explainedShare(interval: IntervalSearch.shortest, law: .specification) else {
            return 0
        }
        let share = heardShare(ofPeriod: unit) ?? roughHeardShare(ofPeriod: unit)
        return share > 0 ? least * explained / share * unit : 0
    }

    /// The share that window, interval and channels let through, in the mean over the scan; nil where the schedule is
    /// not known.
    func explainedShare(interval: Double, law: DelayLaw) -> Double? {
        var share = 0.0
        var weight = 0.0
        var last: (window: Int64, interval: Int64, share: Double)?
        for scan in scans {
            guard scan.interval > 0, scan.window > 0 else { return nil }
            if last?.window != scan.window || last?.interval != scan.interval {
                var model = DiscoveryModel(
                    window: scan.window, interval: scan.interval,
                    advertisingInterval: Int64(wholePartOf: interval),
                    delay: law)
                if pdu != .legacy { model.pdu = pdu }
                last = (scan.window, scan.interval, model.eventHitProbability)
            }
            let length = Double((scan.end ?? max(times.last ?? scan.start, scan.start)) - scan.start)
            share += (last?.share ?? 0) * length
            weight += length
        }
        return weight > 0 ? share / weight : nil
    }
}
