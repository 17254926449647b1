import Glibc
import Testing

@testable import DiscoveryLatency

struct EventSumsTests {
    /// Each event by itself, as far as it matters.
    private func sum(_ x: Double, _ period: Double, _ variance: Double, _ blur: Double) -> Double {
        (1...Int(wholePartOf: 3 * x / period + 3)).reduce(0) { sum, events in
            let both = Double(events) * variance + blur
            let off = x - Double(events) * period
            return sum + exp(-off * off / (2 * both)) / (2 * Double.pi * both).squareRoot()
        }
    }

    /// However far the delays have smeared the events: alone, with one beside them, as a ripple, evenly.
    @Test(arguments: [0, 2.5e6, 10e6, 20e6])
    func sumsOfEventsAreNearlyThoseOfEachByItself(delay: Double) {
        let (variance, blur) = (delay * delay / 12, 0.5e12)
        let sums = EventSums(variance: variance, blur: blur)
        for period in [43e6, 152.5e6, 1022.5e6] {
            let place = sums.of(period)
            for events in [6.0, 11, 30, 80, 240, 700] {
                for part in stride(from: -0.5, through: 0.5, by: 0.1) {
                    let x = (events + part) * period
                    let all = sum(x, period, variance, blur)
                    let off = abs(sums.density(x, place) - all)
                    #expect(off < 0.01 / period + 0.05 * all, "\(events + part) periods of \(period)")
                }
            }
        }
    }

    /// The whole model's are exact where few events have passed.
    @Test(arguments: [2.5e6, 10e6])
    func densitiesOfTheWholeModelAreThoseOfEachByItself(delay: Double) {
        let (variance, blur) = (delay * delay / 12, 0.5e12)
        for period in [43e6, 152.5e6, 1022.5e6] {
            let density = EventDensity(interval: period - delay / 2, delay: delay, blur: blur)
            for events in [4.0, 11, 30, 80, 240] {
                for part in stride(from: -0.5, through: 0.5, by: 0.1) {
                    let x = (events + part) * period
                    let all = sum(x, period, variance, blur)
                    #expect(abs(density.value(x) - all) < 0.003 / period + 0.02 * all, "\(x) of \(period)")
                }
            }
        }
    }

    /// Between a period and the next that puts an event near there, there is none.
    @Test
    func jumpsPassOverNothing() {
        let sums = EventSums(variance: 8.3e12, blur: 0.5e12)
        let length = 5_000e6
        var period = 900e6
        while period < 1_600e6 {
            let place = sums.of(period)
            let next = sums.next(length, after: place)
            for between in stride(from: period, to: next, by: 1e5) {
                #expect(sums.density(length, sums.of(between)) < 1e-13)
            }
            period = max(next, period + 1e6)
        }
    }
}
