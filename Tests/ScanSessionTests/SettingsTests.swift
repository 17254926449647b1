import Controllers
import DiscoveryLatency
import HCI
import Runs
import Testing

@testable import ScanSession

/// The table of settings, of commands and answers that a capture holds.
@Suite struct SettingsTests {
    private let controller = ScriptedController(owned: false, clock: .capture)
    private let enable: [UInt8] = [0x01, 0x0c, 0x20, 2, 1, 0]
    private let disable: [UInt8] = [0x01, 0x0c, 0x20, 2, 0, 0]

    private func send(_ command: [UInt8], at time: Int64, status: UInt8? = 0) {
        controller.schedule(.foreign(command, at: time))
        guard let status else { return }
        controller.schedule(.event([0x04, 0x0e, 4, 1, command[1], command[2], status], at: time + 1))
    }

    private func legacy(_ window: UInt16, _ interval: UInt16) -> [UInt8] {
        LESetScanParameters(active: true, interval: interval, window: window).packet
    }

    private func android(_ window: UInt32, _ interval: UInt32) -> [UInt8] {
        AndroidSetScanParameters(active: true, interval: interval, window: window).packet
    }

    private func apple(_ window: UInt8, _ interval: UInt8, radio: UInt8 = 1) -> [UInt8] {
        [0x01, 0x42, 0xff, 12, 1, 0, 1, 2, radio, 0, interval, 0, window, 0, 30, 0]
    }

    private func run(end: Int64 = 100_000, _ change: (inout ScanOptions) -> Void = { _ in }) throws(ScanError)
        -> Run
    {
        controller.schedule(.ended(at: end))
        var options = ScanOptions()
        change(&options)
        return try ObservedScan(controller: controller, options: options, version: "0", observers: []).run()
    }

    private func setting(_ window: UInt16, _ interval: UInt16) -> ScanTiming {
        ScanTiming(windowUnits: window, intervalUnits: interval)
    }

    @Test func theLaterCommandThatSucceededCounts() throws {
        send(legacy(8000, 8000), at: 1_000)
        send(android(800, 8000), at: 2_000)
        send(enable, at: 3_000)
        send(disable, at: 4_000)
        // Refused: the one before it stays.
        send(legacy(48, 96), at: 5_000, status: 0x12)
        send(enable, at: 6_000)
        send(disable, at: 7_000)
        // Not answered: nothing tells that it was carried out.
        send(legacy(48, 96), at: 8_000, status: nil)
        send(enable, at: 9_000)
        let run = try run()
        #expect(
            run.devices.trials.map(\.timing) == [setting(800, 8000), setting(800, 8000), setting(800, 8000)])
        #expect(run.settings.map(\.setting.timing) == [setting(8000, 8000), setting(800, 8000)])
        #expect(run.settings.map(\.commands) == [[0x200b], [0xfd5a]])
        #expect(run.settings.map(\.inForce) == [1_000, 7_000])
        #expect(run.notices.contains { $0.words.contains("without an answer in the capture: not counted") })
    }

    /// Two radios scan at once: each setting is in force until the next of its own.
    @Test func radiosByThemselves() throws {
        send(apple(48, 96), at: 1_000)
        send(apple(80, 240, radio: 8), at: 2_000)
        send(apple(48, 240), at: 5_000)
        send(apple(48, 96), at: 6_000, status: nil)
        controller.schedule(.event([0x04, 0xff, 2, 0, 0], at: 9_000))
        let run = try run()
        #expect(run.settings.map(\.setting.radio) == [1, 8, 1])
        #expect(run.settings.map(\.timesSet) == [2, 1, 1])
        #expect(run.settings.map(\.inForce) == [7_000, 6_999, 999])
        #expect(run.settings.count(where: \.isInferred) == 3)
        #expect(run.notices.contains { $0.kind == .vendorScan && $0.number == 1 })
        #expect(!run.notices.contains { $0.kind == .noScanEnable })
        #expect(run.notices.contains { $0.words.contains("1 scan setting without an answer") })
    }

    @Test func aClockThatStepsBackCountsNothing() throws {
        var tally = SettingsTally()
        let setting = ScanSetting(timing: setting(48, 96), active: false, radio: 1)
        tally.set(setting, by: .appleScanFF42, at: 5_000)
        tally.set(setting, by: .appleScanFF42, at: 1_000)
        tally.endAll(at: 3_000)
        #expect(tally.uses[0].inForce == 2_000 && tally.backwards == 1 && tally.uses[0].timesSet == 2)
    }

    @Test func moreSettingsThanTheTableHolds() {
        var tally = SettingsTally()
        for units in UInt16(4)..<UInt16(404) {
            tally.set(
                ScanSetting(timing: setting(units, 1000), active: false), by: .leSetScanParameters,
                at: Int64(units))
        }
        #expect(tally.uses.count == SettingsTally.most && tally.leftOut == 400 - SettingsTally.most)
        #expect(tally.standing == nil)
    }

    /// A device that is missing under filters may have been filtered: no trial is a miss.
    @Test func filtersInTheController() throws {
        send(legacy(48, 96), at: 100)
        send(enable, at: 1_000)
        controller.advertise(7, at: 1_500)
        send(disable, at: 2_000)
        send([0x01, 0x57, 0xfd, 2, 0, 1], at: 2_500)
        send(enable, at: 3_000)
        send(disable, at: 4_000)
        send([0x01, 0x57, 0xfd, 2, 0, 0], at: 4_500)
        send(enable, at: 5_000)
        send(disable, at: 6_000)
        send(enable, at: 7_000)
        controller.advertise(7, at: 7_500)
        let run = try run()
        #expect(run.devices.trials.map(\.isFiltered) == [false, true, false, false])
        var statuses: [Int: TrialStatus] = [:]
        run.devices.forEachTrial(of: 0) { trial, status, _ in statuses[trial] = status }
        #expect(statuses[1] == nil && statuses[2] == .censored)
        #expect(run.notices.contains { $0.kind == .filteredTrials && $0.number == 1 })
    }

    /// A scan of the accept list alone is a filter too, in each command that sets a policy; a Reset ends it.
    @Test(arguments: [0, 1, 2, 3] as [UInt8])
    func acceptListIsAFilter(policy: UInt8) throws {
        let timing = LESetExtendedScanParameters.PHYParameters(active: true, interval: 480, window: 48)
        let commands = [
            LESetScanParameters(active: true, interval: 480, window: 48, filterPolicy: policy).packet,
            LESetExtendedScanParameters(filterPolicy: policy, oneM: timing).packet,
            AndroidSetScanParameters(active: true, interval: 480, window: 48, filterPolicy: policy).packet,
        ]
        for (number, command) in commands.enumerated() {
            let start = Int64(number) * 10_000
            send(command, at: start + 100)
            send(enable, at: start + 1_000)
            controller.advertise(7, at: start + 1_500)
            send(disable, at: start + 2_000)
        }
        // Refused: the scan stays as it was.
        send(
            LESetScanParameters(active: true, interval: 480, window: 48, filterPolicy: 0).packet, at: 30_000,
            status: 12)
        send(enable, at: 31_000)
        send([0x01, 0x03, 0x0c, 0], at: 32_000)
        send(enable, at: 33_000)
        let run = try run()
        let isFiltered = policy & 1 == 1
        #expect(
            run.devices.trials.map(\.isFiltered) == [isFiltered, isFiltered, isFiltered, isFiltered, false])
        #expect(run.notices.contains { $0.kind == .filteredTrials && $0.number == 4 } == isFiltered)
    }

    /// What is known of the accept list itself: changes that were answered with success.
    @Test func acceptListAsACaptureTellsIt() throws {
        let filters = Filters()
        func device(_ bits: UInt64) -> DeviceAddress { DeviceAddress(bits: bits, kind: .random) }
        send(LESetScanParameters(active: true, interval: 480, window: 48, filterPolicy: 1).packet, at: 100)
        send(enable, at: 1_000)
        send(disable, at: 1_100)
        send(LEAddToAcceptList(address: device(1)).packet, at: 2_000)
        send(LEAddToAcceptList(address: device(2)).packet, at: 2_100)
        send(LEAddToAcceptList(address: device(3)).packet, at: 2_200, status: 7)
        send(LERemoveFromAcceptList(address: device(2)).packet, at: 2_300)
        send(LEAddToAcceptList(address: device(4)).packet, at: 2_400, status: nil)
        send(enable, at: 3_000)
        send(disable, at: 3_100)
        send(LEClearAcceptList().packet, at: 4_000)
        send(enable, at: 5_000)
        controller.schedule(.ended(at: 10_000))
        _ = try ObservedScan(
            controller: controller, options: ScanOptions(), version: "0", observers: [filters]
        ).run()
        #expect(filters.told == [.acceptList([]), .acceptList([device(1)]), .acceptList([])])
        #expect(filters.told[1].passes(device(1)) && !filters.told[1].passes(device(2)))
        #expect(ReportFilter.none.passes(device(2)) && !ReportFilter.host.passes(device(1)))
    }

    private final class Filters: ScanObserver {
        var told: [ReportFilter] = []
        func filterChanged(_ filter: ReportFilter) { told.append(filter) }
    }

    /// Figures over 10 % and 100 % of the time say nothing.
    @Test func dutyCyclesAreKeptApart() throws {
        for (start, window) in [(1_000, UInt16(800)), (3_000, 8000), (5_000, 800)] as [(Int64, UInt16)] {
            send(legacy(window, 8000), at: start)
            send(enable, at: start + 100)
            controller.advertise(7, at: start + 500)
            send(disable, at: start + 1_000)
        }
        let run = try run()
        #expect(run.devices.keepsSettingsApart && run.dutyCycles == 2)
        #expect(run.devices.firstSeenOfAll.seen == 0 && run.devices.firstSeen(of: 0).seen == 0)
        #expect(run.devices.totals.gaps.count == 0 && run.devices.totals.firstSeen.count == 0)
        let rows = run.settingRows
        #expect(rows.map(\.trials) == [2, 1] && rows.map(\.devices) == [1, 1])
        #expect(rows.map(\.use.reports) == [2, 1])
        #expect(rows[1].firstSeen.percentile(0.5) == 399)
        #expect(run.noticesSoFar.contains { $0.kind == .settingsApart })
        let pooled = run.pooled()
        // The first and the last of three sightings are left out.
        #expect(pooled.devices.firstSeenOfAll.seen == 1 && pooled.devices.totals.boundarySightings == 2)
    }

    @Test func oneSettingAlone() throws {
        for (start, window) in [(1_000, UInt16(800)), (3_000, 8000), (5_000, 800)] as [(Int64, UInt16)] {
            send(legacy(window, 8000), at: start)
            send(enable, at: start + 100)
            controller.advertise(7, at: start + 500)
            send(disable, at: start + 1_000)
        }
        let run = try run { $0.setting = ScanSetting(timing: setting(800, 8000), active: true) }
        #expect(run.devices.trials.map(\.start) == [1_101, 5_101])
        #expect(run.devices.firstSeenOfAll.seen == 2 && run.counters.reports == 2 && run.counters.stray == 0)
        #expect(run.settings.map(\.setting.timing) == [setting(800, 8000)] && run.settings[0].reports == 2)
    }

    @Test func patterns() {
        let uses = [
            ScanSetting(timing: setting(292, 1168), active: true),
            ScanSetting(timing: setting(48, 480), active: true),
            ScanSetting(timing: setting(48, 480), active: false),
            ScanSetting(timing: setting(48, 480), active: false, radio: 8),
        ].map { SettingUse($0, commands: []) }
        func match(_ window: Int64, _ interval: Int64, _ active: Bool? = nil, _ radio: UInt8? = nil)
            -> SettingPattern.Match
        {
            SettingPattern(window: window * 500_000, interval: interval * 500_000, active: active, radio: radio)
                .match(uses)
        }
        #expect(match(365, 1460) == .one(0))
        // 183 ms are 182.5 ms on the grid.
        #expect(match(366, 1460) == .one(0))
        #expect(match(368, 1460) == .none)
        #expect(match(60, 600) == .several([1, 2, 3]) && match(60, 600, true) == .one(1))
        var pattern = SettingPattern(window: 30_000_000, interval: 300_000_000)
        pattern.coded = setting(224, 2240)
        let both = [setting(224, 2240), setting(292, 1168)].map {
            SettingUse(
                ScanSetting(timing: setting(48, 480), active: true, phy: .both, codedTiming: $0), commands: [])
        }
        #expect(pattern.match(both) == .one(0))
        #expect(match(60, 600, false) == .several([2, 3]) && match(60, 600, nil, 8) == .one(3))
    }
}
