/// Holm's correction: chances that stand for several tests together.
///
/// Of m tests the smallest p is taken m times, the next one m − 1 times, and so on, none smaller than the one before. The
/// chance that any test of those below a level is wrong is no higher than that level, however the tests depend on each
/// other. (Holm 1979, Scandinavian Journal of Statistics 6.)
///
/// - Parameter chances: p of each test; nil where it can tell nothing, which counts as no test.
public func holm(_ chances: [Double?]) -> [Double?] {
    let order = chances.indices.filter { chances[$0] != nil }.sorted { chances[$0]! < chances[$1]! }
    var corrected = [Double?](repeating: nil, count: chances.count)
    var least = 0.0
    for (rank, index) in order.enumerated() {
        least = max(least, min(1, chances[index]! * Double(order.count - rank)))
        corrected[index] = least
    }
    return corrected
}
