import Foundation
import Testing

@testable import Recordings
@testable import Runs
@testable import ScanSession

/// Recordings that follow each other, and which of them are removed.
@Suite struct RecordingSeriesTests {
    let folder = TemporaryFolder()
    private static let day: Int64 = 86_400_000_000_000
    private static let start: Int64 = 1_767_225_600_000_000_000

    @Test(arguments: [
        ("scan.sqlite", "scan-20260101T000000Z.sqlite"), ("a.b/scan", "a.b/scan-20260101T000000Z"),
        ("/x/.hidden", "/x/.hidden-20260101T000000Z"), ("a.tar.gz", "a.tar-20260101T000000Z.gz"),
    ])
    func namesHaveTheTime(_ path: String, _ expected: String) {
        #expect(RecordingSeries(path: path).path(at: Self.start + 999_999_999) == expected)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    /// Days 0 to 4, one run each.
    private func fiveDays() throws -> (RecordingSeries, [String]) {
        let series = RecordingSeries(path: folder.file("scan.sqlite"))
        let paths = (0..<5).map { series.path(at: Self.start + $0 * Self.day) }
        for path in paths { try recorded(to: RunRecorder(path: path), trials: 1) }
        return (series, paths)
    }

    @Test func whatEndedBeforeIsRemovedWithItsCompanions() throws {
        let (series, paths) = try fiveDays()
        for companion in ["-wal", "-shm", "-recording"] {
            try Data().write(to: URL(filePath: paths[0] + companion))
        }
        // Day 1 ends when day 2 begins.
        let removed = series.removeRecordings(endedBefore: Self.start + 2 * Self.day, current: paths[4])
        #expect(removed == nil)
        #expect(try names() == paths[2...].map { URL(filePath: $0).lastPathComponent })
        _ = series.removeRecordings(endedBefore: Self.start + 3 * Self.day - 1_000_000_000, current: paths[4])
        #expect(try names().count == 3)
        // The last one is never removed: nothing tells that it has ended.
        _ = series.removeRecordings(endedBefore: .max, current: "")
        #expect(try names() == [URL(filePath: paths[4]).lastPathComponent])
    }

    @Test func whatIsNotOursStays() throws {
        let (series, paths) = try fiveDays()
        let text = folder.file("scan-20250101T000000Z.sqlite")
        try Data("SQLite format 3\0 and no recording of ours, but long enough to be taken for one".utf8).write(
            to: URL(filePath: text))
        let target = folder.file("precious.sqlite")
        try recorded(to: RunRecorder(path: target), trials: 1)
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("scan-20250102T000000Z.sqlite"), withDestinationPath: target)
        try FileManager.default.createDirectory(
            atPath: folder.file("scan-20250103T000000Z.sqlite"), withIntermediateDirectories: false)
        let others = [
            "scan-20250104T000000Z.sqlite.bak", "scan-2025010XT000000Z.sqlite", "scan.sqlite", "scan-.sqlite",
            "xscan-20250104T000000Z.sqlite", "scan-20250104T000000Z-old.sqlite",
        ]
        for name in others { try FileManager.default.copyItem(atPath: paths[0], toPath: folder.file(name)) }
        let before = try names()
        let gone = paths[..<4].map { URL(filePath: $0).lastPathComponent }
        #expect(series.removeRecordings(endedBefore: .max, current: paths[4]) == nil)
        #expect(try names() == before.filter { !gone.contains($0) })
        #expect(try RecordingReader(path: target).runs().count == 1)
    }

    @Test func whatIsBeingRecordedStays() throws {
        let (series, paths) = try fiveDays()
        let recorder = try RunRecorder(path: paths[1])
        try recorder.runStarted(recorded(to: RunRecorder(path: folder.file("other")), trials: 1).header)
        _ = series.removeRecordings(endedBefore: .max, current: paths[4])
        #expect(try names().contains(URL(filePath: paths[1]).lastPathComponent))
        #expect(try !names().contains(URL(filePath: paths[0]).lastPathComponent))
        withExtendedLifetime(recorder) {}
    }

    @Test func aFolderThatCannotBeReadIsNoTrouble() {
        let series = RecordingSeries(path: folder.file("missing/scan.sqlite"))
        #expect(series.removeRecordings(endedBefore: .max, current: "") == nil)
    }
}
