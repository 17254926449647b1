internal import Glibc

/// Whether more of a device's events were heard than its schedule lets through: then the period is not the true one.
///
/// Events of an advertiser in step with the scanner share their fate, and one that is heard says that the next is heard
/// too. So events count for fewer than they are: their share in windows varies as that of `independent` events does.
/// Nanoseconds.
struct HeardExcess {
    /// So seldom is a true period taken for impossible.
    private static let level = 1e-5
    /// Harmonics of the window on the circle of the scan interval; what is finer hangs together with nothing.
    private static let harmonics = 64

    /// Events of the span, and as how many independent ones they count.
    let events: Double
    let independent: Double

    /// - Parameters:
    ///   - share: of the events, that the schedule lets through.
    ///   - deviation: of the random delay.
    init(events: Double, share: Double, period: Double, deviation: Double, scanInterval: Double) {
        self.events = max(1, events)
        guard share > 0, share < 1, scanInterval > 0 else {
            independent = self.events
            return
        }
        let spread = 2 * Double.pi * deviation / scanInterval
        let turn = period / scanInterval
        var excess = 0.0
        for harmonic in 1...Self.harmonics {
            let m = Double(harmonic)
            let weight = sin(Double.pi * m * share) / (Double.pi * m)
            let agreement = Complex(
                size: exp(-m * m * spread * spread / 2), angle: 2 * Double.pi * m * (turn - turn.rounded()))
            excess += 4 * weight * weight * agreement.sum(over: self.events)
        }
        independent = self.events / max(1, 1 + excess / (share * (1 - share)))
    }

    /// Whether chance gives so many heard events, or more.
    func isPossible(heard: Double, share: Double) -> Bool {
        guard heard > events * share, share > 0, share < 1 else { return true }
        let hits = min(independent, heard * independent / events)
        return BinomialBounds.regularizedBeta(share, hits, independent - hits + 1) > Self.level
    }

    /// How many standard deviations more events were heard than the schedule lets through; negative: fewer.
    func deviations(heard: Double, share: Double) -> Double {
        guard share > 0, share < 1 else { return 0 }
        return (heard - events * share) / (events * (share * (1 - share) / independent).squareRoot())
    }

    private struct Complex {
        var real: Double
        var imaginary: Double

        init(size: Double, angle: Double) {
            real = size * cos(angle)
            imaginary = size * sin(angle)
        }

        /// The real part of Σ (1 − j/n)·zʲ over j = 1…n − 1: how n events in a row hang together.
        func sum(over n: Double) -> Double {
            let away = (1 - real) * (1 - real) + imaginary * imaginary
            // In step, all of them do.
            guard away > 1e-12 else { return (n - 1) / 2 }
            // z/(1 − z) − z·(1 − zⁿ)/(n·(1 − z)²)
            let size = (real * real + imaginary * imaginary).squareRoot()
            let angle = atan2(imaginary, real)
            let last = Complex(size: pow(size, n), angle: angle * n)
            let (u, v) = ((1 - real) / away, imaginary / away)
            let first = (real * u - imaginary * v, real * v + imaginary * u)
            let second = (first.0 * u - first.1 * v, first.0 * v + first.1 * u)
            let rest = second.0 * (1 - last.real) + second.1 * last.imaginary
            return first.0 - rest / n
        }
    }
}
