internal import Glibc

/// A form of law fitted to the counted gaps by maximum likelihood.
struct DelayFit {
    enum Form: Equatable {
        /// Milliseconds.
        case uniform(width: Double)
        case steps(count: Int, step: Double)
        /// The normal law, cut off so far from its mean on either side.
        case bell(deviation: Double, reach: Double)
        case list(delays: [Double], weights: [Double])
    }
    var form: Form
    /// Milliseconds: the interval, and the standard deviation of the blur of a gap.
    var base: Double
    var blur: Double
    /// The share of gaps that lie anywhere.
    var outliers: Double
    var likelihood: Double
    var distance: Double
    var p: Double
    /// Figures that were fitted.
    var parameters: Int
    /// Milliseconds: the interval may be so much shorter or longer, 95 times in 100, if the form is right.
    var baseError: ClosedRange<Double> = 0...0

    /// Schwarz's criterion: of two forms the one with the smaller value explains more for its figures.
    func criterion(_ total: Double) -> Double { Double(parameters) * log(total) - 2 * likelihood }
}

extension DelayFit {
    var name: String {
        switch form {
        case .uniform: "uniform"
        case .steps: "equal steps"
        case .bell: "bell-shaped"
        case .list: "list"
        }
    }

    /// As `DelayLaw` reads it.
    var text: String {
        switch form {
        case .uniform(let width): "uniform:" + Self.decimal(width, 2)
        case .steps(let count, let step):
            Self.text((0..<count).map { Double($0) * step }, [Double](repeating: 1, count: count))
        case .bell(let deviation, let reach):
            Self.text(
                BellFit.entries(deviation: deviation, reach: reach).delays,
                BellFit.entries(deviation: deviation, reach: reach).weights)
        case .list(let delays, let weights): Self.text(delays, weights)
        }
    }

    static func text(_ delays: [Double], _ weights: [Double]) -> String {
        zip(delays, weights).map { "\(decimal($0, 4)):\(decimal($1, 4))" }.joined(separator: ",")
    }

    /// At most so many decimals, without zeros at the end.
    private static func decimal(_ value: Double, _ places: Int) -> String {
        let scale = pow(10, Double(places))
        let units = Int64(nearest: max(0, value) * scale)
        let whole = Int64(wholePartOf: scale)
        var rest = "\(units % whole)"
        while rest.utf8.count < places { rest = "0" + rest }
        while rest.hasSuffix("0") { rest.removeLast() }
        return rest.isEmpty ? "\(units / whole)" : "\(units / whole).\(rest)"
    }
}
