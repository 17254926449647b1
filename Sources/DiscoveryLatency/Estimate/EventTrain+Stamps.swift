internal import Glibc

extension EventTrain {
    /// Hosts hand reports on in bunches, a USB frame or the poll of a serial port at a time: then all times are
    /// multiples of so many nanoseconds, but for a shift. Nil where they are not.
    var bunch: Double? {
        guard times.count >= 16, !isRegular else { return nil }
        return Self.bunches.first { bunch in
            var (real, imaginary) = (0.0, 0.0)
            let count = Double(times.count)
            for (place, time) in times.enumerated() {
                let angle = 2 * Double.pi * Double(time % Int64(wholePartOf: bunch)) / bunch
                real += cos(angle)
                imaginary += sin(angle)
                guard place % 16 == 15 else { continue }
                // Those that are left cannot make up for what these disagree.
                let most = (real * real + imaginary * imaginary).squareRoot() + count - Double(place + 1)
                if most <= 0.9 * count { return false }
            }
            return (real * real + imaginary * imaginary).squareRoot() > 0.9 * count
        }
    }

    /// Every gap is a multiple of the shortest: the advertiser keeps time so well, not the host.
    private var isRegular: Bool {
        let gaps = zip(times, times.dropFirst()).map { Double($1 - $0) }
        guard let shortest = gaps.min(), shortest > 0 else { return false }
        return gaps.allSatisfy { abs($0 - ($0 / shortest).rounded() * shortest) < 0.5e6 }
    }

    /// Longest first: multiples of 10 ms are multiples of 5 ms too.
    private static let bunches = [20e6, 16e6, 10e6, 8e6, 5e6, 4e6, 2e6]
}
