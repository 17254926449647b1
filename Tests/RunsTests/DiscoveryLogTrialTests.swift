import DiscoveryLatency
import HCI
import TestSupport
import Testing

@testable import Runs

struct DiscoveryLogTrialTests {
    /// Which of five trials a device is heard in, and what the trials are to it. `s` seen, `c` censored, `.` absent.
    struct Case: Sendable {
        var heard: String
        var status: String
        var expected = false
    }

    static let cases = [
        Case(heard: "xxxxx", status: "sssss"),
        Case(heard: "x.x.x", status: "scscs"),
        Case(heard: ".x..x", status: ".sccs"),
        Case(heard: "xx...", status: "ss..."),
        Case(heard: "...xx", status: "...ss"),
        Case(heard: "..x..", status: "..s.."),
        Case(heard: "x...x", status: "scccs"),
        Case(heard: "..x..", status: "ccscc", expected: true),
        Case(heard: ".....", status: "ccccc", expected: true),
        Case(heard: "xxxxx", status: "sssss", expected: true),
        Case(heard: "x....", status: "scccc", expected: true),
    ]

    @Test(arguments: cases.indices)
    func atRisk(index: Int) {
        let item = Self.cases[index]
        let log = makeLog(expected: item.expected ? [address(1)] : [])
        var start: Int64 = 0
        // Trials of 1, 2, 3 … s: what is censored must have its own trial's length.
        for (trial, heard) in item.heard.enumerated() {
            log.beginTrial(at: start)
            #expect(log.expectedLeft == (item.expected ? 1 : 0))
            log.hear(address(99), at: start + 5 * ms)
            if heard == "x" {
                log.hear(address(1), at: start + Int64(trial + 1) * 10 * ms)
                #expect(log.expectedLeft == 0)
            }
            log.endTrial(at: start + Int64(trial + 1) * second)
            start += 20 * second
        }
        guard let slot = log.slot(of: address(1)) else {
            #expect(item.heard == ".....")
            return
        }
        let device = log[slot]
        let listed = device.trialStatus.map { ["seen": "s", "censored": "c", "absent": "."][$0.name] ?? "?" }
        let first = device.firstTrial ?? 0
        let before = String(repeating: ".", count: first) + listed.joined()
        #expect(before + String(repeating: ".", count: item.status.count - before.count) == item.status)
        #expect(listed.first != "." && listed.last != ".")
        for (trial, heard) in item.heard.enumerated() {
            let latency =
                device.firstSeen.indices.contains(trial - first) ? device.firstSeen[trial - first] : nil
            #expect(latency == (heard == "x" ? Int64(trial + 1) * 10 * ms : nil))
        }
        let estimate = log.firstSeen(of: slot)
        #expect(estimate.seen == item.status.count { $0 == "s" })
        #expect(estimate.censored == item.status.count { $0 == "c" })
        if let last = item.status.lastIndex(of: "c") {
            let trial = item.status.distance(from: item.status.startIndex, to: last)
            #expect(estimate.limit == Int64(trial + 1) * second)
        }
        let totals = log.totals.firstSeen
        // Without the first and the last sighting of what was not expected.
        #expect(totals.count == (item.expected ? estimate.seen : max(0, estimate.seen - 2)) + 3)
        #expect(totals.censored == estimate.censored)
    }

    @Test func manyTrialsKeepTheirValuesInOrder() {
        var random = SeededRandom(seed: 5)
        let log = makeLog()
        var heard = [[Int64?]](repeating: [], count: 20)
        for trial in 0..<300 {
            let start = Int64(trial) * 11 * second
            log.beginTrial(at: start)
            for device in 0..<20 {
                // Device 0 in every trial, device 19 in hardly any.
                if Int.random(in: 0..<20, using: &random) >= device {
                    let latency = Int64.random(in: 0..<10 * second, using: &random)
                    heard[device].append(latency)
                    log.hear(address(device), at: start + latency)
                } else {
                    heard[device].append(nil)
                }
            }
            log.endTrial(at: start + 10 * second)
        }
        for device in 0..<20 {
            guard let slot = log.slot(of: address(device)) else { continue }
            let record = log[slot]
            let before = [Int64?](repeating: nil, count: record.firstTrial ?? 0) + record.firstSeen
            #expect(
                before + [Int64?](repeating: nil, count: heard[device].count - before.count) == heard[device])
            let seen = heard[device].compactMap { $0 }
            let first = heard[device].firstIndex { $0 != nil } ?? 0
            let last = heard[device].lastIndex { $0 != nil } ?? 0
            let censored = heard[device][first...last].count { $0 == nil }
            #expect(
                log.firstSeen(of: slot)
                    == KaplanMeier(seen: seen, censored: Array(repeating: 10 * second, count: censored)))
        }
        #expect(log.counters.dropped.total == 0)
    }

    @Test func aTrialCutShortCountsWithItsLength() {
        let log = makeLog(expected: [address(1), address(2)])
        for trial in 0..<10 {
            let start = Int64(trial) * 20 * second
            log.beginTrial(at: start)
            log.hear(address(1), at: start + 100 * ms)
            if trial == 0 { log.hear(address(2), at: start + 200 * ms) }
            log.endTrial(at: start + (trial == 0 ? 200 * ms : 10 * second))
        }
        let slot = log.slot(of: address(2))!
        let figures = log.figures(firstSeenOf: slot)
        #expect(figures.count == 1)
        #expect(figures.censored == 9)
        #expect(figures.p50 == nil)
        #expect(figures.max == 200 * ms)
        #expect(figures.meanRestrictedTo == 10 * second)
        // 200 ms, then 9 of 10 until 10 s.
        #expect(abs((figures.mean ?? 0) - (0.2e9 + 0.9 * 9.8e9)) < 1)
    }

    @Test func theRunningTrialIsCensoredWhereItStands() {
        let log = makeLog(expected: [address(2)])
        log.beginTrial(at: 0)
        log.hear(address(1), at: 4 * second)
        #expect(log.firstSeen(of: log.slot(of: address(2))!).limit == 4 * second)
    }

    @Test func lateArrivalsAreListedOutsideTheTotals() {
        let log = makeLog(expected: [address(4)])
        log.beginTrial(at: 0)
        // 1 is there all the time, 2 walks in after 30 s, 3 is heard once at 40 s: it cannot be judged. 4 is late as
        // well, but the user says it is there.
        for event in 0..<118 { log.hear(address(1), at: Int64(event) * 505 * ms + 300 * ms) }
        for event in 0..<58 { log.hear(address(2), at: 30 * second + Int64(event) * 505 * ms) }
        log.hear(address(3), at: 40 * second)
        for event in 0..<58 { log.hear(address(4), at: 30 * second + Int64(event) * 505 * ms) }
        log.endTrial(at: 60 * second)
        let status = (1...4).map { log[log.slot(of: address($0))!].trialStatus }
        #expect(status == [[.seen], [.arrivedLate], [.seen], [.seen]])
        #expect(log[log.slot(of: address(2))!].firstSeen == [30 * second])
        let totals = log.totals
        #expect(totals.arrivedLate == 1)
        #expect(totals.firstSeen.count == 3)
        #expect(log.figures(firstSeenOf: log.slot(of: address(2))!).count == 0)

        // In a second trial it is there from the start; 5 comes in then.
        log.beginTrial(at: 70 * second)
        log.hear(address(2), at: 71 * second)
        for event in 0..<30 { log.hear(address(5), at: 100 * second + Int64(event) * 505 * ms) }
        log.endTrial(at: 120 * second)
        #expect(log[log.slot(of: address(2))!].trialStatus == [.arrivedLate, .seen])
        let last = log[log.slot(of: address(5))!]
        #expect(last.firstTrial == 1 && last.trialStatus == [.arrivedLate])
        #expect(log.totals.arrivedLate == 2)
        #expect(log.figures(firstSeenOf: log.slot(of: address(2))!).max == second)
    }

    /// The type of an expected address may be a guess: its 48 bits count.
    @Test func anExpectedAddressIsFoundUnderAnotherType() {
        let log = makeLog(expected: [address(1, kind: .public), address(2)])
        log.beginTrial(at: 0)
        log.hear(address(1, kind: .publicIdentity), at: ms)
        #expect(log.expectedLeft == 1)
        #expect(log.deviceCount == 2)
        #expect(log[log.slot(of: address(1, kind: .publicIdentity))!].expected)
        #expect(log.slot(of: address(1, kind: .public)) == nil)
        log.hear(address(2), at: 2 * ms)
        #expect(log.expectedLeft == 0)
        // Heard under its own type already: the other type is another device.
        log.hear(address(2, kind: .public), at: 3 * ms)
        #expect(log.deviceCount == 3)
    }

    @Test func orderIsThatOfBeingHeard() {
        let log = makeLog(expected: [address(7), address(8)])
        log.beginTrial(at: 0)
        for n in [3, 1, 8, 2] { log.hear(address(n), at: Int64(n) * ms) }
        var order: [DeviceAddress] = []
        log.forEachDevice { _, device in order.append(device.address) }
        #expect(order == [3, 1, 8, 2, 7].map { address($0) })
        let last = log[log.slots.last!]
        #expect(last.reports == 0)
        #expect(last.lastHeard == nil)
        #expect(last.rssi == nil)
    }
}
