import TestSupport
import Testing

@testable import Runs

struct DiscoveryLogLiveTests {
    private func log() -> DiscoveryLog {
        let log = makeLog(expected: [address(500)])
        log.beginTrial(at: 0)
        for n in 0..<100 {
            // Device n: n + 1 events, heard last at an own time, RSSI of its own.
            for event in 0...n {
                log.hear(
                    address(n), at: Int64(event) * 100 * ms + Int64(n) * 37 % 101 * ms,
                    rssi: Int8(-100 + n * 7 % 61))
            }
        }
        return log
    }

    @Test(arguments: [LiveOrder.lastHeard, .rssi, .events, .firstHeard], [0, 1, 10, 99, 100, 1000])
    func topAgreesWithSorting(order: LiveOrder, count: Int) {
        let log = log()
        let all = (0..<101).map { ($0, log[$0]) }.filter { $0.1.reports > 0 }
        let sequence = Dictionary(uniqueKeysWithValues: log.slots.enumerated().map { ($1, $0) })
        let sorted = all.sorted { a, b in
            let (x, y): (Int64, Int64) =
                switch order {
                case .lastHeard: (a.1.lastHeard!, b.1.lastHeard!)
                case .rssi: (Int64(a.1.rssi!.last), Int64(b.1.rssi!.last))
                case .events: (Int64(a.1.events), Int64(b.1.events))
                case .firstHeard: (0, 0)
                }
            return x == y ? sequence[a.0]! < sequence[b.0]! : x > y
        }
        let top = log.top(count, by: order)
        #expect(top.map(\.slot) == sorted.prefix(count).map(\.0))
    }

    @Test func rowsTellWhatChanges() throws {
        let log = log()
        let row = try #require(log.top(1, by: .events).first)
        #expect(row.address == address(99))
        #expect(row.events == 100)
        #expect(row.firstSeen == Int64(99 * 37 % 101) * ms)
        #expect(abs((row.recentGap ?? 0) - 100e6) < 1e3)
        #expect(row.longestGap == 100 * ms)
        #expect(row.rssi == Int8(-100 + 99 * 7 % 61))
    }
}
