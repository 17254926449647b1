import Testing

@testable import DiscoveryLatency

struct MissedEventsTests {
    /// A stretch in which nothing is received, at once and cell by cell; rings are passed round more than once.
    @Test(arguments: [DelayLaw.uniform(max: 10_000_000), .uniform(max: 0), .uniform(max: 1_900_000)])
    func aStretchIsPassedAsItsCellsAre(law: DelayLaw) {
        var model = DiscoveryModel(
            window: 10_000_000, interval: 1_000_000_000, advertisingInterval: 152_700_000)
        model.delay = law
        let taps = DelayTaps(model, cell: 312_500)
        var (whole, single) = (MissedEvents(taps), MissedEvents(taps))
        var cell = 0
        for length in [3, 700, 1, 2_000, 5, 9_000, 40] {
            // Something is received: half of what is there.
            for _ in 0..<20 {
                let mass = (whole.successors(in: cell) + (cell < 600 ? 1.0 / 600 : 0)) / 2
                #expect(mass == (single.successors(in: cell) + (cell < 600 ? 1.0 / 600 : 0)) / 2)
                whole.put(mass, at: cell)
                single.put(mass, at: cell)
                cell += 1
            }
            whole.pass(from: cell, to: cell + length)
            for there in cell..<cell + length { single.put(single.successors(in: there), at: there) }
            cell += length
        }
        #expect(cell > 10_000)
    }
}
