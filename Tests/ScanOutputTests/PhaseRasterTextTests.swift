import CommandLineTable
import DiscoveryLatency
import TestSupport
import Testing

@testable import ScanOutput

@Suite struct PhaseRasterTextTests {
    /// An advertiser of 1285 ms under 30 of 320 ms: each event drifts 10 ms, give or take 5, through the window. Those
    /// that begin in the first 29 ms of it are heard.
    private func inStep(_ events: Int) -> EventTrain {
        var random = SeededRandom(seed: 4)
        var times: [Int64] = []
        var time: Int64 = 3_000_000
        for _ in 0..<events {
            if time % 320_000_000 < 29_000_000 { times.append(time) }
            time += 1_285_000_000 + Int64.random(in: 0...10_000_000, using: &random)
        }
        return EventTrain(
            times: times, scans: [ScanStretch(start: 0, window: 30_000_000, interval: 320_000_000)])
    }

    private func text(_ train: EventTrain, _ ink: Ink, meanPeriod: Double? = 1_290_000_000) throws -> String {
        var text: [UInt8] = []
        PhaseRasterText(ink: ink).append(try #require(PhaseRaster(train, meanPeriod: meanPeriod)), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test func snapshots() throws {
        try checkSnapshot(text(inStep(130), .plain), named: "raster.txt")
        var ascii = Ink.plain
        ascii.unicode = false
        ascii.width = 60
        try checkSnapshot(text(inStep(130), ascii), named: "raster-ascii.txt")
    }

    @Test(arguments: [20, 40, 60, 80, 110, 300])
    func itFits(width: Int) throws {
        for (events, unicode) in [(1, true), (2, false), (130, true), (3000, true), (3000, false)] {
            let ink = Ink(width: width, unicode: unicode, color: false)
            let lines = try text(inStep(events), ink).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 24)
            // The words above and below are for terminals of at least 60 columns.
            for line in lines where width >= 60 { #expect(displayWidth(String(line)) <= width) }
            #expect(unicode || lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
        }
    }

    @Test func colourChangesNoCharacter() throws {
        let colored = try text(inStep(130), Ink(width: 80, unicode: true, color: true))
        var plain = ""
        var isEscape = false
        for character in colored.unicodeScalars {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { plain.unicodeScalars.append(character) }
            if isEscape, character == "m" { isEscape = false }
        }
        #expect(colored != plain)
        #expect(plain == (try text(inStep(130), .plain)))
    }

    @Test func eventsThatWereNotShownAreCounted() throws {
        var train = inStep(40)
        train.scans[0].end = train.times.last! - 1
        train.scans.append(ScanStretch(start: train.times.last!, window: 0, interval: 0))
        #expect(try text(train, .plain).contains("1 under other settings not shown"))
    }
}
