/// How exact a prediction is to be, and what it may cost.
public struct Precision: Sendable, Equatable {
    /// The distribution may be off by this much, as a probability.
    public var error = 1e-4
    /// Cells of one sweep and of all sweeps together, at most.
    public var cells = 16_000_000
    public var allCells = 300_000_000
    /// Of a scan's distribution so many shares are kept at most; what has more cells is kept in groups of them.
    public var kept = 1 << 20
    /// The part that may be left unfound at the end of the sweep, where it does not cost more than the cells.
    public var rest = 1e-7

    public init() {}

    /// `error` may be 1e-6…0.01.
    public init(error: Double) {
        self.error = error
        rest = min(1e-5, error * 1e-3)
    }

    /// For the band over delay laws, which differ by far more.
    public static var band: Precision {
        var precision = Precision(error: 1e-3)
        precision.cells = 4_000_000
        precision.allCells = 30_000_000
        return precision
    }
}

extension Prediction {
    /// Where cells could not be halved until that changed less than was asked for, what the last halving changed is no bound
    /// yet: the changes may shrink slowly. Three times as much is claimed then (2.8 times were seen, at 51.25 of 10240 ms).
    func claimed(_ precision: Precision) -> Prediction {
        guard error > precision.error else { return self }
        var prediction = self
        prediction.error = min(1, 3 * error)
        return prediction
    }
}
