import Foundation
import TestSupport
import Testing

/// strace is there, and is allowed to do its work.
private let straceWorks: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/strace")
    process.arguments = ["-f", "-qq", "-o", "/dev/null", "/bin/true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()

/// System calls that fail, by strace, seeded: whatever fails, the scan is off in the end, and the exit code is one that is
/// documented.
@Suite(.serialized, .enabled(if: straceWorks, "strace cannot be used here"))
struct SystemFaultTests {
    private struct Fault: CustomStringConvertible {
        var call: String
        var error: String
        /// The first call that fails, and whether all after it fail too.
        var when: Int
        var goesOn: Bool
        /// Only calls on this file.
        var path: String?

        var description: String { "\(call) \(error) from \(when)\(goesOn ? " on" : "") \(path ?? "")" }

        var arguments: [String] {
            (path.map { ["-P", $0] } ?? [])
                + [
                    "-e", "trace=\(call)", "-e",
                    "inject=\(call):error=\(error):when=\(when)\(goesOn ? "+" : "")",
                ]
        }
    }

    private static let onFiles: [(String, [String])] = [
        ("write", ["ENOSPC", "EIO", "EPIPE", "EFBIG"]), ("openat", ["EMFILE", "EACCES", "ENOSPC"]),
        ("pwrite64", ["ENOSPC", "EIO"]), ("fdatasync", ["EIO"]), ("fcntl", ["EAGAIN", "ENOLCK"]),
        ("ftruncate", ["EIO", "ENOSPC"]), ("fsync", ["EIO"]),
    ]
    private static let elsewhere: [(String, [String])] = [
        ("ppoll", ["EINTR", "ENOMEM"]), ("eventfd2", ["EMFILE"]), ("clone3", ["EAGAIN"]),
        ("connect", ["ECONNREFUSED"]), ("socket", ["EMFILE"]),
    ]

    private func fault(_ random: inout SeededRandom, in folder: URL) -> Fault {
        let onFile = Int.random(in: 0..<10, using: &random) < 7
        let (call, errors) = (onFile ? Self.onFiles : Self.elsewhere).randomElement(using: &random)!
        let file = ["out", "c.bt", "r.sqlite", "r.sqlite-wal", "r.sqlite-recording"].randomElement(
            using: &random)!
        return Fault(
            call: call, error: errors.randomElement(using: &random)!,
            when: Int.random(in: 1...(call == "ppoll" ? 30 : 5), using: &random),
            goesOn: onFile && Bool.random(using: &random),
            path: onFile ? folder.appending(path: file).path() : nil)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func leavesTheScanOff(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        try withTemporaryFolder { folder in
            let controller = try HostileController(in: folder)
            defer { controller.end() }
            let fault = fault(&random, in: folder)
            func path(_ name: String) -> String { folder.appending(path: name).path() }
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/strace")
            process.arguments =
                ["-f", "-qq", "-o", "/dev/null"] + fault.arguments + [
                    builtProgram("blescan").path(), "-c", "unix:\(controller.path)", "-f", "ndjson", "-d",
                    "0.3",
                    "--record", path("r.sqlite"), "--capture", path("c.bt"), "-o", path("out"),
                ]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            usleep(100_000)
            #expect(process.terminationReason == .exit, "\(fault)")
            #expect([0, 66, 69, 73, 74, 75, 77, 141].contains(process.terminationStatus), "\(fault)")
            #expect(controller.scanCommands.last?.on != true, "\(fault): the scan is left on")
        }
    }
}
