/// Judges the trials of one device in their order, from the trials in which it was seen.
///
/// Between two sightings the device was there, so the trials between them are censored: they ended without it although it
/// was there. A device that the user expects is there in every trial.
struct TrialJudge {
    typealias Body = (_ trial: Int, _ status: TrialStatus, _ time: Int64) -> Void

    private let isExpected: Bool
    /// Trials from this one on are not judged.
    private let end: Int
    /// The first trial not judged yet. Trials before the first sighting are censored for expected devices only.
    private var next: Int
    /// The next sighting is a late arrival.
    private var isLate: Bool

    init(isExpected: Bool, isLate: Bool, end: Int) {
        self.isExpected = isExpected
        self.isLate = isLate
        self.end = end
        next = isExpected ? 0 : .max
    }

    /// `latency` in nanoseconds; −2 − t for a report that waited before it was read, and came not before t.
    /// `length` of a trial in nanoseconds; nil where that a device is missing tells nothing.
    mutating func saw(_ trial: Int, _ latency: Int64, length: (Int) -> Int64?, _ body: Body) {
        while next < trial {
            if let length = length(next) { body(next, .censored, length) }
            next += 1
        }
        if latency < 0 {
            body(trial, .censored, -2 - latency)
        } else {
            body(trial, isLate ? .arrivedLate : .seen, latency)
        }
        isLate = false
        next = trial + 1
    }

    mutating func finish(length: (Int) -> Int64?, _ body: Body) {
        guard isExpected else { return }
        while next < end {
            if let length = length(next) { body(next, .censored, length) }
            next += 1
        }
    }
}
