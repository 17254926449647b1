import Advertising
import HCI
import RadioSimulation
import TestSupport
import Testing

/// What the two families of scan commands report.
@Suite struct ScanningTests {
    private func scenario(_ json: String) throws -> Scenario { try Scenario(json: Array(json.utf8).span) }

    @Test func activeScanningAsksAndIsDeafMeanwhile() throws {
        let text = """
            {"advertisers": [{"interval_ms": 100, "delay": "none", "address": "C0:00:00:00:00:01",
              "scan_response": "\(String(repeating: "02", count: 31))"}]}
            """
        let harness = ScanHarness(try scenario(text))
        harness.start(window: 0x4000, interval: 0x4000, active: true)
        harness.advance(to: 3 * second)
        let reports = harness.takeReports()
        #expect(reports.count == 60)
        for pair in stride(from: 0, to: reports.count, by: 2) {
            #expect(reports[pair].kind == .advInd)
            #expect(reports[pair + 1].kind.isScanResponse)
            #expect(reports[pair + 1].data.count == 31)
            // 150 µs, SCAN_REQ 176, 150, SCAN_RSP of 31 bytes 376
            #expect(reports[pair + 1].time - reports[pair].time == 852_000)
        }
        harness.stop()
        harness.start(window: 0x4000, interval: 0x4000)
        harness.advance(by: second)
        let passive = harness.takeReports()
        #expect(!passive.isEmpty && passive.allSatisfy { $0.kind == .advInd })
    }

    /// Same air, passive and active: what the active scan misses began while it was deaf, and nothing else.
    @Test func activeScanningMissesWhatOverlapsTheExchange() throws {
        let text = #"{"advertisers": [{"interval_ms": 20, "count": 8, "scan_response": "020a00"}]}"#
        let passive = ScanHarness(try scenario(text), seed: 9)
        passive.start(window: 0x4000, interval: 0x4000)
        passive.advance(to: 9 * second)
        let active = ScanHarness(try scenario(text), seed: 9)
        active.start(window: 0x4000, interval: 0x4000, active: true)
        active.advance(to: 9 * second)
        let all = passive.takeReports()
        let heard = active.takeReports()
        let advertisements = Set(heard.filter { !$0.kind.isScanResponse }.map(\.time))
        // SCAN_RSP of 3 bytes: 152 µs
        let deaf = heard.filter { !$0.kind.isScanResponse }.map { $0.time..<($0.time + 628_000) }
        var missed = 0
        for report in all where !advertisements.contains(report.time) {
            missed += 1
            #expect(
                deaf.contains { $0.contains(report.time - 376_000) }
                    || deaf.contains { report.time - 376_000 < $0.lowerBound && report.time > $0.lowerBound })
        }
        #expect(missed > 50)
        #expect(advertisements.count + missed == all.count)
    }

    @Test func windowMustHoldTheExchange() throws {
        let text = #"{"advertisers": [{"interval_ms": 20, "scan_response": ""}]}"#
        let harness = ScanHarness(try scenario(text))
        harness.start(window: 4, interval: 400, active: true)
        harness.advance(to: 1000 * second)
        let reports = harness.takeReports()
        let responses = reports.filter(\.kind.isScanResponse)
        #expect(responses.count > 50)
        for (report, next) in zip(reports, reports.dropFirst()) where !report.kind.isScanResponse {
            let room = 2_500_000 - report.time % 250_000_000
            // 150 + 176 + 150 + 128 µs for an empty response
            #expect(next.kind.isScanResponse == (room >= 604_000))
        }
    }

    @Test(arguments: [
        ("connectable", "ADV_IND", UInt16(0x13)), ("scannable", "ADV_SCAN_IND", 0x12),
        ("nonconnectable", "ADV_NONCONN_IND", 0x10), ("directed", "ADV_DIRECT_IND", 0x15),
    ])
    func legacyKindsInBothFamilies(_ type: String, _ name: String, _ bits: UInt16) throws {
        let text = #"{"advertisers": [{"interval_ms": 20, "type": "\#(type)", "rssi": -40, "rssi_spread": 0}]}"#
        let legacy = ScanHarness(try scenario(text))
        legacy.start(window: 96, interval: 96)
        legacy.advance(by: second)
        let extended = ScanHarness(try scenario(text))
        extended.startExtended(uncoded: (96, 96))
        extended.advance(by: second)
        let a = legacy.takeReports()
        let b = extended.takeReports()
        #expect(!a.isEmpty)
        #expect(
            a.map(\.time) == b.map(\.time) && a.map(\.address) == b.map(\.address)
                && a.map(\.data) == b.map(\.data))
        for report in a + b {
            #expect(report.kind.name == name && report.kind.rawValue == bits && report.rssi == -40)
        }
        #expect(a[0].data.count == (type == "directed" ? 0 : 31))
        #expect(b.allSatisfy { $0.sid == 0xff && $0.primary == .oneM && $0.secondary == .none })
    }

    @Test func directedToOthersIsNotForUs() throws {
        func heard(_ target: String, policy: String) throws -> [ScanHarness.Event] {
            let harness = ScanHarness(
                try scenario(
                    #"{"advertisers": [{"interval_ms": 20, "type": "directed", "target": "\#(target)"}]}"#))
            harness.status("200b", "00 6000 6000 00 " + policy)
            harness.status("200c", "0100")
            harness.advance(by: second)
            return harness.takeEvents()
        }
        #expect(try heard("00:00:5E:00:53:FE/public", policy: "00").count > 20)
        #expect(try heard("00:00:5E:00:53:FD/public", policy: "00").isEmpty)
        #expect(try heard("00:00:5E:00:53:FD/public", policy: "02").isEmpty)
        #expect(try heard("4A:00:00:00:00:01/random", policy: "00").isEmpty)
        let resolvable = try heard("4A:00:00:00:00:01/random", policy: "02")
        // An LE Directed Advertising Report names the target.
        #expect(resolvable.count > 20 && resolvable.allSatisfy { $0.bytes[3] == 0x0b })
    }

    @Test func duplicateFilter() throws {
        let text = #"{"advertisers": [{"interval_ms": 20, "count": 5, "scan_response": "020a00"}]}"#
        for active in [false, true] {
            let harness = ScanHarness(try scenario(text))
            for _ in 0..<2 {
                // Each scan begins with a filter that knows nobody.
                harness.start(window: 96, interval: 96, active: active, filter: 1)
                harness.advance(by: 5 * second)
                harness.stop()
                let reports = harness.takeReports()
                #expect(reports.count == (active ? 10 : 5))
                #expect(Set(reports.map(\.address)).count == 5)
            }
        }
    }

    @Test func duplicateFilterForgetsTheOldest() throws {
        let text = """
            {"advertisers": [{"interval_ms": 100, "delay": "none", "count": 5}], "scanner": {"duplicate_filter_size": 4}}
            """
        let harness = ScanHarness(try scenario(text))
        harness.start(window: 0x4000, interval: 0x4000, filter: 1)
        harness.advance(by: second)
        // Five in turn through room for four: each is forgotten just before it comes again.
        #expect(harness.takeReports().count == 50)
    }

    @Test func durationEndsInATimeout() throws {
        let harness = ScanHarness(.one(20))
        harness.startExtended(uncoded: (96, 96), duration: 100)
        harness.advance(by: 5 * second)
        let events = harness.takeEvents()
        #expect(events.last.map { "\($0.time) \(hex($0.bytes))" } == "1000000000 043e0111")
        #expect(events.count(where: { $0.bytes[3] == 0x0d }) > 30)
        // It is over: parameters can be set again.
        #expect(harness.status("2041", "000001 0010001000") == 0)
        // Masked off, as Linux leaves it, there is no such event.
        harness.status("2001", "0010000000000000")
        harness.startExtended(uncoded: (96, 96), duration: 10)
        harness.advance(by: 5 * second)
        #expect(harness.takeEvents().allSatisfy { $0.bytes[3] == 0x0d })
    }

    @Test func periodsRepeatAndResetTheFilter() throws {
        let harness = ScanHarness(.one(20))
        harness.startExtended(uncoded: (96, 96), filter: 0, duration: 20, period: 1)
        harness.advance(to: 128 * second / 10)
        let times = harness.takeReports().map(\.time)
        // 200 ms of each 1.28 s
        #expect(times.allSatisfy { $0 % 1_280_000_000 <= 200_000_000 })
        #expect(Set(times.map { $0 / 1_280_000_000 }).count == 10)
        harness.stopExtended()
        for (filter, expected) in [(1, 1), (2, 10)] {
            harness.startExtended(uncoded: (96, 96), filter: filter, duration: 20, period: 1)
            harness.advance(by: 128 * second / 10)
            harness.stopExtended()
            #expect(harness.takeReports().count == expected)
        }
    }

    @Test func codedPHYHasItsOwnWindows() throws {
        let text = """
            {"advertisers": [
              {"interval_ms": 50, "address": "C0:00:00:00:00:01", "payload": "0201060201060201"},
              {"interval_ms": 50, "address": "C0:00:00:00:00:02", "extended": {"phy": "coded", "sid": 3, "tx_power": 8}},
              {"interval_ms": 50, "address": "C0:00:00:00:00:03", "extended": {"secondary_phy": "2m", "sid": 4}}]}
            """
        func heard(
            _ uncoded: (interval: UInt16, window: UInt16)?, _ coded: (interval: UInt16, window: UInt16)?
        ) throws -> [UInt64: [Heard]] {
            let harness = ScanHarness(try scenario(text))
            harness.startExtended(uncoded: uncoded, coded: coded)
            harness.advance(by: 20 * second)
            return Dictionary(grouping: harness.takeReports()) { $0.address.bits & 0xff }
        }
        let uncoded = try heard((96, 96), nil)
        #expect(Set(uncoded.keys) == [1, 3])
        #expect(
            (uncoded[3] ?? []).allSatisfy {
                $0.primary == .oneM && $0.secondary == .twoM && $0.sid == 4 && $0.txPower == 127
            })
        let coded = try heard(nil, (96, 96))
        #expect(Set(coded.keys) == [2])
        #expect(
            (coded[2] ?? []).allSatisfy {
                $0.primary == .coded && $0.secondary == .coded && $0.sid == 3 && $0.txPower == 8
            })
        let both = try heard((96, 48), (96, 48))
        #expect(Set(both.keys) == [1, 2, 3])
        // The hit shares: (30 − PDU)/60, four deviations of independent events and a little for their dependence;
        // events come every 55 ms
        for (device, pdu) in [(1 as UInt64, 0.192), (2, 1.168), (3, 0.136)] {
            let share = Double((both[device] ?? []).count) / (20_000 / 55)
            #expect(abs(share - (30 - pdu) / 60) < 0.12, "\(device): \(share)")
        }
        // A legacy scan hears legacy PDUs only.
        let legacy = ScanHarness(try scenario(text))
        legacy.start(window: 96, interval: 96)
        legacy.advance(by: 5 * second)
        #expect(Set(legacy.takeReports().map(\.address.bits)) == [0xc000_0000_0001])
    }

    @Test(arguments: [0, 1, 229, 230, 458, 1000, 1650])
    func fragments(_ size: Int) throws {
        let text = #"{"advertisers": [{"interval_ms": 200, "payload_bytes": \#(size), "extended": true}]}"#
        let harness = ScanHarness(try scenario(text))
        harness.startExtended(uncoded: (96, 96))
        harness.advance(by: 5 * second)
        let events = harness.takeEvents()
        #expect(events.allSatisfy { $0.bytes.count <= 258 && $0.bytes.count == 3 + Int($0.bytes[2]) })
        var joined: [Int] = []
        var reassembler = ExtendedReportReassembler()
        for event in events {
            guard var reports = AdvertisingReports(event: event.bytes.span), let report = reports.next() else {
                Issue.record("no report")
                return
            }
            switch reassembler.add(report, time: event.time) {
            case .whole: joined.append(report.data.count)
            case .joined: joined.append(reassembler.joined.count)
            default: break
            }
        }
        #expect(joined.count > 10 && joined.allSatisfy { $0 == size })
        #expect(reassembler.truncated == 0 && reassembler.open <= 1)
    }

    @Test func brokenChainsAreReportedTruncated() throws {
        let text =
            #"{"advertisers": [{"interval_ms": 100, "payload_bytes": 600, "extended": true, "loss": 0.2}]}"#
        let harness = ScanHarness(try scenario(text))
        harness.startExtended(uncoded: (0x4000, 0x4000))
        harness.advance(by: 10 * second)
        var complete = 0
        var truncated = 0
        for report in harness.takeReports() {
            if report.kind.dataStatus == .complete { complete += 1 }
            if report.kind.dataStatus == .truncated {
                truncated += 1
                #expect(report.data.isEmpty)
            }
        }
        // Of some 95 events .8 are announced; of these .512 come whole, .288 break after the first PDU.
        #expect((20...60).contains(complete) && (10...40).contains(truncated), "\(complete) \(truncated)")
    }

    @Test func scannableExtendedAdvertisingAnswersWithItsData() throws {
        let text = """
            {"advertisers": [{"interval_ms": 100, "type": "scannable", "payload_bytes": 300, "extended": true}]}
            """
        for active in [false, true] {
            let harness = ScanHarness(try scenario(text))
            harness.startExtended(uncoded: (96, 96), active: active)
            harness.advance(by: 3 * second)
            let reports = harness.takeReports()
            #expect(reports.contains { $0.kind.rawValue & 0x1f == 0x02 && $0.data.isEmpty })
            let responses = reports.filter(\.kind.isScanResponse)
            #expect(responses.isEmpty == !active)
            #expect(
                responses.allSatisfy { [229, 71].contains($0.data.count) && $0.kind.rawValue & 0x1f == 0x0a })
        }
    }

    @Test func anonymousAdvertisersHaveNoAddress() throws {
        let text = #"{"advertisers": [{"interval_ms": 100, "extended": {"anonymous": true}}]}"#
        let harness = ScanHarness(try scenario(text))
        harness.startExtended(uncoded: (96, 96))
        harness.advance(by: second)
        let reports = harness.takeReports()
        #expect(
            !reports.isEmpty && reports.allSatisfy { $0.address.kind == .anonymous && $0.address.bits == 0 })
    }

    /// Same air with and without collisions: a PDU is gone exactly if another one on its channel overlaps it.
    @Test func collisionsDestroyBoth() throws {
        let text = """
            {"advertisers": [{"interval_ms": 20, "count": 20, "type": "nonconnectable"}], "radio": {"collisions": C}}
            """
        func times(_ collisions: String) throws -> [Int64] {
            let harness = ScanHarness(try scenario(text.replacing("C}", with: "\(collisions)}")), seed: 4)
            harness.start(window: 0x4000, interval: 0x4000)
            harness.advance(to: 8 * second)
            return harness.takeReports().map(\.time)
        }
        let all = try times("false")
        let spared = all.indices.filter { index in
            (index == 0 || all[index] - all[index - 1] >= 376_000)
                && (index + 1 == all.count || all[index + 1] - all[index] >= 376_000)
        }.map { all[$0] }
        let heard = try times("true")
        // The last PDUs may overlap one that ends after the eight seconds.
        #expect(
            Array(heard.dropLast(3)) == Array(spared.prefix(heard.count - 3))
                && abs(heard.count - spared.count) <= 2)
        // 20 advertisers every 25 ms: exp(−2 · 19 · 0.376/25) = 0.565 are spared
        #expect(abs(Double(heard.count) / Double(all.count) - 0.565) < 0.04)
    }

    @Test func hostDelayAndBatches() throws {
        let plain = ScanHarness(try scenario(#"{"advertisers": [{"interval_ms": 20, "count": 10}]}"#))
        plain.start(window: 0x4000, interval: 0x4000)
        plain.advance(to: 2 * second)
        let late = ScanHarness(
            try scenario(
                #"{"advertisers": [{"interval_ms": 20, "count": 10}], "scanner": {"host_delay_us": 750}}"#))
        late.start(window: 0x4000, interval: 0x4000)
        late.advance(to: 2 * second + 750_000)
        let expected = plain.takeReports()
        #expect(late.takeReports().map(\.time) == expected.map { $0.time + 750_000 })
        let batched = ScanHarness(
            try scenario(
                #"{"advertisers": [{"interval_ms": 20, "count": 10}], "scanner": {"batch_us": 10000, "batch_reports": 4}}"#
            ))
        batched.start(window: 0x4000, interval: 0x4000)
        batched.advance(to: 2 * second)
        let events = batched.takeEvents()
        var reports = 0
        for event in events {
            let count = Int(event.bytes[4])
            #expect((1...4).contains(count))
            for original in expected[reports..<min(reports + count, expected.count)] {
                #expect(original.time <= event.time && original.time > event.time - 10_000_001)
            }
            reports += count
        }
        #expect(events.count < expected.count / 2)
        #expect(expected.count - reports < 4)
    }

    @Test func addressesCountUpAndRotate() throws {
        let counted = ScanHarness(
            try scenario(
                #"{"advertisers": [{"interval_ms": 20, "count": 300, "address": "FF:FF:FF:FF:FF:00"}]}"#))
        counted.start(window: 0x4000, interval: 0x4000)
        counted.advance(by: second)
        // Past the end the two top bits stay: random static addresses all of them.
        let addresses = Set(counted.takeReports().map(\.address))
        #expect(addresses.count == 300 && addresses.allSatisfy { $0.kind == .random && $0.bits >> 46 == 3 })
        let rotating = ScanHarness(
            try scenario(#"{"advertisers": [{"interval_ms": 20, "delay": "none", "rotate_s": 0.5}]}"#))
        rotating.start(window: 0x4000, interval: 0x4000)
        rotating.advance(by: 10 * second)
        let reports = rotating.takeReports()
        #expect(reports.allSatisfy { $0.address.kind == .random && $0.address.bits >> 46 == 1 })
        #expect((20...21).contains(Set(reports.map(\.address)).count))
        // None comes back.
        let changes = zip(reports, reports.dropFirst()).count { $0.address != $1.address }
        #expect(changes == Set(reports.map(\.address)).count - 1)
    }

    @Test func strengthStraysALittle() throws {
        let harness = ScanHarness(
            try scenario(#"{"advertisers": [{"interval_ms": 20, "rssi": -70, "rssi_spread": 5}]}"#))
        harness.start(window: 0x4000, interval: 0x4000)
        harness.advance(by: 10 * second)
        let values = harness.takeReports().map { Int($0.rssi) }
        #expect(
            Set(values).isSuperset(of: [-73, -70, -67]) && values.allSatisfy { (-75 ... -65).contains($0) })
        #expect(abs(values.reduce(0, +) / values.count + 70) <= 1)
    }
}
