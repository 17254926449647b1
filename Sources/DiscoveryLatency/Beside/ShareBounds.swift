/// A share that was counted, with its exact bounds at 95 % (Clopper and Pearson); nil where nothing was counted.
public func shareBounds(_ hits: Int, of trials: Int) -> (share: Double, low: Double, high: Double)? {
    guard trials > 0 else { return nil }
    let bounds = BinomialBounds(hits: Double(hits), trials: Double(trials), error: 0.025)
    return (Double(hits) / Double(trials), bounds.lower, bounds.upper)
}
