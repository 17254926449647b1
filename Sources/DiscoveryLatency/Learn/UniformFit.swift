internal import Glibc

extension GapCells {
    /// Hosts are late now and then: a part of the time stamps strays this many times further than the others.
    static let farther = 4.0

    /// Uniform on 0…width, with no more blur than stamps make.
    func fitUniform(stamps: StampScatter) -> DelayFit {
        let (start, end) = (quantile(0.01), quantile(0.99))
        let span = max(0.2, (end - start) / 0.98)
        func below(_ v: [Double]) -> [Double] {
            let (base, width, blur, far) = (v[0], max(0.01, v[1]), exp(v[2]), 3 * share(v[4]))
            func box(_ x: Double, _ blur: Double) -> Double {
                blur / width * (normalIntegral((x - base) / blur) - normalIntegral((x - base - width) / blur))
            }
            return probabilities(
                outliers: share(v[3]), from: base - 16 * blur, to: base + width + 16 * blur
            ) { x in (1 - far) * box(x, blur) + far * box(x, Self.farther * blur) }
        }
        func value(_ v: [Double]) -> Double {
            let far = 3 * share(v[4])
            let blur = exp(v[2]) * (1 + far * (Self.farther * Self.farther - 1)).squareRoot()
            return v[1] > 0.01 && v[2] >= log(0.02)
                && (0.7 * stamps.least...max(0.03, stamps.most)).contains(blur)
                ? likelihood(below(v)) : -.infinity
        }
        // From inside, and from outside of all gaps but outliers.
        let found = [(0.05, 0.01), (0.4, 0.01), (0.15, 0.06)].map { blur, beyond in
            let blur = min(max(blur, stamps.least), max(0.025, 0.9 * stamps.most))
            return SimplexSearch().maximum(
                from: [start - beyond * span, (1 + 2 * beyond) * span, log(blur), -4, -6],
                sizes: [0.2, 0.3, 0.7, 1, 1], of: value)
        }
        let v = polished(found.max { $0.value < $1.value } ?? found[0], value)
        let fit = below(v)
        let (distance, p) = self.distance(fit)
        return DelayFit(
            form: .uniform(width: v[1]), base: v[0], blur: exp(v[2]), outliers: share(v[3]),
            likelihood: likelihood(fit), distance: distance, p: p, parameters: 5,
            baseError: -reach(of: v, -1, value)...reach(of: v, 1, value))
    }

    /// How far the lower edge can be moved until the gaps are less likely than chance explains, all else fitted anew.
    private func reach(of v: [Double], _ side: Double, _ value: ([Double]) -> Double) -> Double {
        let best = value(v)
        var (step, held, start) = (0.01, 0.0, v)
        while step < 8 {
            let base = v[0] + side * step
            let first = [start[1] + start[0] - base] + start[2...]
            let found = SimplexSearch(steps: 50).maximum(from: first, sizes: [0.05, 0.3, 0.5, 0.5]) {
                value([base] + $0)
            }
            guard found.value > best - Self.drop else { break }
            (held, start) = (step, [base] + found.place)
            step *= 1.4
        }
        return max(step, held)
    }

    /// Of the likelihood's logarithm: somewhat more than the 1.92 of 95 %, for edges are sharp.
    private static let drop = 2.5

    /// Sharp edges make many small hills: each edge is tried further out and in, then all again.
    private func polished(
        _ found: (place: [Double], value: Double), _ value: ([Double]) -> Double
    ) -> [Double] {
        var best = found
        // As it was found, and as if time stamps were good.
        for start in [found.place, Array(found.place[..<2]) + [log(0.03), -7, -7]] {
            var (place, highest) = (start, value(start))
            for step in [0.4, 0.2, 0.1, 0.05, 0.02, 0.05, 0.01] {
                // One edge is moved and the other left where it is; or both, outwards or inwards.
                for (base, width) in [(-1, 1), (1, -1), (0, 1), (0, -1), (-1, 2), (1, -2)] as [(Double, Double)]
                {
                    let trial = [place[0] + base * step, place[1] + width * step] + place[2...]
                    let likelihood = value(trial)
                    if likelihood > highest { (place, highest) = (trial, likelihood) }
                }
            }
            if highest > best.value { best = (place, highest) }
        }
        let again = SimplexSearch().maximum(from: best.place, sizes: [0.05, 0.05, 0.3, 0.5, 0.5], of: value)
        return again.value > best.value ? again.place : best.place
    }
}
