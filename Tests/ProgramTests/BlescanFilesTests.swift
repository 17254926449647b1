import Foundation
import Glibc
import TestSupport
import Testing

/// What blescan does to files: an input stays what it is, and no output goes into another.
@Suite struct BlescanFilesTests {
    /// `z` is a copy of the capture, of a recording, of a scenario or of a law: whatever is named, it is not written.
    @Test(arguments: [
        "replay z -q -o z", "replay z -q --html z", "replay z --record z", "replay z --hgrm z -q",
        "learn z -o z",
        "report z 1 --html z", "report z 1 -o z", "report z --svg z", "compare z 1 2 -o z", "replay - -o z",
        "-c sim:z -o z -d 1", "sweep -c sim:z -o z --windows 30 --intervals 60", "simulate -s z --capture z",
        "replay z --openmetrics link",
    ])
    func anInputIsNotOverwritten(_ line: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "z")
            let whole = Data(MadeCapture.named("monitor.btsnoop").bytes)
            try whole.write(to: file)
            _ = unsafe symlink("z", folder.appending(path: "link").path(percentEncoded: false))
            let result = try shell("blescan", "\"$0\" \(line) < z", in: folder)
            #expect(result.code == 64, "\(line): \(result.errorText)")
            #expect(result.errorText.contains("would overwrite"), "\(result.errorText)")
            #expect(result.errors.count { $0 == 0x0a } == 1 && result.output.isEmpty)
            #expect(try Data(contentsOf: file) == whole)
        }
    }

    @Test(arguments: [
        "-o x --html x", "--capture x -o x", "--capture x --openmetrics x", "--hgrm x --hgrm-gaps x",
        "--record x --html ./x",
    ])
    func outputsHaveFilesOfTheirOwn(_ outputs: String) throws {
        try withTemporaryFolder { folder in
            let result = try shell("blescan", "\"$0\" -c sim -d 1 \(outputs)", in: folder)
            #expect(result.code == 64 && result.errorText.contains("are the same file"), "\(result.errorText)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()).isEmpty)
        }
    }

    @Test(arguments: ["--html /nonexistent/x", "--hgrm /nonexistent/x", "--openmetrics /nonexistent/x"])
    func whatCannotBeWrittenIsSaidBeforeTheScan(_ output: String) throws {
        let result = try shell("blescan", "timeout 20 \"$0\" -c sim --real-time -d 1000 \(output)")
        #expect(
            result.code == 73 && result.errorText.contains("cannot create /nonexistent/x"),
            "\(result.errorText)")
    }

    /// A descriptor that is closed at the start is not taken by the next file.
    @Test func closedDescriptorsStayClosed() throws {
        try withTemporaryFolder { folder in
            let scan = "\"$0\" -c sim -d 2 -q --seed 1 --capture"
            let result = try shell("blescan", "\(scan) q.cap -f ndjson <&- >&-", in: folder)
            #expect(result.code == 74)
            #expect(
                result.errorText
                    == "blescan: cannot write standard output: Bad file descriptor; no row of it was written; it is closed: "
                    + "open it, or use --output FILE\n"
            )
            #expect(try shell("blescan", "\(scan) r.cap 2>&- >/dev/null", in: folder).code == 0)
            let whole = try Data(contentsOf: folder.appending(path: "r.cap"))
            let begun = try Data(contentsOf: folder.appending(path: "q.cap"))
            // Up to the command that switches the scan off, with its answer: two records.
            let off = 2 * 24 + 10 + 7
            #expect(begun.count >= 16 + off && whole.starts(with: begun.dropLast(off)))
            #expect(try shell("blescan", "\"$0\" replay - <&-").errorText.contains("Bad file descriptor"))
        }
    }

    /// Whoever cuts a capture short while it is replayed gets an error with the byte, not the end by a signal.
    @Test func aCaptureThatIsCutShort() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "big")
            let capture = Data(MadeCapture.named("monitor.btsnoop").bytes)
            var big = capture
            for _ in 0..<40 { big += capture.dropFirst(16) }
            try big.write(to: file)
            // The reader of the pipe takes a line, cuts the file, and reads the rest.
            let result = try shell(
                "blescan",
                "(\"$0\" replay big -f ndjson; echo $? >&2) | { read -r line; truncate -s 100000 big; cat >/dev/null; }",
                in: folder)
            #expect(result.errorText.hasSuffix("\n65\n"), "\(result.errorText)")
            #expect(result.errorText.hasPrefix("blescan: big: broken at byte "), "\(result.errorText)")
            #expect(result.errorText.contains("the file was cut short while it was read"))
        }
    }
}
