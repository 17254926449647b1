import DiscoveryLatency
import Runs
import Testing

/// Presets against what people published of their phones.
@Suite struct ScanPresetTests {
    struct Published: Sendable, CustomTestStringConvertible {
        let preset: String
        /// advInterval in ms.
        let advertising: Int64
        /// What was reported, in seconds.
        let seconds: ClosedRange<Double>
        let source: String
        var testDescription: String { "\(preset), \(advertising) ms: \(source)" }
    }

    static let published = [
        Published(
            preset: "ios-foreground", advertising: 500, seconds: 0.45...1.5,
            source: "iPhone 13 mini, iOS 17.6, app in the foreground"),
        Published(
            preset: "ios-asleep", advertising: 200, seconds: 2...15, source: "iPhone with iOS 10.3, locked"),
        Published(
            preset: "android-old-low-power", advertising: 500, seconds: 2...5,
            source: "Android, low power, a device that comes near"),
    ]

    @Test(arguments: published)
    func agreesWithPublishedLatencies(_ published: Published) throws {
        let preset = try #require(ScanPreset.named(published.preset))
        var model = DiscoveryModel(
            window: preset.timing.window, interval: preset.timing.interval,
            advertisingInterval: published.advertising * 1_000_000)
        model.start = .entry
        let prediction = model.predict(.band)
        for q in [0.5, 0.95] {
            let time = try #require(prediction.quantile(q))
            #expect(published.seconds.contains(Double(time) / 1e9), "p\(q * 100): \(Double(time) / 1e9) s")
        }
    }

    /// 30/40, which was taken for the foreground before, is too fast for what people see.
    @Test func activeForegroundIsTooFast() throws {
        let preset = try #require(ScanPreset.named("ios-foreground-active"))
        var model = DiscoveryModel(
            window: preset.timing.window, interval: preset.timing.interval, advertisingInterval: 500_000_000)
        model.start = .entry
        let p50 = try #require(model.predict(.band).quantile(0.5))
        #expect(p50 < 450_000_000)
    }

    @Test func everyPresetRestsOnSomething() {
        #expect(Set(ScanPreset.all.map(\.name)).count == ScanPreset.all.count)
        for preset in ScanPreset.all {
            #expect(!preset.evidence.isEmpty, "\(preset.name)")
            #expect(!preset.isPhone || preset.evidence.contains { $0.basis == .captures }, "\(preset.name)")
            for source in preset.evidence where source.basis == .captures { #expect(!source.years.isEmpty) }
        }
    }
}
