/// The converse: how seldom may a device advertise and still be found in time by a given scanner?
public struct AdvertiserSearch {
    /// One advertising interval and how the scanner finds it.
    public struct Result: Sendable {
        public let advertisingInterval: Int64
        public let prediction: Prediction
        /// The percentile in the worst case over delay laws and ±5 ms.
        public let worst: Int64?
        public let isRecommended: Bool
    }

    private let request: AdviceRequest
    private let workers: Workers
    private let progress: @Sendable (Int) -> Void
    /// Intervals that were tried.
    public private(set) var tried = 0

    /// Window, interval and the rest are those of the request's model. `progress` is told how many intervals were tried
    /// so far.
    public init(
        _ request: AdviceRequest, workers: Workers = .one,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.request = request
        self.workers = workers
        self.progress = progress
    }

    /// The longest intervals that meet the target in the worst case, longest first.
    public mutating func longest(_ count: Int = 3) -> [Result] {
        guard let target = request.target else { return [] }
        let request = request
        var chosen: [Result] = []
        // Shorter ones than a chosen one by less than a twentieth tell nothing new.
        var rest = candidates(upTo: limit(target))[...]
        while !rest.isEmpty, chosen.count < count {
            let batch = Array(rest.prefix(4))
            rest = rest.dropFirst(4)
            let verdicts = workers.map(batch.count) { number in
                Self.robust(batch[number], request).meets(request.percentile, by: target)
                    && Self.robust(batch[number], request, isWhole: true).meets(request.percentile, by: target)
            }
            tried += batch.count
            progress(tried)
            for (interval, isGood) in zip(batch, verdicts) where isGood && chosen.count < count {
                if let last = chosen.last, interval > last.advertisingInterval * 95 / 100 { continue }
                chosen.append(result(interval, target))
            }
            if let last = chosen.last {
                rest = rest.drop { $0 > last.advertisingInterval * 95 / 100 }
            }
        }
        return chosen
    }

    private static func robust(
        _ interval: Int64, _ request: AdviceRequest, isWhole: Bool = false
    ) -> RobustModel {
        var model = request.model
        model.advertisingInterval = interval
        return RobustModel(model, laws: request.laws, isWhole: isWhole)
    }

    private func result(_ interval: Int64, _ target: Int64) -> Result {
        var model = request.model
        model.advertisingInterval = interval
        return Result(
            advertisingInterval: interval, prediction: model.predict(.band),
            worst: Self.robust(interval, request, isWhole: true).worstQuantile(
                request.percentile, limit: 2 * target),
            isRecommended: RecommendedIntervals.all.contains(interval))
    }

    /// Beyond this even the floor is too late.
    private func limit(_ target: Int64) -> Int64 {
        let model = request.model
        let window = Double(model.openWindow - model.pduDuration)
        let listened: Double
        switch model.start {
        case .entry: listened = Double(target) * window / Double(model.interval)
        case .scan:
            let whole = (Double(target) / Double(model.interval)).rounded(.down)
            listened =
                whole * window + min(window, Double(target) - whole * Double(model.interval))
                + 2 * Double(model.spacing)
        case .event: return 10_240_000_000
        }
        return Int64(wholePartOf: min(10_240_000_000, max(0, listened * (1 - model.loss) / request.percentile)))
    }

    /// Descending, on the controller's grid: steps of 1 %, and the recommended ones.
    private func candidates(upTo limit: Int64) -> [Int64] {
        var values = Set(RecommendedIntervals.all.filter { $0 <= limit })
        var value = Double(limit)
        while value >= 20_000_000 {
            values.insert(max(20_000_000, Int64(wholePartOf: value / 625_000) * 625_000))
            value *= 0.99
        }
        return values.sorted(by: >)
    }
}
