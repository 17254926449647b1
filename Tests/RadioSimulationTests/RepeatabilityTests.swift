import RadioSimulation
import TestSupport
import Testing

/// One seed, one stream of bytes, however the caller cuts its calls.
@Suite struct RepeatabilityTests {
    private func run(
        seed: UInt64, scenario: Scenario = .household, step: Int64 = 60 * second, looksAhead: Bool = false
    ) -> [String] {
        let harness = ScanHarness(scenario, seed: seed)
        for trial in 0..<3 {
            harness.start(window: 48, interval: 96, active: trial == 1, filter: trial == 2 ? 1 : 0)
            let end = harness.radio.now + 5 * second
            while harness.radio.now < end {
                if looksAhead { _ = harness.radio.nextPacketTime(before: harness.radio.now + 3 * second) }
                harness.advance(to: min(end, harness.radio.now + step))
            }
            harness.stop()
            harness.advance(by: 123_456_789)
        }
        return harness.takeEvents().map { "\($0.time) \(hex($0.bytes))" }
    }

    @Test func theSeedDecides() {
        let first = run(seed: 42)
        #expect(first.count > 100)
        #expect(run(seed: 42) == first)
        #expect(run(seed: 43) != first)
    }

    @Test func theStepDoesNot() throws {
        let text = """
            {"profile": "zephyr", "advertisers": [
              {"interval_ms": 40, "count": 6}, {"interval_ms": 50, "payload_bytes": 500, "extended": true},
              {"interval_ms": 30, "loss": 0.2, "appears_s": 2, "leaves_s": 9, "rotate_s": 1}],
             "scanner": {"decode_blind_us": 100, "host_delay_us": 300, "batch_us": 2000, "batch_reports": 3},
             "radio": {"collisions": true}}
            """
        let busy = try Scenario(json: Array(text.utf8).span)
        for scenario in [Scenario.household, busy] {
            let whole = run(seed: 7, scenario: scenario)
            #expect(run(seed: 7, scenario: scenario, step: 777_777) == whole)
            #expect(run(seed: 7, scenario: scenario, step: 10 * millisecond, looksAhead: true) == whole)
        }
    }

    /// The air does not depend on the scanner: with the same seed a wider window hears all that a narrow one does.
    @Test func settingsSeeTheSameAir() {
        func times(window: UInt16) -> Set<Int64> {
            let harness = ScanHarness(.one(100), seed: 3)
            harness.start(window: window, interval: 96)
            harness.advance(to: 30 * second)
            return Set(harness.takeReports().map(\.time))
        }
        let narrow = times(window: 20)
        let wide = times(window: 60)
        #expect(narrow.count > 30 && wide.isSuperset(of: narrow) && wide.count > narrow.count)
    }

    @Test func eachScanFindsOtherPhases() {
        let harness = ScanHarness(.one(500))
        let firsts = harness.trials(50, limit: 10 * second, window: 96, interval: 96)
        #expect(Set(firsts).count == 50)
    }

    @Test func nextPacketTimeTellsTheTruth() {
        let harness = ScanHarness(.household)
        harness.start(window: 48, interval: 96)
        for _ in 0..<200 {
            let deadline = harness.radio.now + 2 * second
            let announced = harness.radio.nextPacketTime(before: deadline)
            var actual: Int64?
            while actual == nil, harness.radio.nextPacket(before: deadline, { actual = $1 }) {}
            #expect(announced == actual)
        }
        let idle = ScanHarness(.household)
        #expect(idle.radio.nextPacketTime(before: .max) == nil)
    }

    @Test func commandsMayBeSentWhilePacketsAreDelivered() {
        let harness = ScanHarness(.household)
        harness.start(window: 96, interval: 96)
        let radio = harness.radio
        var packets = 0
        while radio.nextPacket(
            before: 10 * second,
            { _, _ in
                packets += 1
                radio.handle(bytes("01 0c20 02 0000").span)
            })
        {
            if packets > 3 { break }
        }
        // The first report ends the scan; its answers follow.
        #expect(packets == 4)
        #expect(radio.now < second)
    }
}
