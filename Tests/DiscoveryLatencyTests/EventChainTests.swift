import Testing

@testable import DiscoveryLatency

/// A device that walks in, event by event.
@Suite struct EventChainTests {
    private func model(
        _ window: Double, _ interval: Double, _ advertising: Double, _ delay: DelayLaw = .specification
    ) -> DiscoveryModel {
        var model = DiscoveryModel(
            window: Int64(nearest: window * 1e6), interval: Int64(nearest: interval * 1e6),
            advertisingInterval: Int64(nearest: advertising * 1e6), delay: delay)
        model.start = .entry
        return model
    }

    /// The share found by each of some times, by trying: nothing of the model's code is in it.
    private func tried(_ model: DiscoveryModel, by times: [Double], trials: Int) -> [Double] {
        var random = SplitMix(state: 1)
        var found = [Int](repeating: 0, count: times.count)
        let (interval, window) = (Double(model.interval), Double(model.window))
        let (pdu, spacing) = (Double(model.pduDuration), Double(model.spacing))
        let most: Double =
            switch model.delay.form {
            case .uniform(let max): Double(max)
            default: 0
            }
        let period = Double(model.advertisingInterval)
        for _ in 0..<trials {
            let phase = random.unit() * 3 * interval
            // As good as stationary after the first event, whose time before the walk-in is any.
            var event = -(period + most) * 2 - random.unit() * (period + most / 2)
            trial: while event < times[times.count - 1] {
                for channel in 0..<3 {
                    let start = event + Double(channel) * spacing
                    let place = (phase + start).truncatingRemainder(dividingBy: 3 * interval)
                    let scan = (place / interval).rounded(.down)
                    if start >= 0, place >= 0, Int(scan) == channel, place - scan * interval <= window - pdu {
                        for index in times.indices where start + pdu <= times[index] { found[index] += 1 }
                        break trial
                    }
                }
                event += period + random.unit() * most
            }
        }
        return found.map { Double($0) / Double(trials) }
    }

    private struct SplitMix {
        var state: UInt64

        mutating func unit() -> Double {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            return Double((z ^ z >> 31) >> 11) * 0x1p-53
        }
    }

    /// A short window in a long interval: a beginning of half an interval was taken for all of it once, and a quarter of the
    /// devices were promised eleven seconds late, with a claimed error of a hundred-thousandth.
    @Test(arguments: [
        (212.5, 9803.125, 500.0), (51.25, 10240, 500), (11.25, 1280, 500), (2.5, 2500, 250), (2.5, 1280, 20),
    ])
    func theClaimedErrorBoundsTheTrueOne(_ window: Double, _ interval: Double, _ advertising: Double) throws {
        let model = model(window, interval, advertising)
        let prediction = model.predict(.band)
        let half = try #require(model.predict().quantile(0.5))
        let times = [0.5, 1, 1.5, 2, 3].map { $0 * Double(half) }
        let trials = 10_000
        for (time, share) in zip(times, tried(model, by: times, trials: trials)) {
            let found = prediction.probability(by: Int64(nearest: time))
            let chance = 4 * (share * (1 - share) / Double(trials)).squareRoot() + 1e-3
            #expect(
                abs(found - share) <= prediction.error + chance, "\(time / 1e9) s: \(found), tried \(share)")
            let quick = QuickModel(model).share(model, by: Int64(nearest: time))
            #expect(abs(quick - share) <= 2e-3 + chance, "\(time / 1e9) s: quick \(quick), tried \(share)")
        }
    }

    /// Between windows a sweep passes over what is even: that changes no share, and spares most of the cells.
    @Test(arguments: [DelayLaw.specification, .measuredPhone])
    func whatIsPassedOverChangesNothing(_ law: DelayLaw) {
        let model = model(3.125, 10_240, 20, law)
        let phases = ScannerPhases(model, subdivision: 1)
        let distribution = PhaseDistribution(model, phases, width: 5)
        let count = 6 * phases.circle
        let skipped = distribution.found(model, count: count)
        let whole = distribution.found(model, count: count, evenness: -1)
        #expect(4 * skipped.cells < 3 * whole.cells)
        var (sum, worst) = (0.0, 0.0)
        for (one, other) in zip(skipped.found, whole.found) {
            sum += one - other
            worst = max(worst, abs(sum))
        }
        #expect(worst < 1e-9)
    }

    /// Windows that are hardly longer than a PDU are left to sweeps: their stretches would take too much memory.
    @Test func aTinyPartOfTheCircleIsLeftToSweeps() {
        var tiny = model(2.5, 10_240, 500, .none)
        tiny.windowLoss = tiny.window - tiny.pduDuration - 10
        #expect(EventChain.share(tiny, by: 600_000_000_000, enough: 0.5, cells: 1e9) == nil)
    }

    /// A delay longer than three scan intervals goes round the circle more than once.
    @Test(arguments: [(2.5, 2.5, 500.0), (1.25, 3.75, 1000)])
    func delaysMayGoRound(_ window: Double, _ interval: Double, _ advertising: Double) throws {
        var model = model(window, interval, advertising)
        model.loss = 0.8
        let chain = BlurredChain(model)
        let shares = try #require(chain.shares(rest: 0.05, doubt: 0, cells: 1e9))
        // Events are independent: each finds the same share of those that are left.
        let first = shares[0]
        for (event, share) in shares.enumerated() {
            let left = 1 - shares[..<event].reduce(0, +)
            #expect(abs(share / left - first) < 0.02 * first, "event \(event): \(share / left), \(first)")
        }
    }

    /// Long windows of the three channels count as one for advice: a third of the cells, and the same shares. Short ones do not.
    @Test(arguments: [(37.5, 3858.75, 500.0), (30, 1000.625, 97.5), (20, 1000, 495)])
    func channelsMayCountAsOne(_ window: Double, _ interval: Double, _ advertising: Double) throws {
        let model = model(window, interval, advertising)
        let (all, one) = (BlurredChain(model), BlurredChain(model, takesChannelsAsOne: true))
        #expect(abs(all.cells - 3 * one.cells) < 4)
        let shares = try #require(all.shares(rest: 0.05, doubt: 1e-6, cells: 1e9))
        let others = try #require(one.shares(rest: 0.05, doubt: 1e-6, cells: 1e9))
        var (sum, worst) = (0.0, 0.0)
        for (share, other) in zip(shares, others) {
            sum += share - other
            worst = max(worst, abs(sum))
        }
        #expect(worst < 2e-3, "\(worst)")
        var short = model
        short.window = 5_000_000
        #expect(BlurredChain(short, takesChannelsAsOne: true).cells == BlurredChain(short).cells)
    }

    /// Without delay what is heard is a matter of the first event's place: what the stretches of all events cover.
    @Test func steadyEventsAreExact() throws {
        let model = model(30, 1000.625, 97.5, .none)
        let times = [2e9, 5e9, 9e9, 15e9]
        for (time, share) in zip(times, tried(model, by: times, trials: 10_000)) {
            let found = try #require(EventChain.share(model, by: Int64(nearest: time), enough: 1, cells: 1e9))
            #expect(abs(found - share) < 0.02, "\(time / 1e9) s: \(found), tried \(share)")
        }
        // In step nobody is heard any more.
        var inStep = model
        inStep.interval = 975_000_000
        let (early, late) = (
            EventChain.share(inStep, by: 5_000_000_000, enough: 1, cells: 1e9),
            EventChain.share(inStep, by: 500_000_000_000, enough: 1, cells: 1e9)
        )
        #expect(try #require(late) - #require(early) < 1e-9)
        #expect(EventChain.quantile(inStep, 0.95, limit: 500_000_000_000, cells: 1e9) == .max)
    }

    /// The quantile is the inverse of the share, and what is asked for ends the search.
    @Test func quantileAndShareAgree() throws {
        for law in [DelayLaw.specification, .none, .measuredPhone] {
            let model = model(10, 1000.625, 500, law)
            let time = try #require(EventChain.quantile(model, 0.7, limit: 6_000_000_000_000, cells: 1e9))
            let share = try #require(EventChain.share(model, by: time, enough: 1, cells: 1e9))
            #expect(abs(share - 0.7) < 1e-6)
            let enough = try #require(EventChain.share(model, by: 20 * time, enough: 0.5, cells: 1e9))
            #expect(enough >= 0.5)
        }
        // Work has a limit, and short waits are left to sweeps.
        #expect(EventChain.share(model(30, 1000, 100), by: 60_000_000_000, enough: 1, cells: 10) == nil)
        #expect(EventChain.share(model(30, 60, 100), by: 200_000_000, enough: 1, cells: 1e9) == nil)
    }
}
