/// The converse: how seldom may a device advertise and still be found in time by a given scanner?
public struct AdvertiserSearch {
    /// What Apple's accessory guidelines recommend, in nanoseconds.
    public static let recommended: [Int64] = [
        152_500_000, 211_250_000, 318_750_000, 417_500_000, 546_250_000, 760_000_000, 852_500_000,
        1_022_500_000,
        1_285_000_000,
    ]

    /// One advertising interval and how the scanner finds it.
    public struct Result: Sendable {
        public let advertisingInterval: Int64
        public let prediction: Prediction
        /// The percentile in the worst case over delay laws and ±5 ms.
        public let worst: Int64?
        public let isRecommended: Bool
    }

    private let request: AdviceRequest

    /// Window, interval and the rest are those of the request's model.
    public init(_ request: AdviceRequest) { self.request = request }

    /// The longest intervals that meet the target in the worst case, longest first.
    public func longest(_ count: Int = 3) -> [Result] {
        guard let target = request.target else { return [] }
        let q = request.percentile
        // Beyond this even the floor is too late.
        let heard =
            Double(request.model.openWindow - request.model.pduDuration) / Double(request.model.interval)
        let limit = min(10_240_000_000, Int64(Double(target) * heard * (1 - request.model.loss) / q))
        var chosen: [Result] = []
        for interval in candidates(upTo: limit) where chosen.count < count {
            if let last = chosen.last, interval > last.advertisingInterval * 95 / 100 { continue }
            var model = request.model
            model.advertisingInterval = interval
            let robust = RobustModel(model, laws: request.laws)
            guard robust.worstShare(by: target, enough: q) >= q else { continue }
            chosen.append(
                Result(
                    advertisingInterval: interval, prediction: model.predict(.band),
                    worst: robust.worstQuantile(q, limit: 2 * target),
                    isRecommended: Self.recommended.contains(interval)))
        }
        return chosen
    }

    /// Descending, on the controller's grid: steps of 1 %, and the recommended ones.
    private func candidates(upTo limit: Int64) -> [Int64] {
        var values = Set(Self.recommended.filter { $0 <= limit })
        var value = Double(limit)
        while value >= 20_000_000 {
            values.insert(max(20_000_000, Int64(value / 625_000) * 625_000))
            value *= 0.99
        }
        return values.sorted(by: >)
    }
}
