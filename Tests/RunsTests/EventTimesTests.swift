import DiscoveryLatency
import HCI
import Testing

@testable import Runs

@Suite struct EventTimesTests {
    private let address = DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random)
    private let timing = ScanTiming(windowUnits: 48, intervalUnits: 96)

    private func log(memory: Int = 1 << 20, devices: Int = 16) -> DiscoveryLog {
        DiscoveryLog(limits: MemoryLimits(maxDevices: devices, maxMemory: memory))
    }

    private func hear(_ log: DiscoveryLog, at time: Int64, _ address: DeviceAddress? = nil) -> Int {
        let data: [UInt8] = []
        return log.record(address ?? self.address, rssi: -50, data: data.span, at: time).slot
    }

    @Test func trainsRunAcrossTrials() {
        let log = log()
        log.beginTrial(at: 1_000_000_000, timing: timing)
        _ = hear(log, at: 1_100_000_000)
        // The same event on another channel.
        _ = hear(log, at: 1_100_500_000)
        log.endTrial(at: 1_200_000_000)
        log.beginTrial(at: 1_500_000_000, timing: timing)
        let slot = hear(log, at: 1_601_000_000)
        log.endTrial(at: 1_700_000_000)
        let train = log.train(of: slot)
        #expect(train.times == [1_100_000_000, 1_601_000_000])
        #expect(train.scans.map(\.start) == [1_000_000_000, 1_500_000_000])
        #expect(train.scans.map(\.end) == [1_200_000_000, 1_700_000_000])
        #expect(train.scans.allSatisfy { $0.window == 30_000_000 && $0.interval == 60_000_000 && $0.hasOrigin })
    }

    @Test func theLastFewHundredAreKept() {
        let log = log()
        log.beginTrial(at: 0, timing: timing)
        var slot = 0
        for event in 1...2000 as ClosedRange<Int64> { slot = hear(log, at: event * 100_000_000) }
        let times = log.train(of: slot).times
        #expect(times.count > 465 && times.count <= 497)
        #expect(times.last == 200_000_000_000)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 100_000_000 })
        #expect(log.counters.dropped.eventTimes == 0)
    }

    @Test func steppingBackBeginsAnewAndSilenceIsExact() {
        let log = log()
        log.beginTrial(at: 0, timing: timing)
        for time in [1, 2, 3] as [Int64] { _ = hear(log, at: time * 1_000_000_000) }
        var slot = hear(log, at: 500_000_000)
        #expect(log.train(of: slot).times == [500_000_000])
        slot = hear(log, at: 2_000_000_000)
        #expect(log.train(of: slot).times == [500_000_000, 2_000_000_000])
        slot = hear(log, at: 2_000_000_000 + 5_000_000_000_000)
        #expect(log.train(of: slot).times == [500_000_000, 2_000_000_000, 5_002_000_000_000])
    }

    @Test func aFullPoolIsCountedAndGivenBack() {
        // Hardly any memory: a few chunks in all.
        let log = log(memory: 64 << 10, devices: 64)
        log.beginTrial(at: 0, timing: timing)
        let addresses = (0..<64).map { DeviceAddress(bits: 0xC000_0000_0000 + UInt64($0), kind: .random) }
        for event in 1...100 as ClosedRange<Int64> {
            for address in addresses { _ = hear(log, at: event * 50_000_000, address) }
        }
        #expect(log.counters.dropped.eventTimes > 0)
        #expect(log.counters.dropped.total >= log.counters.dropped.eventTimes)
        for slot in 0..<log.deviceCount {
            let times = log.train(of: slot).times
            #expect(times.last == 5_000_000_000)
            #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 50_000_000 })
        }
    }

    @Test func evictedDevicesGiveTheirTimesBack() {
        let log = log(memory: 96 << 10, devices: 1)
        log.beginTrial(at: 0, timing: timing)
        var time: Int64 = 0
        // Far more devices than the pool has room for, were nothing given back.
        for number in 0..<400 as Range<UInt64> {
            var slot = 0
            for _ in 0..<300 {
                time += 50_000_000
                slot = hear(log, at: time, DeviceAddress(bits: 0xD000_0000_0000 + number, kind: .random))
            }
            #expect(log.train(of: slot).times.count == 300)
        }
        #expect(log.counters.evicted == 399)
        #expect(log.counters.dropped.eventTimes == 0)
    }

    @Test func aCaptureWithoutScanEnableHasNoSchedule() {
        let log = log()
        log.beginWithoutOrigin(at: 0)
        var slot = 0
        for event in 1...5 as ClosedRange<Int64> { slot = hear(log, at: event * 300_000_000) }
        let train = log.train(of: slot)
        #expect(train.times.count == 5)
        #expect(train.scans.count == 1)
        #expect(train.scans.first?.hasOrigin == false)
    }
}
