import Foundation
import TestSupport
import Testing

@Suite struct ReplayNotesTests {
    /// A writer stored the two words of its time stamps in the wrong order: noticed, corrected, and said.
    @Test func saysThatTimeStampsWerePutRight() throws {
        let result = try run(
            "blescan", ["replay", try fixture("h1-swapped-timestamps.btsnoop").path(), "--format", "json"])
        #expect(result.code == 0)
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.contains("words in the wrong order"))
        let straight = try run(
            "blescan", ["replay", try fixture("monitor.btsnoop").path(), "--format", "json"])
        #expect(!String(decoding: straight.output, as: UTF8.self).contains("wrong order"))
    }

    /// A table of all settings, not the last one alone.
    @Test func quietWaitsForTheParameters() throws {
        let result = try run(
            "blescan", ["replay", try fixture("extended-coded-scan.btsnoop").path(), "--quiet"])
        #expect(result.text.hasPrefix("controller") && !result.text.contains("effective"))
        #expect(result.text.contains("\nSettings, 11 settings, set 46 times in 4 min 37 s"))
        #expect(result.text.contains("\nSETTING") && result.text.contains("\n3000/3000 "))
        #expect(!result.text.contains("not known"))
    }

    /// A capture whose time stamps count from nowhere is no simulation.
    @Test func aRecordedCaptureWithoutDates() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "r.sqlite").path()
            let capture = try fixture("h1-swapped-timestamps.btsnoop").path()
            #expect(try run("blescan", ["replay", capture, "-q", "--record", file]).code == 0)
            let list = try run("blescan", ["report", file])
            #expect(list.text.contains("date not known") && !list.text.contains("simulated"), "\(list.text)")
            let shown = try run("blescan", ["report", file, "1"])
            #expect(shown.text.contains("clock capture") && !shown.text.contains("simulated"))
        }
    }
}
