/// The shortest window with one scan interval that meets a target in every case.
///
/// A longer window nearly always finds sooner. A window that is too short fails in few cases, and mostly in the same ones:
/// those that failed last are judged first.
struct WindowSearch {
    private static let unit: Int64 = 625_000
    private let request: AdviceRequest
    private let interval: Int64
    private let target: Int64
    private let isWhole: Bool
    private var suspects: [RobustModel.Case] = []
    /// Windows that were tried.
    private(set) var tried = 0

    /// - Parameters:
    ///   - interval, target: nanoseconds.
    ///   - isWhole: wherever in its 10 ms the advertising interval lies; else in the middle and at both ends.
    init(_ request: AdviceRequest, interval: Int64, target: Int64, isWhole: Bool) {
        self.request = request
        self.interval = interval
        self.target = target
        self.isWhole = isWhole
    }

    /// In units of 0.625 ms, from `first` to `last`; nil where none meets the target. The step doubles until a
    /// window meets the target, because short windows are quick to judge; then the range is halved.
    mutating func shortest(from first: Int64, to last: Int64, step: Int64 = 1) -> Int64? {
        var (low, high, step) = (first, first, step)
        while !meets(high) {
            guard high < last else { return nil }
            low = high + 1
            high = min(last, high + step)
            step *= 2
        }
        while low < high {
            let middle = (low + high) / 2
            if meets(middle) { high = middle } else { low = middle + 1 }
        }
        return high
    }

    private mutating func meets(_ units: Int64) -> Bool {
        tried += 1
        var model = request.model
        model.window = units * Self.unit
        model.interval = interval
        let robust = RobustModel(model, laws: request.laws, isWhole: isWhole)
        let cases = suspects.filter(robust.cases.contains) + robust.cases.filter { !suspects.contains($0) }
        guard let failed = robust.failure(of: request.percentile, by: target, in: cases) else { return true }
        suspects.removeAll { $0 == failed }
        suspects.insert(failed, at: 0)
        return false
    }
}
