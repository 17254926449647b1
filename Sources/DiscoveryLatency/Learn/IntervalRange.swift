internal import Glibc

/// Where the interval lies by what a fit says, and by what gaps say without it. Milliseconds throughout.
///
/// An interval with delays on 0…R leaves the same gaps as one that is x shorter with delays on x…R + x. The specification's
/// longest delay bounds x: no gap is longer than the interval and 10 ms. So a law that takes all of 0…10 ms has one interval,
/// and a shorter one a range of them.
struct IntervalRange {
    private static let longestDelay = 10.0
    /// A range wider than this is told: more than one multiple of 0.625 ms lies in it.
    private static let wide = 0.8

    var range: ClosedRange<Double>
    /// The same if the shortest delay is none; nil where the shortest delay is not seen.
    var anchored: ClosedRange<Double>?
    var doubt: IntervalDoubt?

    /// - Parameter spacing: the widest that is thought of, from one PDU of an event to the next.
    init(
        _ fit: DelayFit, _ gaps: [Double], stamps: StampScatter, cells: GapCells, spacing: Double, isClear: Bool
    ) {
        let sorted = gaps.sorted()
        let beyond = min(sorted.count / 4, Int(rounding: 1.5 * fit.outliers * Double(sorted.count), .up) - 1)
        let (shortest, longest) = (sorted[max(0, beyond)], sorted[sorted.count - 1 - max(0, beyond)])
        let blur = max(isClear ? stamps.variance.squareRoot() : stamps.most, fit.blur)
        let stray = 3.5 * blur + (cells.placeVariance > 0 ? 2 * spacing : 0)
        let hidden =
            max(
                Self.hiddenStep(blur: fit.blur, of: cells.total),
                cells.hidesSteps(fit, stamps: stamps) ? 0.7 : 0)
            / 2
        let isBeyond = longest - shortest - 2 * stray > Self.longestDelay
        // Without regard to a form.
        let upper = shortest + stray
        var lower = min(upper, longest - Self.longestDelay - stray)
        if isBeyond { lower = shortest - (longest - shortest) / 2 }
        range = lower...upper
        guard isClear, let reach = fit.seenReach else {
            doubt = isClear ? .rareShortDelays : .stampsHideLaw
            return
        }
        let error = fit.baseError
        let most = fit.base + error.upperBound + (fit.isPoints ? 0 : hidden)
        let least = fit.base + error.lowerBound
        anchored = least...most
        let width = error.upperBound - error.lowerBound
        lower = isBeyond ? least : min(least, fit.base + reach - Self.longestDelay - width)
        range = lower...most
        if most - lower > Self.wide { doubt = most - least > 0.5 ? .stampsHideLaw : .shortestDelay }
    }

    /// Equal steps up to this long are not told from an even spread: the blur takes their spectrum away.
    private static func hiddenStep(blur: Double, of count: Double) -> Double {
        let seen = max(0.5, log((count / 2).squareRoot() / 3))
        return min(1.25, blur * Double.pi * (2 / seen).squareRoot())
    }
}

extension DelayFit {
    /// From the shortest delay to the longest, where the shortest is seen: it is as likely as others, or nearly.
    fileprivate var seenReach: Double? {
        switch form {
        case .uniform(let width): width
        case .steps(let count, let step): Double(count - 1) * step
        case .bell: nil
        case .list(let delays, let weights):
            isPoints && weights[0] > 0.03 ? delays[delays.count - 1] : nil
        }
    }

    /// Its blur is seen in it.
    var hasEdges: Bool {
        if case .uniform = form { true } else { isPoints }
    }

    /// Delays apart from each other by more than the blur.
    fileprivate var isPoints: Bool {
        switch form {
        case .uniform, .bell: false
        case .steps: true
        case .list(let delays, let weights):
            weights.count < 2
                || zip(delays, delays.dropFirst()).allSatisfy { $1 - $0 > max(0.5, 4.5 * blur) }
        }
    }
}
