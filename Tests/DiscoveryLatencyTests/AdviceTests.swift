import Testing

@testable import DiscoveryLatency

/// Advice holds what it says. Searches are kept narrow: this is a debug build.
@Suite struct AdviceTests {
    static func request(_ start: DiscoveryModel.Start = .entry) -> AdviceRequest {
        var model = DiscoveryModel(window: 30_000_000, interval: 60_000_000, advertisingInterval: 100_000_000)
        model.start = start
        var request = AdviceRequest(model)
        request.longestInterval = 120_000_000
        request.law = .specification
        return request
    }

    /// Backwards, as workers may be.
    static let backwards = Workers { pieces, body in for piece in (0..<pieces).reversed() { body(piece) } }

    @Test func theCheapestMeetTheTarget() throws {
        var request = Self.request()
        request.target = 250_000_000
        var search = AdviceSearch(request)
        let advice = search.cheapest(2)
        #expect(advice.count == 2 && search.tried > 20)
        for setting in advice {
            #expect(try #require(setting.worst) <= 250_000_000)
            for offset: Int64 in [-5_000_000, 0, 5_000_000] {
                var model = setting.model
                model.advertisingInterval += offset
                #expect(model.predict().probability(by: 250_000_000) >= 0.95)
            }
            #expect(try #require(setting.efficiency(at: 0.95)) <= 1)
            #expect(setting.dutyCycle < 1)
        }
        #expect(advice[0].dutyCycle <= advice[1].dutyCycle)
    }

    /// In step with the scanner devices are found last: an interval that is comes within the 5 ms is among what is tried.
    @Test func theWorstIsSearchedForOverTheWholeInterval() throws {
        // 480 ms are one and a half scan intervals: 478 and 5 ms of delay come near.
        var model = DiscoveryModel(window: 30_000_000, interval: 320_000_000, advertisingInterval: 478_000_000)
        model.start = .entry
        let laws = [DelayLaw.specification]
        let (ends, whole) = (RobustModel(model, laws: laws), RobustModel(model, laws: laws, isWhole: true))
        #expect(whole.cases.contains { abs(model.meanPeriod + Double($0.offset) - 480e6) < 1 })
        #expect(whole.cases.allSatisfy { abs($0.offset) <= 5_000_000 })
        let limit: Int64 = 60_000_000_000
        let worst = whole.worstQuantile(0.5, limit: limit) ?? limit
        #expect(worst >= ends.worstQuantile(0.5, limit: limit) ?? limit)
        for offset: Int64 in [-4_300_000, -3_000_000, -1_700_000, 1_300_000, 3_700_000] {
            var other = model
            other.advertisingInterval += offset
            let quantile = min(limit, other.predict(.band).quantile(0.5) ?? limit)
            #expect(Double(quantile) <= 1.05 * Double(worst), "\(offset)")
        }
    }

    @Test func theOrderOfTheWorkDoesNotMatter() {
        var request = Self.request()
        request.target = 300_000_000
        request.longestInterval = 80_000_000
        var (one, other) = (AdviceSearch(request), AdviceSearch(request, workers: Self.backwards))
        #expect(one.cheapest(1).map(\.model) == other.cheapest(1).map(\.model))
        #expect(one.tried == other.tried)
    }

    /// At the start of a scan a window that takes in a whole period finds everybody at once, however seldom it opens.
    @Test func scanStartsInAWindow() throws {
        var request = Self.request(.scan)
        request.longestInterval = 1_000_000_000
        request.target = 300_000_000
        var search = AdviceSearch(request)
        let best = try #require(search.cheapest(1).first)
        #expect(best.model.window >= 95_000_000 && best.dutyCycle < 0.15)
    }

    @Test func soonestAtADutyCycle() throws {
        var request = Self.request()
        request.longestInterval = 400_000_000
        request.dutyCycle = 0.5
        var search = AdviceSearch(request)
        let best = try #require(search.soonest(1).first)
        #expect(abs(best.dutyCycle - 0.5) < 0.01)
        // A window that takes in a whole period is among what is looked at.
        #expect(try #require(best.worst) < 240_000_000)
    }

    @Test func theConverse() throws {
        var request = Self.request()
        request.target = 1_000_000_000
        var search = AdvertiserSearch(request)
        let results = search.longest(1)
        let longest = try #require(results.first)
        var model = request.model
        model.advertisingInterval = longest.advertisingInterval
        #expect(model.predict().probability(by: 1_000_000_000) >= 0.95)
        #expect(longest.advertisingInterval > 200_000_000)
    }

    @Test func knowsWhatNothingCanMeet() throws {
        var request = Self.request()
        request.percentile = 0.5
        #expect(abs(Double(try #require(request.unavoidable)) / 1e6 - 53) < 1)
        request.target = 20_000_000
        var search = AdviceSearch(request)
        #expect(search.cheapest().isEmpty)
    }
}
