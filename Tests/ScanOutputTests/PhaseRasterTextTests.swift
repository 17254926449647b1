import DiscoveryLatency
import Foundation
import ProgramOutput
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

    /// An advertiser out of step: a tenth of its events is heard, all over the window.
    private func outOfStep(_ events: Int) -> EventTrain {
        var random = SeededRandom(seed: 5)
        var times: [Int64] = []
        var time: Int64 = 3_000_000
        for _ in 0..<events {
            if time % 320_000_000 < 29_000_000 { times.append(time) }
            time += 1_022_500_000 + Int64.random(in: 0...10_000_000, using: &random)
        }
        return EventTrain(
            times: times, scans: [ScanStretch(start: 0, window: 30_000_000, interval: 320_000_000)])
    }

    /// A thousand missed events are a carpet: without a colour those that were heard would be lost in it.
    @Test func manyMissedEvents() throws {
        let train = outOfStep(1100)
        #expect((80...120).contains(train.times.count))
        let plain = try text(train, .plain, meanPeriod: 1_027_500_000)
        try checkSnapshot(plain, named: "raster-dense.txt")
        #expect(plain.contains(" missed between them (too many to draw)\n"))
        // In colour they are there, dim; with letters too.
        let colored = Ink(width: 80, unicode: true, color: true)
        let shown = try text(train, colored, meanPeriod: 1_027_500_000)
        #expect(!shown.contains("too many to draw"))
        try checkSnapshot(
            shown.replacingOccurrences(of: "\u{1B}", with: "\\e"), named: "raster-dense-color.txt")
        let letters = try text(
            train, Ink(width: 80, unicode: false, color: false), meanPeriod: 1_027_500_000)
        #expect(letters.filter { $0 == "o" }.count > 60 && letters.filter { $0 == "." }.count > 500)
    }

    /// A character that holds both shows what was heard, and in its style.
    @Test func heardEventsAreNotMixedWithMissedOnes() throws {
        let raster = try #require(PhaseRaster(outOfStep(1100), meanPeriod: 1_027_500_000))
        let cells = RasterCells(raster, columns: 30, rows: 6, ink: Ink(width: 80, unicode: true, color: true))
        var heard = RasterCells(raster, columns: 30, rows: 6, ink: .plain).rows
        for row in heard.indices {
            for column in heard[row].indices where cells.rows[row][column].isHeard {
                #expect(cells.rows[row][column] == heard[row][column])
                heard[row][column] = (0, false)
            }
        }
        #expect(heard.allSatisfy { $0.allSatisfy { !$0.isHeard } })
    }

    @Test(arguments: [20, 40, 60, 80, 110, 300])
    func itFits(width: Int) throws {
        for (events, unicode) in [(1, true), (2, false), (130, true), (3000, true), (3000, false)] {
            let ink = Ink(width: width, unicode: unicode, color: false)
            let lines = try text(inStep(events), ink).split(separator: "\n", omittingEmptySubsequences: false)
            // The words above and below are for terminals of at least 60 columns.
            #expect(lines.count <= 24 || width < 60)
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
        let words = try text(train, .plain).split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        #expect(words.contains(", 1 under other settings not shown"))
    }
}
