import Advertising
import Captures
import Foundation
import HCI
import TestSupport
import Testing

/// What was counted in a capture by other means (tshark, and by hand where it counts events instead of reports).
struct Expected: Sendable, CustomTestStringConvertible {
    var file: String
    var format: CaptureFormat
    var link: UInt32
    var reports: Int
    var events: Int
    /// Reports whose AD structures overrun; one advertiser sends 31 octets of its own.
    var malformedAD = 0
    /// Nanoseconds since 1970, from tshark; of the swapped time stamps, their words exchanged by other code.
    var firstTime: Int64
    var lastTime: Int64
    var testDescription: String { file }
}

private let captures = [
    Expected(
        file: "android-h4-legacy-213s.btsnoop", format: .btsnoop, link: 1002, reports: 2565, events: 2565,
        malformedAD: 2514, firstTime: 1_580_483_876_642_226_000, lastTime: 1_580_484_089_919_556_000),
    Expected(
        file: "android-h4-two-reports-per-event.btsnoop", format: .btsnoop, link: 1002, reports: 59, events: 32,
        firstTime: 1_444_809_567_890_118_000, lastTime: 1_453_405_058_738_833_000),
    Expected(
        file: "android-h4-extended-malformed-ad.btsnoop", format: .btsnoop, link: 1002, reports: 465,
        events: 465, malformedAD: 121, firstTime: 1_646_745_457_887_005_000, lastTime: 1_646_745_549_606_182_000
    ),
    Expected(
        file: "android-h4-extended-coded-scan.btsnoop", format: .btsnoop, link: 1002, reports: 7426,
        events: 7426,
        firstTime: 1_765_452_109_130_197_000, lastTime: 1_765_452_777_653_551_000),
    Expected(
        file: "android-pcapng201.pcapng", format: .pcapng, link: 201, reports: 5, events: 5,
        firstTime: 1_617_562_152_732_214_000, lastTime: 1_617_562_355_294_912_000),
    Expected(
        file: "linux-monitor-realtek.btsnoop", format: .btsnoop, link: 2001, reports: 132, events: 132,
        firstTime: 1_776_721_408_294_673_000, lastTime: 1_776_721_454_917_831_000),
    Expected(
        file: "linux-monitor-realtek-dlt254.pcapng", format: .pcapng, link: 254, reports: 132, events: 132,
        firstTime: 1_776_721_408_294_673_000, lastTime: 1_776_721_454_917_831_000),
    Expected(
        file: "linux-monitor-broadcom-odd-event-types.btsnoop", format: .btsnoop, link: 2001, reports: 69,
        events: 69, firstTime: 1_772_795_462_347_957_000, lastTime: 1_772_795_473_126_514_000),
    Expected(
        file: "h1-extended-swapped-timestamps.btsnoop", format: .btsnoop, link: 1001, reports: 1693,
        events: 1693,
        firstTime: 693_355_216_000, lastTime: 774_270_216_000),
]

/// Every capture beside the package that something is known of; the made ones.
@Suite struct CaptureTests {
    @Test(
        arguments: captures.filter { capture in sharedCaptures.contains { $0.lastPathComponent == capture.file }
        })
    func everyReportOfARealCapture(_ expected: Expected) throws {
        let url = try #require(sharedCaptures.first { $0.lastPathComponent == expected.file })
        try check([UInt8](Data(contentsOf: url)), expected, hasSwappedTimes: expected.file.contains("swapped"))
    }

    @Test(arguments: MadeCapture.withReports)
    func everyReportOfAMadeCapture(_ capture: MadeCapture) throws {
        let expected = Expected(
            file: capture.name, format: capture.name.hasSuffix(".pcapng") ? .pcapng : .btsnoop,
            link: capture.link,
            reports: capture.reports, events: capture.events, malformedAD: capture.malformedAD,
            firstTime: capture.firstTime, lastTime: capture.lastTime)
        try check(capture.bytes, expected, hasSwappedTimes: capture.hasSwappedTimes)
    }

    @Test func aHeaderAlone() {
        let result = readAll(MadeCapture.named("header-only.btsnoop").bytes)
        #expect(result.records.isEmpty && result.error == nil && result.notes == CaptureNotes())
    }

    private func check(_ bytes: [UInt8], _ expected: Expected, hasSwappedTimes: Bool) throws {
        var reader = try CaptureReader(bytes.span)
        var scratch: [UInt8] = []
        var reports = 0
        var events = 0
        var malformedAD = 0
        var times: [Int64] = []
        while let record = try reader.next() {
            times.append(record.time)
            let packet = record.packet(in: &scratch)
            #expect(packet.count == record.body.count + 1)
            guard var walk = AdvertisingReports(event: packet) else { continue }
            events += 1
            while let report = walk.next() {
                reports += 1
                #expect(!report.kind.isUnknown)
                #expect(report.primaryPHY == .oneM || report.primaryPHY == .coded)
                var structures = ADStructures(report.data)
                while structures.next() != nil {}
                if structures.malformed { malformedAD += 1 }
            }
            let malformed = walk.malformed
            #expect(!malformed)
        }
        let format = reader.format
        let link = reader.linkType
        #expect(format == expected.format)
        #expect(link == expected.link)
        #expect(reports == expected.reports)
        #expect(events == expected.events)
        #expect(malformedAD == expected.malformedAD)
        #expect(times.first == expected.firstTime)
        #expect(times.last == expected.lastTime)
        var notes = CaptureNotes()
        if hasSwappedTimes {
            notes.swappedTimestamps = true
            notes.timeWithoutDate = true
        }
        let seen = reader.notes
        #expect(seen == notes)
        #expect(times == times.sorted())
    }
}
