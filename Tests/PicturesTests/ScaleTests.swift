import Testing

@testable import Pictures

@Suite struct ScaleTests {
    @Test func ticksAreRoundAndFit() {
        var scale = AxisScale(0, 1.49e9)
        (scale.from, scale.to) = (60, 614)
        let (ticks, unit) = Ticks.time(scale)
        #expect(
            unit == "ms" && ticks.map(\.label) == ["0", "200", "400", "600", "800", "1000", "1200", "1400"])
        #expect(ticks.last?.value == 1.4e9)
    }

    @Test(
        arguments: [
            (5e5, "ms", "0.05"), (9e9, "ms", "1000"), (3e10, "s", "5"), (3e12, "min", "5"), (8e13, "h", "5"),
            (9e15, "days", "20"),
        ] as [(Double, String, String)])
    func theUnitSuitsTheLongest(high: Double, unit: String, first: String) {
        var scale = AxisScale(0, high)
        (scale.from, scale.to) = (60, 614)
        let axis = Ticks.time(scale)
        #expect(axis.unit == unit && axis.ticks.dropFirst().first?.label == first)
    }

    @Test func logarithmicLabelsThinOut() {
        for (low, high, labels) in [
            (
                1e8, 1e10,
                ["100 ms", "200 ms", "500 ms", "1 s", "2 s", "5 s", "10 s"]
            ),
            (1e3, 1e14, ["0.001 ms", "0.1 ms", "10 ms", "1 s", "100 s", "10000 s"]),
        ] {
            var scale = AxisScale(low, high, isLogarithmic: true)
            (scale.from, scale.to) = (60, 614)
            let ticks = Ticks.time(scale).ticks
            #expect(ticks.map(\.label).filter { !$0.isEmpty } == labels)
        }
    }

    @Test func placesAndValuesAgree() {
        for isLogarithmic in [false, true] {
            var scale = AxisScale(1, 1000, isLogarithmic: isLogarithmic)
            (scale.from, scale.to) = (300, 20)
            for value in [1.0, 7, 500, 1000] {
                #expect(abs(scale.value(at: scale.place(value)) - value) < 1e-9)
            }
            // What is outside, or no number, lies on the edge.
            #expect(scale.place(-5) == 300 && scale.place(1e9) == 20 && scale.place(.nan) == 300)
        }
    }

    @Test func barsKeepEveryLatency() {
        for limit in [1, 6, 40, 100] {
            let latencies: [(time: Int64, count: UInt64)] = [
                (0, 3), (5_000_000, 90), (7_000_000, 8), (3_000_000_000, 1),
            ]
            let bars = Bars(latencies, limit: limit)
            #expect(bars.counts.reduce(0, +) == 102 && bars.edges.count == bars.counts.count + 1)
            #expect(zip(bars.edges, bars.edges.dropFirst()).allSatisfy { $0 < $1 })
        }
    }
}
