import Foundation
import TestSupport
import Testing

/// A run takes no more memory at its end than in its middle, however many trials it has.
@Suite struct BlescanMemoryTests {
    /// As many trials as a week of the household has, but short ones: their table, and all their latencies as one curve.
    @Test func aWeekOfTrialsFits() throws {
        try withTemporaryFolder { folder in
            let scene = folder.appending(path: "scene.json")
            try Data(
                #"{"advertisers": [{"interval_ms": 100, "count": 2, "address": "C0:FF:EE:00:01:00"}]}"#.utf8
            )
            .write(to: scene)
            // 24 bytes a trial, and for each latency its place in the log and 8 bytes of the curve: 10 MiB of data are enough
            // (7 for 1,000 trials; 16 when a curve kept its steps).
            let line =
                "--controller sim:'\(scene.path())' --seed 1 --quiet --trial-duration 0.1 --trials 60000 --max-memory 4MiB "
                + "--format csv --csv trials --hgrm '\(folder.appending(path: "latencies.hgrm").path())'"
            let run = try runShell(
                "/bin/sh",
                [
                    "-c",
                    "ulimit -d \(Self.limit >> 10) && exec \(builtProgram("blescan").path()) \(line) >/dev/null",
                ])
            #expect(run.code == 0, "\(run.text)")
        }
    }

    /// Bytes of data that the program may have.
    private static let limit = 13 << 20
}
