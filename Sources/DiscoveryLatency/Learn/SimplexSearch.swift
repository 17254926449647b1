/// The maximum of a function of a few variables, without derivatives (Nelder and Mead, 1965).
struct SimplexSearch {
    /// Steps at most; each costs one evaluation, seldom two.
    var steps = 160
    /// The search ends where the corners differ by less than this in value.
    var tolerance = 0.05

    /// - Parameter sizes: how far from `start` the first corners lie, per variable.
    func maximum(
        from start: [Double], sizes: [Double], of value: ([Double]) -> Double
    ) -> (place: [Double], value: Double) {
        var corners = [(start, value(start))]
        for index in start.indices {
            var place = start
            place[index] += sizes[index]
            corners.append((place, value(place)))
        }
        for _ in 0..<steps {
            corners.sort { $0.1 > $1.1 }
            let (worst, worstValue) = corners[corners.count - 1]
            if corners[0].1 - worstValue < tolerance { break }
            let others = corners.dropLast()
            let centre = start.indices.map { index in
                others.reduce(0) { $0 + $1.0[index] } / Double(others.count)
            }
            func along(_ factor: Double) -> ([Double], Double) {
                let place = start.indices.map { centre[$0] + factor * (worst[$0] - centre[$0]) }
                return (place, value(place))
            }
            let reflected = along(-1)
            if reflected.1 > corners[0].1 {
                let further = along(-2)
                corners[corners.count - 1] = further.1 > reflected.1 ? further : reflected
            } else if reflected.1 > corners[corners.count - 2].1 {
                corners[corners.count - 1] = reflected
            } else {
                let nearer = along(reflected.1 > worstValue ? -0.5 : 0.5)
                if nearer.1 > max(worstValue, reflected.1) {
                    corners[corners.count - 1] = nearer
                } else {
                    for index in corners.indices.dropFirst() {
                        let place = zip(corners[index].0, corners[0].0).map { ($0 + $1) / 2 }
                        corners[index] = (place, value(place))
                    }
                }
            }
        }
        let best = corners.max { $0.1 < $1.1 } ?? corners[0]
        return (best.0, best.1)
    }
}
