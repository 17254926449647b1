import Foundation
import TestSupport
import Testing

/// `--junit` beside `--assert`: of a scan, and of its recording.
@Suite struct BlescanJUnitTests {
    @Test func aScanAndItsRecordingSayTheSame() throws {
        try withTemporaryFolder { (folder: URL) throws in
            let arguments =
                "-c sim --seed 1 -n 40 -e C0:FF:EE:00:00:01 -q --record r --junit live.xml --assert p50<60s --assert p50<1ms"
            let scan = try run("blescan", arguments.split(separator: " ").map(String.init), directory: folder)
            #expect(scan.code == 1, "\(scan.errorText)")
            #expect(
                try run("blescan", ["report", "r", "1", "--junit", "later.xml"], directory: folder).code == 0)
            let live = try String(contentsOf: folder.appending(path: "live.xml"), encoding: .utf8)
            #expect(live == (try String(contentsOf: folder.appending(path: "later.xml"), encoding: .utf8)))
            #expect(live.contains("tests=\"2\" failures=\"1\" errors=\"0\""), "\(live)")
        }
    }

    @Test(arguments: ["-c sim -d 1", "replay x"])
    func withoutAClaimThereIsNothingToWrite(line: String) throws {
        let words = line.split(separator: " ").map(String.init) + ["--junit", "/nonexistent/x"]
        let result = try run("blescan", words)
        #expect(result.code == 64 && result.errorText.contains("add --assert CLAIM"), "\(result.errorText)")
    }

    @Test(arguments: [
        ("-c sim -d 1 --buckets 1,2", "add --prometheus FILE"),
        ("-c sim -d 1 --buckets 2,1 --prometheus x", "at most 64 bounds"),
        ("-c sim -d 1 --buckets 0 --prometheus x", "at most 64 bounds"),
        ("-c sim -d 1 --lean", "--lean is for NDJSON"),
        ("-c sim -d 1 --lean --format csv", "--lean is for NDJSON, not for csv"),
    ])
    func whatDoesNotGoTogether(line: String, says: String) throws {
        let result = try run("blescan", line.split(separator: " ").map(String.init))
        #expect(result.code == 64 && result.errorText.contains(says), "\(result.errorText)")
    }
}
