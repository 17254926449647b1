/// The advertising intervals that Apple's accessory design guidelines recommend, against which a device can be checked.
public enum RecommendedIntervals {
    /// Nanoseconds, ascending: after 20 ms for the first 30 s, one of these.
    public static let all: [Int64] = [
        152_500_000, 211_250_000, 318_750_000, 417_500_000, 546_250_000, 760_000_000, 852_500_000,
        1_022_500_000, 1_285_000_000,
    ]

    /// How iPhones scan, as captures of them show; which app state means which setting is inferred, not documented.
    /// (Asleep they scan around the sleep of the application processor, and keep no time that intervals could fall into
    /// step with.) Nanoseconds.
    public static let phoneSettings: [(name: String, window: Int64, interval: Int64)] = [
        ("foreground", 30_000_000, 60_000_000), ("background", 30_000_000, 300_000_000),
    ]

    /// The one that an estimate agrees with: within its confidence interval, or half a percent.
    public static func match(_ estimate: AdvertisingIntervalEstimate) -> Int64? {
        all.first {
            estimate.knowledge != .assumed && estimate.confidence.contains(Double($0))
                || abs(estimate.interval / Double($0) - 1) < 0.005
        }
    }

    /// Those next to an interval: one below, one above, as far as there are any.
    public static func neighbours(of interval: Double) -> [Int64] {
        [all.last { Double($0) < interval }, all.first { Double($0) > interval }].compactMap { $0 }
    }

    /// A recommended interval by which phones find a device sooner.
    public struct Gain: Sendable, Equatable {
        /// Nanoseconds.
        public let interval: Int64
        /// The phone's setting in which the device is found latest.
        public let setting: (name: String, window: Int64, interval: Int64)
        /// The time by which it is found 95 times in 100 there, in nanoseconds: now, and with the recommended interval.
        public let now: Int64
        public let then: Int64

        public static func == (a: Gain, b: Gain) -> Bool {
            (a.interval, a.setting.name, a.now, a.then) == (b.interval, b.setting.name, b.now, b.then)
        }
    }

    /// The recommended interval next to the device's own by which phones find it sooner than the difference of the
    /// intervals explains: the recommended ones avoid resonances with the phones' scans. Nil where the model sees no
    /// gain of a tenth in the setting that takes longest, or a loss of a tenth in another; and on the Coded PHY, which
    /// those scans do not hear.
    ///
    /// - Parameter advertiser: its interval, delay, payload and PDUs count.
    public static func gain(for advertiser: DiscoveryModel) -> Gain? {
        guard advertiser.pdu == nil else { return nil }
        let own = advertiser.advertisingInterval
        let nearby = neighbours(of: Double(own)).filter { (2 * own / 3...3 * own / 2).contains($0) }
        guard !nearby.isEmpty else { return nil }
        let now = phoneSettings.map { p95(of: advertiser, own, by: $0) }
        guard let latest = now.indices.max(by: { now[$0] < now[$1] }) else { return nil }
        let gains = nearby.compactMap { interval -> Gain? in
            let then = phoneSettings.map { p95(of: advertiser, interval, by: $0) }
            let fair = Double(now[latest]) * min(1, Double(interval) / Double(own))
            guard Double(then[latest]) < 0.9 * fair,
                zip(now, then).allSatisfy({ Double($1) < 1.1 * Double($0) })
            else { return nil }
            return Gain(
                interval: interval, setting: phoneSettings[latest], now: now[latest], then: then[latest])
        }
        return gains.min { abs($0.interval - own) < abs($1.interval - own) }
    }

    /// From the moment the device walks in, in nanoseconds; a minute where it takes longer.
    private static func p95(
        of advertiser: DiscoveryModel, _ interval: Int64,
        by phone: (name: String, window: Int64, interval: Int64)
    ) -> Int64 {
        var model = DiscoveryModel(
            window: phone.window, interval: phone.interval, advertisingInterval: interval,
            delay: advertiser.delay)
        model.start = .entry
        (model.payload, model.isExtended, model.pduSpacing) = (
            advertiser.payload, advertiser.isExtended, advertiser.pduSpacing
        )
        let longest: Int64 = 60_000_000_000
        return QuickModel(model).quantile(model, 0.95, limit: longest) ?? longest
    }
}
