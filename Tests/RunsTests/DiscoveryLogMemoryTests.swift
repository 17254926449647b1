import DiscoveryLatency
import HCI
import TestSupport
import Testing

@testable import Runs

struct DiscoveryLogMemoryTests {
    /// Residents at 1 Hz amid a stream of random addresses, 10,000 reports a second. `tools/bench/run memory` runs it with
    /// a million addresses and the table of the defaults; here the table is as much smaller as the stream is.
    @Test(arguments: [1, 2])
    func residentsSurviveAStormOfRandomAddresses(reportsEach: Int) {
        var random = SeededRandom(seed: 1)
        let log = makeLog(devices: 40_000)
        log.beginTrial(at: 0)
        var time: Int64 = 0
        var strangers = 0
        var events = 0
        while strangers < 150_000 {
            let stranger = DeviceAddress(bits: random.next() | 0xC000_0000_0000, kind: .random)
            strangers += 1
            for n in 0..<reportsEach {
                log.hear(stranger, at: time + Int64(n) * 15 * ms)
                time += 100_000
            }
            // A resident every 10 ms: each of 100 once a second.
            if time / (10 * ms) > events {
                log.hear(address(events % 100), at: time)
                events += 1
            }
        }
        #expect(log.counters.evicted >= 150_000 - 40_000)
        #expect(log.deviceCount == 40_000)
        for n in 0..<100 {
            guard let slot = log.slot(of: address(n)) else {
                Issue.record("resident \(n) was evicted")
                continue
            }
            #expect(log[slot].events == (events - n + 99) / 100)
            #expect(log[slot].firstSeen[0].map { $0 < 3 * second } == true)
        }
    }

    /// More devices than there is room for, heard in turn: most of those that there is room for are known after a while.
    @Test func devicesInTurnAreKept() {
        func known() -> [Int] {
            let log = makeLog(devices: 1000)
            log.beginTrial(at: 0)
            for round in 0..<12 {
                for n in 0..<1500 { log.hear(address(n), at: Int64(round) * 20 * second + Int64(n) * 10 * ms) }
            }
            return (0..<1500).filter { n in log.slot(of: address(n)).map { log[$0].events > 1 } == true }
        }
        let first = known()
        #expect(first.count > 800)
        #expect(known() == first)
    }

    @Test func thoseHeardOnceGoFirst() {
        let log = makeLog(devices: 4)
        log.beginTrial(at: 0)
        for n in 1...4 { log.hear(address(n), at: Int64(n) * ms) }
        log.hear(address(2), at: 100 * ms)
        for n in 5...8 { log.hear(address(n), at: Int64(96 + n) * ms) }
        #expect(log.slot(of: address(2)) != nil && log.slot(of: address(8)) != nil)
        #expect(log.counters.evicted == 4)
        #expect(log.deviceCount == 4)
        // All known twice: the one that was not heard again goes, the busy one stays.
        for n in [6, 7, 8] { log.hear(address(n), at: 200 * ms) }
        for round in 0..<20 {
            log.hear(address(2), at: Int64(300 + 20 * round) * ms)
            log.hear(address(100 + round), at: Int64(300 + 20 * round) * ms)
            log.hear(address(100 + round), at: Int64(314 + 20 * round) * ms)
            #expect(log.slot(of: address(2)) != nil)
        }
    }

    @Test func expectedDevicesAreNeverEvicted() {
        let log = makeLog(devices: 4, expected: [address(1), address(2), address(3), address(4)])
        log.beginTrial(at: 0)
        for n in 10..<1000 {
            log.hear(address(n), at: Int64(n) * ms)
            log.hear(address(n), at: Int64(n + 14) * ms)
        }
        for n in 1...3 { #expect(log.slot(of: address(n)) != nil) }
        #expect(log.deviceCount == 4)
    }

    @Test func theTableForgetsWhatWasEvicted() {
        // A small table with many comings and goings: every lookup must agree with a dictionary.
        var random = SeededRandom(seed: 8)
        let log = makeLog(devices: 50)
        log.beginTrial(at: 0)
        var counts: [DeviceAddress: UInt64] = [:]
        for n in 0..<20_000 {
            let who = address(Int.random(in: 0..<120, using: &random))
            let heard = log.hear(who, at: Int64(n) * ms)
            counts[who] = heard.newDevice ? 1 : counts[who, default: 0] + 1
            #expect(log[heard.slot].address == who)
        }
        #expect(log.deviceCount == 50)
        var known = 0
        for n in 0..<120 {
            guard let slot = log.slot(of: address(n)) else { continue }
            known += 1
            #expect(log[slot].reports == counts[address(n)])
        }
        #expect(known == 50)
        #expect(Set(log.slots.map { log[$0].address }).count == 50)
    }

    @Test func gapHistogramsOutgrowTheRecordExactly() {
        var random = SeededRandom(seed: 6)
        let log = makeLog()
        log.beginTrial(at: 0)
        var expected = [LatencyHistogram](repeating: LatencyHistogram(), count: 30)
        var time = [Int64](repeating: 0, count: 30)
        for _ in 0..<20_000 {
            let n = Int.random(in: 0..<30, using: &random)
            if time[n] > 0 || log.slot(of: address(n)) != nil {
                let gap = Int64.random(in: 12...12 + (20 << Int64(n)), using: &random) * ms
                time[n] += gap
                expected[n].add(gap)
            }
            log.hear(address(n), at: time[n])
        }
        var all = LatencyHistogram()
        for n in 0..<30 {
            #expect(log.gaps(of: log.slot(of: address(n))!) == expected[n])
            all.merge(expected[n])
        }
        #expect(log.gapsOfAll == all)
        #expect(log.counters.dropped.gaps == 0)
    }

    @Test func aSparseCounterThatIsFullGoesOnInThePool() {
        let log = makeLog()
        log.beginTrial(at: 0)
        for n in 0...70_000 { log.hear(address(1), at: Int64(n) * 20 * ms) }
        #expect(log.gaps(of: 0).count == 70_000)
        #expect(log.gaps(of: 0).buckets.count == 1)
        #expect(log.counters.dropped.total == 0)
    }

    @Test func whatThePoolsRefuseIsCounted() {
        var random = SeededRandom(seed: 2)
        let log = makeLog(devices: 200, memory: 150_000)
        #expect(log.limits.devices == 200)
        var payloads: [DeviceAddress: [UInt8]] = [:]
        for trial in 0..<40 {
            let start = Int64(trial) * 3_000_000 * second
            log.beginTrial(at: start)
            for n in 0..<200 {
                let name = (0..<25).map { _ in UInt8.random(in: 65...90, using: &random) }
                let data =
                    [UInt8(name.count + 1), 9] + name + [200, 0xff] + [UInt8](repeating: UInt8(n), count: 199)
                payloads[address(n)] = data
                for event in 0..<3 {
                    let time = start + Int64(event) * Int64.random(in: 20...900_000, using: &random) * ms
                    log.hear(address(n), at: time, [], data)
                    log.hear(address(n), at: time, .scanResponse, [2, 10, UInt8(trial)])
                }
            }
            log.endTrial(at: start + 2_000_000 * second)
        }
        let dropped = log.counters.dropped
        #expect(dropped.payloads > 0)
        #expect(dropped.names > 0)
        #expect(dropped.gaps > 0)
        #expect(dropped.trialValues > 0)
        var gaps: UInt64 = 0
        var notKept = 0
        var seen = 0
        log.forEachDevice { slot, device in
            // Whole, or the first 31 bytes: never anything else.
            let sent = payloads[device.address]!
            #expect(device.data == (device.dataCut ? Array(sent[..<31]) : sent))
            #expect(device.gaps.count <= device.events)
            #expect(device.gaps.buckets.reduce(0) { $0 + $1.count } == device.gaps.count)
            gaps += device.gaps.count
            if device.trialStatus.last == .notKept {
                // It stands for all trials from there on.
                notKept += log.trials.count + 1 - (device.firstTrial ?? 0) - device.trialStatus.count
            }
            seen += device.trialStatus.count { $0 == .seen }
            // What is left out does not look like a miss.
            #expect(!device.trialStatus.contains(.censored))
            #expect(!device.trialStatus.dropLast().contains(.notKept))
        }
        #expect(gaps == log.gapsOfAll.count)
        #expect(seen + notKept == 200 * 40)
        #expect(UInt64(notKept) == dropped.trialValues)
    }

    /// A device that was given up for want of room and is heard again was seen before: when it comes back is no latency.
    @Test func whatComesBackIsNoFirstSighting() throws {
        let log = makeLog(devices: 3)
        log.beginTrial(at: 0)
        for n in 1...4 { log.hear(address(n), at: Int64(n) * second) }
        let gone = try #require((1...4).map { address($0) }.first { log.slot(of: $0) == nil })
        let again = log.hear(gone, at: 59 * second)
        #expect(again.newDevice && !again.firstInTrial)
        #expect(log[again.slot].trialStatus == [.notKept] && log[again.slot].firstSeen == [nil])
        log.hear(gone, at: 60 * second)
        log.endTrial(at: 61 * second)
        #expect(try #require(log.totals.firstSeen.max) <= 4 * second)
        // In the next trial all begins anew.
        log.beginTrial(at: 70 * second)
        #expect(log.hear(gone, at: 71 * second).firstInTrial)
        #expect(log.hear(address(9), at: 72 * second).firstInTrial)
        #expect(log[try #require(log.slot(of: gone))].trialStatus == [.notKept, .seen])
    }

    @Test func evictedDevicesGiveBackWhatTheyHeld() {
        // Long payloads, names, many gaps and trials: with nothing given back the pools would run dry in no time.
        let log = makeLog(devices: 30, memory: 400_000)
        var who = 0
        for trial in 0..<400 {
            let start = Int64(trial) * 100_000 * second
            log.beginTrial(at: start)
            for device in 0..<30 {
                let data =
                    [20, 9] + [UInt8](repeating: UInt8(65 + device % 20), count: 19) + [100, 0xff]
                    + [UInt8](repeating: UInt8(trial & 0xff), count: 99)
                for event in 0..<20 {
                    log.hear(
                        address(who + device), at: start + Int64(event * event) * 33 * ms, [], data)
                }
            }
            if trial.isMultiple(of: 2) { who += 7 }
            log.endTrial(at: start + 50_000 * second)
        }
        #expect(log.counters.evicted > 1000)
        #expect(log.counters.dropped.total == 0)
    }

    @Test func limitsShareOutTheMemory() {
        let standard = MemoryLimits()
        #expect(standard.devices == 65_536)
        let all =
            standard.devices * MemoryLimits.bytesPerDevice + standard.payloadBytes
            + standard.histogramBytes + standard.trialBytes
        #expect(all <= MemoryLimits.defaultMemory)
        #expect(all > MemoryLimits.defaultMemory * 9 / 10)
        // Fewer devices where the memory does not suffice, none of the pools empty.
        let small = MemoryLimits(maxDevices: 1_000_000, maxMemory: 4 << 20)
        #expect((5000...8000).contains(small.devices))
        #expect(small.trialBytes > 500_000)
        for (devices, memory) in [(0, 0), (-5, -5), (.max, .max), (1, .max), (.max, 1)] as [(Int, Int)] {
            let limits = MemoryLimits(maxDevices: devices, maxMemory: memory)
            #expect((1...1 << 20).contains(limits.devices))
            #expect(limits.payloadBytes >= 0 && limits.histogramBytes >= 0 && limits.trialBytes >= 0)
        }
        let log = makeLog(devices: 1, memory: 1)
        log.beginTrial(at: 0)
        for n in 0..<100 {
            log.hear(address(n % 7), at: Int64(n) * 20 * ms, [], [UInt8](repeating: 9, count: 200))
        }
        #expect(log.deviceCount == 1)
    }
}
