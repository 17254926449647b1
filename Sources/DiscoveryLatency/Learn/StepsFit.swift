internal import Glibc

extension GapCells {
    /// Equal steps, equally likely: where the entries of a list that stand out lie evenly.
    func fitSteps(like list: DelayFit?, stamps: StampScatter) -> DelayFit? {
        guard let list, case .list(let all, let weights) = list.form else { return nil }
        let least = weights.sorted()[weights.count / 2] * 0.35
        let delays = zip(all, weights).filter { $0.1 >= least }.map(\.0)
        guard delays.count > 1 else { return nil }
        let (count, step) = (delays.count, delays[1] - delays[0])
        guard zip(delays, delays.dropFirst()).allSatisfy({ abs($1 - $0 - step) < 1e-9 }) else { return nil }
        let (v, value) = SimplexSearch().maximum(
            from: [list.base + delays[0], step, log(list.blur), -4],
            sizes: [0.02, 0.1 / Double(count) * step, 0.3, 1]
        ) { v in
            v[1] > 0.05 && (log(0.02)...log(max(0.03, min(stamps.most, step / 4)))).contains(v[2])
                ? likelihood(steps(count, v)) : -.infinity
        }
        let (distance, p) = self.distance(steps(count, v))
        let round = Self.round(v[1], blur: exp(v[2]), entries: Double(count), total: total)
        return DelayFit(
            form: .steps(count: count, step: round), base: v[0] + (v[1] - round) * Double(count - 1) / 2,
            blur: exp(v[2]), outliers: share(v[3]),
            likelihood: value, distance: distance, p: p, parameters: 5,
            baseError: Self.error(blur: exp(v[2]), of: total / Double(count)))
    }

    /// What a step's place is off by, where so many gaps tell it.
    static func error(blur: Double, of count: Double) -> ClosedRange<Double> {
        let error = 0.02 + 3 * blur / max(1, count).squareRoot()
        return -error...error
    }

    /// The multiple of half a unit, or of half a millisecond, that a step may stand for within what its fit leaves open.
    static func round(_ step: Double, blur: Double, entries: Double, total: Double) -> Double {
        let room = 1e-4 * step + 20 * blur / (entries * total.squareRoot())
        let multiples = [0.3125, 0.5].map { (step / $0).rounded() * $0 }
        let nearest = multiples.min { abs($0 - step) < abs($1 - step) } ?? step
        return nearest > 0 && abs(nearest - step) <= room ? nearest : step
    }

    /// Whether steps of a controller's unit, blurred, explain the gaps as well as the uniform law does.
    func hidesSteps(_ uniform: DelayFit, stamps: StampScatter) -> Bool {
        guard case .uniform(let width) = uniform.form else { return false }
        let unit = 0.625
        let most = log(max(0.03, min(stamps.most, 0.5)))
        let counts = Set([(width / unit).rounded(.down), (width / unit).rounded()]).filter {
            $0 >= 2 && $0 < 64
        }
        return counts.contains { count in
            let base = uniform.base + (width - (count - 1) * unit) / 2
            let found = SimplexSearch(steps: 80).maximum(
                from: [base, min(most, log(0.12)), -5], sizes: [0.1, 0.4, 1]
            ) { v in
                (log(0.02)...most).contains(v[1])
                    ? likelihood(steps(Int(wholePartOf: count), [v[0], unit, v[1], v[2]])) : -.infinity
            }
            return found.value > uniform.likelihood - 3
        }
    }

    private func steps(_ count: Int, _ v: [Double]) -> [Double] {
        atoms((0..<count).map { v[0] + Double($0) * v[1] }, exp(v[2]), share(v[3]))
    }

    private func atoms(_ places: [Double], _ blur: Double, _ outliers: Double) -> [Double] {
        probabilities(outliers: outliers, from: places[0] - 6 * blur, to: places[places.count - 1] + 6 * blur) {
            x in
            // Only atoms within reach are neither 0 nor 1.
            var sum = 0.0
            for place in places {
                let z = (x - place) / blur
                if z > 6 { sum += 1 } else if z > -6 { sum += normalBelow(z) } else { break }
            }
            return sum / Double(places.count)
        }
    }
}

extension GapCells {
    /// Steps of 0.3 ms and more for which the gaps' spectrum has its highest peaks, at most two.
    func spectralSteps() -> [Double] {
        let longest = max(0.3, quantile(0.99) - quantile(0.01))
        let lowest = 1 / min(6, longest * 1.2)
        let spacing = 0.1 / longest
        var power: [(frequency: Double, value: Double)] = []
        var frequency = lowest
        while frequency < 1 / 0.3 {
            var (real, imaginary) = (0.0, 0.0)
            for (cell, count) in counts.enumerated() where count > 0 {
                let angle = 2 * Double.pi * frequency * Double(cell) * width
                real += count * cos(angle)
                imaginary += count * sin(angle)
            }
            power.append((frequency, (real * real + imaginary * imaginary) / total))
            frequency += spacing
        }
        var peaks: [(frequency: Double, value: Double)] = []
        for index in power.indices.dropFirst().dropLast()
        where power[index].value >= power[index - 1].value && power[index].value > power[index + 1].value {
            // Noise has a mean power of one.
            if power[index].value > 12 { peaks.append(power[index]) }
        }
        peaks.sort { $0.value > $1.value }
        return peaks.prefix(2).map { 1 / $0.frequency }
    }
}
