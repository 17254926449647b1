import DiscoveryLatency
import Testing

/// The model against closed forms and against figures that two independent computations agreed on.
@Suite struct DiscoveryModelTests {
    static func model(
        _ window: Double, _ interval: Double, _ advertising: Double, _ start: DiscoveryModel.Start = .scan
    ) -> DiscoveryModel {
        var model = DiscoveryModel(
            window: Int64(window * 1e6), interval: Int64(interval * 1e6),
            advertisingInterval: Int64(advertising * 1e6))
        model.start = start
        return model
    }

    struct Row: Sendable {
        var window, interval, advertising: Double
        var start: DiscoveryModel.Start
        /// Milliseconds: mean, p50, p90, p95, p99; nil where the table has no figure.
        var figures: [Double?]
    }

    @Test(arguments: [
        Row(
            window: 30, interval: 60, advertising: 500, start: .scan,
            figures: [539.5, 495.9, 977.7, 1221.7, 1457.7]),
        Row(
            window: 30, interval: 300, advertising: 500, start: .scan,
            figures: [3732.9, 3317.2, 7520.3, 8418.4, 9906.6]),
        Row(
            window: 60, interval: 60, advertising: 500, start: .scan,
            figures: [256.2, 254.8, nil, 484.0, 504.8]),
        Row(
            window: 30, interval: 320, advertising: 1022.5, start: .entry,
            figures: [7001.4, 5840.2, 13988.6, 16604.4, 19421.7]),
    ])
    func agreesWithTheTable(_ row: Row) throws {
        let prediction = Self.model(row.window, row.interval, row.advertising, row.start).predict()
        #expect(prediction.error <= 1e-4)
        let mean = try #require(prediction.mean)
        #expect(abs(mean / 1e6 - row.figures[0]!) < 0.1, "\(mean)")
        for (q, expected) in zip([0.5, 0.9, 0.95, 0.99], row.figures.dropFirst()) {
            guard let expected else { continue }
            let value = Double(try #require(prediction.quantile(q))) / 1e6
            #expect(abs(value - expected) < (row.start == .entry ? 0.6 : 0.11), "q \(q): \(value)")
        }
    }

    @Test func hitProbabilities() {
        // (window − PDU)/interval where windows are apart; 1 − (2·spacing + PDU)/(3·interval) where they touch.
        #expect(abs(Self.model(30, 60, 500).eventHitProbability - (30 - 0.376) / 60) < 1e-12)
        for (window, expected) in [(60.0, 0.992067), (11.25, 0.957689), (2.5, 0.8096)] {
            #expect(abs(Self.model(window, window, 500).eventHitProbability - expected) < 1e-6)
        }
    }

    @Test func isBoundedWhereAWindowTakesInAWholePeriod() throws {
        let model = Self.model(1022.5, 1022.5, 500)
        let bound = try #require(model.bound)
        #expect(bound == 510_376_000)
        let prediction = model.predict()
        // The lattice smears the end over a cell or two.
        #expect(prediction.probability(by: bound + 1_000_000) > 1 - 1e-9)
        #expect(prediction.probability(by: bound - 5_000_000) < 1 - 1e-4)
        #expect(prediction.tail == nil)
        #expect(Self.model(500, 1022.5, 500).bound == nil)
    }

    /// Quantiles of 30/300 sit on a cliff: q(.900) = 7520, q(.901) = 7801.
    @Test func findsCliffs() throws {
        let prediction = Self.model(30, 300, 500).predict()
        let cliff = try #require(prediction.cliff(at: 0.9))
        #expect(abs(Double(cliff.from) / 1e6 - 7522) < 4)
        #expect(abs(Double(cliff.to) / 1e6 - 7801) < 4)
        #expect(Self.model(60, 60, 500).predict().cliff(at: 0.9) == nil)
    }

    /// Without delay events and windows keep their distance: 69 % are never found at 30/300.
    @Test func someAreNeverFoundWithoutDelay() throws {
        var model = Self.model(30, 300, 500, .entry)
        model.delay = .none
        var precision = Precision()
        precision.cells = 200_000
        precision.allCells = 2_000_000
        let prediction = model.predict(precision)
        // Three phases of the events in 300 ms, three windows: 3 · 29.624 of 300 ms are heard in the end, and with the
        // channels a PDU late at the edges a little more.
        #expect(abs(prediction.left - 0.69) < 0.02, "\(prediction.left)")
        #expect(prediction.mean == nil)
        #expect(prediction.quantile(0.5) == nil)
    }

    @Test func lossStretchesTheTail() throws {
        var model = Self.model(60, 60, 500)
        let clean = try #require(model.predict().quantile(0.99))
        model.loss = 0.3
        let lossy = try #require(model.predict().quantile(0.99))
        #expect(lossy > clean + 300_000_000)
    }

    @Test func theDistributionIsOne() {
        for model in [Self.model(30, 60, 500), Self.model(30, 320, 1022.5), Self.model(11.25, 11.25, 20)] {
            let prediction = model.predict()
            var last = 0.0
            for time in stride(from: Int64(0), through: 30_000_000_000, by: 7_000_000) {
                let p = prediction.probability(by: time)
                #expect(p >= last - 1e-12 && p <= 1)
                last = p
            }
            for q in [0.01, 0.1, 0.5, 0.9, 0.99] {
                guard let time = prediction.quantile(q) else { continue }
                #expect(abs(prediction.probability(by: time) - q) < 1e-3)
            }
        }
    }

    /// The floor holds for any law; continuous scanning comes close.
    @Test func noQuantileBeatsTheFloor() throws {
        for model in [Self.model(30, 60, 500, .entry), Self.model(30, 320, 1022.5, .entry)] {
            var precision = Precision()
            precision.error = 1e-3
            let prediction = model.predict(precision)
            for q in [0.5, 0.9, 0.95] {
                #expect(Double(try #require(prediction.quantile(q))) >= q * model.floor * 0.995)
            }
        }
    }

    /// With a measured controller's figures 225,000 trials had p90 at 7804.7 ms; an ideal one's is 7520.2.
    @Test func aProfileMovesTheQuantiles() throws {
        var model = Self.model(30, 300, 500)
        model.apply(try #require(ControllerProfile(rawValue: "zephyr")))
        let value = Double(try #require(model.predict().quantile(0.9))) / 1e6
        #expect(abs(value - 7804) < 1.5, "\(value)")
        #expect(model.spacing == 620_000)
    }

    /// From an event on, the first PDUs are heard with the closed form's probability, and at known times.
    @Test func anEventIsHeardAtOnceOrNot() {
        for model in [Self.model(30, 60, 500, .event), Self.model(11.25, 11.25, 500, .event)] {
            let prediction = model.predict()
            #expect(abs(prediction.probability(by: 400_000_000) - model.eventHitProbability) < 1e-9)
            #expect(abs(prediction.probability(by: 3_000_000) - model.eventHitProbability) < 1e-9)
            #expect(prediction.probability(by: 0) == 0)
        }
    }

    /// Walking in is waiting for an event, and from it on: the means differ by half an interval, but for what is left of
    /// an event in progress.
    @Test(arguments: [(30.0, 60.0, 500.0), (30, 300, 500), (182.5, 730, 546.25)])
    func entryIsAnEventHalfAnIntervalLater(_ window: Double, _ interval: Double, _ advertising: Double) throws {
        let precision = Precision(error: 2e-3)
        let entry = try #require(Self.model(window, interval, advertising, .entry).predict(precision).mean)
        let event = Self.model(window, interval, advertising, .event)
        let wait = event.meanPeriod / 2 + event.delay.variance / (2 * event.meanPeriod)
        let difference = entry - (try #require(event.predict(precision).mean)) - wait
        let inProgress = 2 * Double(event.spacing) / event.meanPeriod * entry
        #expect(difference < 1e6 && difference > -inProgress - 1e6, "\(difference)")
    }

    /// Where the advertising interval dwarfs the scan interval, each event is heard with the same chance.
    @Test(arguments: DiscoveryModel.Start.allCases)
    func seldomAdvertisers(_ start: DiscoveryModel.Start) throws {
        var model = Self.model(30, 60, 10_485_759.375, start)
        model.isExtended = true
        let prediction = model.predict()
        #expect(prediction.error <= 1e-4)
        let period = start == .event ? 20_000_000_000 : Int64(model.meanPeriod)
        #expect(abs(prediction.probability(by: period) - model.eventHitProbability) < 1e-3)
        #expect(model.pduDuration == 136_000)
    }

    /// A resonance has a geometric tail, of which the beginning tells the rest.
    @Test func aResonanceHasALongTail() throws {
        let prediction = Self.model(30, 320, 315).predict(Precision(error: 0.01))
        let value = Double(try #require(prediction.quantile(0.99))) / 1e6
        #expect(abs(value - 2_881_920) < 30_000, "\(value)")
        #expect(abs(try #require(prediction.tail).timeConstant / 1e9 - 669) < 5)
        #expect(prediction.left > 1e-3)
    }

    /// In a scan's first window only what fits into it can be found; later the floor walks with the intervals.
    @Test func noScanBeatsItsFloor() throws {
        for model in [Self.model(30, 60, 500), Self.model(500, 2000, 500), Self.model(30, 300, 500)] {
            let prediction = model.predict(Precision(error: 1e-3))
            for q in [0.2, 0.5, 0.9, 0.95] {
                let value = Double(try #require(prediction.quantile(q)))
                #expect(value >= model.floor(at: q) - 1.5e6, "\(model.window) q \(q)")
            }
        }
    }

    @Test func noWindowHoldsAPDU() {
        var model = Self.model(2.5, 60, 500)
        model.windowLoss = 2_300_000
        let prediction = model.predict()
        #expect(prediction.left == 1 && prediction.quantile(0.1) == nil && prediction.mean == nil)
    }

    @Test func precisionTrades() {
        let model = Self.model(30, 60, 500, .entry)
        let (rough, fine) = (model.predict(Precision(error: 0.01)), model.predict(Precision(error: 1e-5)))
        #expect(fine.error <= 1e-5 && rough.error > fine.error)
        #expect(abs(rough.probability(by: 500_000_000) - fine.probability(by: 500_000_000)) <= rough.error)
    }
}
