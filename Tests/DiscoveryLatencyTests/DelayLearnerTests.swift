import DiscoveryLatency
import TestSupport
import Testing

/// Laws that are known are learned from the events they make.
@Suite struct DelayLearnerTests {
    static let steps = (0..<16).map { "\(Double($0) * 0.625):1" }.joined(separator: ",")

    static func learn(_ events: AdvertiserEvents, _ count: Int, seed: UInt64) throws -> LearnedDelay {
        try DelayLearner(scanInterval: Int64(events.scanInterval * 1e6)).learn([events.times(count, seed: seed)]
        )
    }

    struct Scene: Sendable, CustomTestStringConvertible {
        var interval = 500.0
        var scanInterval = 60.0
        var jitter = 0.0
        var count = 400
        var testDescription: String { "\(interval) ms at \(scanInterval), jitter \(jitter)" }
    }

    static let scenes = [
        Scene(count: 600), Scene(interval: 152.5, scanInterval: 11.25, count: 600),
        Scene(interval: 1022.5, scanInterval: 1022.5, jitter: 0.05),
        Scene(interval: 100, scanInterval: 5000, jitter: 0.1, count: 1000),
    ]

    static func events(_ law: String, _ scene: Scene) throws -> AdvertiserEvents {
        AdvertiserEvents(
            interval: scene.interval, law: try #require(DelayLaw(law)), scanInterval: scene.scanInterval,
            jitter: scene.jitter)
    }

    @Test(arguments: scenes, [1, 2] as [UInt64])
    func uniform(_ scene: Scene, _ seed: UInt64) throws {
        let learned = try Self.learn(try Self.events("uniform:10", scene), scene.count, seed: seed)
        guard case .uniform(let max) = learned.form else {
            Issue.record("\(learned.form), p \(learned.rejected)")
            return
        }
        #expect(abs(Double(max) / 1e6 - 10) < 0.4, "\(learned.text)")
        #expect(abs(Double(learned.interval) / 1e6 - scene.interval) < 0.2, "\(learned.interval)")
        #expect(abs(learned.period / 1e6 - scene.interval - 5) < 0.2)
        #expect(learned.p >= 0.01 && learned.isIndependent)
        #expect(learned.rejected.first?.name == "none" && (learned.rejected.first?.p ?? 1) < 0.01)
        #expect(learned.law == .uniform(max: DelayLaw(learned.text)?.longest ?? 0))
    }

    @Test(arguments: scenes, [1, 2] as [UInt64])
    func none(_ scene: Scene, _ seed: UInt64) throws {
        let learned = try Self.learn(try Self.events("none", scene), scene.count, seed: seed)
        #expect(learned.form == .none && learned.text == "none" && learned.p >= 0.01)
        #expect(learned.nominalInterval == Int64(scene.interval * 1e6))
        #expect(abs(learned.period / 1e6 - scene.interval) < 0.01)
    }

    @Test(arguments: scenes, [1, 2] as [UInt64])
    func phone(_ scene: Scene, _ seed: UInt64) throws {
        let learned = try Self.learn(
            try Self.events("0:.34,1.25:.18,2.5:.19,3.75:.18,5:.10", scene), scene.count, seed: seed)
        #expect(learned.form == .list)
        #expect(
            learned.list.map(\.delay) == [0, 1_250_000, 2_500_000, 3_750_000, 5_000_000], "\(learned.text)")
        // Four deviations of a share of 0.34 among the fewest gaps.
        for ((_, weight), expected) in zip(learned.list, [0.343, 0.182, 0.192, 0.182, 0.101]) {
            #expect(abs(weight - expected) < 0.1, "\(learned.text)")
        }
        #expect(learned.nominalInterval == Int64(scene.interval * 1e6))
        #expect(learned.rejected.allSatisfy { $0.p < 0.01 }, "\(learned.rejected)")
        #expect(abs(learned.mean - Double(learned.law.mean)) < 1)
    }

    @Test(arguments: scenes.dropLast(), [1, 2] as [UInt64])
    func sixteenSteps(_ scene: Scene, _ seed: UInt64) throws {
        let learned = try Self.learn(try Self.events(Self.steps, scene), scene.count, seed: seed)
        #expect(learned.form == .steps(count: 16, step: 625_000), "\(learned.text)")
        #expect(learned.nominalInterval == Int64(scene.interval * 1e6))
        #expect(learned.law == DelayLaw(Self.steps))
    }

    /// Steps finer than the time stamps are no different from what is uniform.
    @Test func stepsThatAreBlurredAway() throws {
        var events = try Self.events(Self.steps, Scene())
        events.jitter = 0.5
        let learned = try Self.learn(events, 1000, seed: 5)
        guard case .uniform(let max) = learned.form else {
            Issue.record("\(learned.form)")
            return
        }
        #expect(abs(Double(max) / 1e6 - 10) < 1)
    }

    /// A delay that counts from a grid keeps events on it: as if there were none.
    @Test(arguments: [1, 2] as [UInt64])
    func delaysThatDoNotAddUp(_ seed: UInt64) throws {
        var events = try Self.events("uniform:10", Scene())
        events.accumulates = false
        let learned = try Self.learn(events, 600, seed: seed)
        #expect(learned.form == .none && learned.nominalInterval == 500_000_000)
        // How far events lie from the grid: the deviation of the delay.
        #expect(abs(learned.blur / 1e6 - 10 / 12.0.squareRoot()) < 0.3, "\(learned.blur)")
        #expect(abs(learned.autocorrelation + 0.5) < 0.1)
    }

    /// Half of the events lost: gaps of several periods are told from others.
    @Test func manyAreMissed() throws {
        var events = try Self.events("uniform:10", Scene())
        events.loss = 0.5
        let learned = try Self.learn(events, 2000, seed: 3)
        guard case .uniform(let max) = learned.form else {
            Issue.record("\(learned.form)")
            return
        }
        #expect(abs(Double(max) / 1e6 - 10) < 0.3)
        #expect(learned.multiples > 300 && learned.others < 10, "\(learned.multiples) \(learned.others)")
    }

    /// Short and long delays by turns: the law is uniform, but a delay tells the next.
    @Test func dependentDelays() throws {
        var random = SeededRandom(seed: 6)
        var time: Int64 = 0
        let times = (0..<800).map { number in
            time +=
                500_000_000 + Int64.random(in: 0..<5_000_000, using: &random)
                + (number % 2 == 0 ? 0 : 5_000_000)
            return time
        }
        let learned = try DelayLearner(scanInterval: 0).learn([times])
        #expect(!learned.isIndependent && learned.autocorrelation < -0.6, "\(learned.autocorrelation)")
    }

    @Test func refusals() {
        #expect(throws: LearningFailure.tooFew(gaps: 0, needed: 200)) {
            try DelayLearner(scanInterval: 0).learn([])
        }
        #expect(throws: LearningFailure.tooFew(gaps: 99, needed: 200)) {
            try DelayLearner(scanInterval: 0).learn([(0..<100).map { Int64($0) * 100_000_000 }])
        }
        // Two advertisers under one address.
        let two =
            (0..<1000).map { Int64($0) * 101_000_000 } + (0..<600).map { Int64($0) * 163_700_000 + 7_000_000 }
        do throws(LearningFailure) {
            _ = try DelayLearner(scanInterval: 0).learn([two.sorted()])
            Issue.record("learned from two advertisers")
        } catch {
            guard case .irregular(let share) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(share > 0.2)
        }
    }

    /// Whatever the times are: an answer or a refusal, and never a trap.
    @Test func survivesAnyTimes() {
        var random = SeededRandom(seed: 4)
        for round in 0..<60 {
            let scale: Int64 = [1, 1_000_000, 20_000_000, 1_000_000_000, 1_000_000_000_000, .max / 500][
                round % 6]
            var time: Int64 = round % 2 == 0 ? 0 : .min
            var times: [Int64] = []
            for _ in 0..<400 {
                times.append(time)
                time = time &+ Int64.random(in: round % 4 == 3 ? -scale...scale : 0...scale, using: &random)
            }
            let interval = Int64.random(in: 0...scale, using: &random)
            if let learned = try? DelayLearner(scanInterval: interval).learn([times, []]) {
                #expect(DelayLaw(learned.text) != nil, "\(learned.text)")
                #expect(learned.p >= 0 && learned.p <= 1)
            }
        }
    }
}
