import Foundation
import Glibc
import JSON
import LinuxSystem
import TestSupport
import Testing

/// `blescan simulate` as a controller for another blescan: UNIX socket, serial line, and what happens when it dies.
@Suite struct BlescanSimulateTests {
    /// The server, once it listens.
    private func server(at path: String) throws -> RunningProgram {
        let server = try RunningProgram("blescan", ["simulate", "--listen", "unix:\(path)", "--seed", "4"])
        let deadline = Date(timeIntervalSinceNow: 20)
        while !FileManager.default.fileExists(atPath: path), Date() < deadline { usleep(10_000) }
        return server
    }

    @Test func isAControllerForAnotherBlescan() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "hci").path()
            let server = try server(at: path)
            for _ in 0..<2 {
                let result = try run(
                    "blescan", ["--controller", "unix:\(path)", "--duration", "2", "--format", "json"])
                #expect(result.code == 0, "\(result.errorText)")
                #expect(
                    result.text.contains("\"channel\": \"h4\"") || result.text.contains("\"channel\":\"h4\""))
                #expect(result.text.contains("C0:FF:EE:00:00:02"))
            }
            server.send(SIGINT)
            let end = try server.finish()
            #expect(end.code == 0 && end.output.isEmpty)
            #expect(end.errorText.split(separator: "\n").filter { $0.hasSuffix("a host came") }.count == 2)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    /// What the radio heard, by its own clock: the beacon's 100 ms hold in the capture whatever else this machine does.
    @Test func writesWhatItHeardAndTellsHowMuch() throws {
        try withTemporaryFolder { folder in
            let (path, capture) = (folder.appending(path: "hci").path(), folder.appending(path: "air").path())
            let scenario = folder.appending(path: "steady.json")
            try #"{"advertisers":[{"interval_ms":100,"delay":"none","pdu_spacing_us":500}]}"#
                .write(to: scenario, atomically: true, encoding: .utf8)
            let server = try RunningProgram(
                "blescan",
                [
                    "simulate", "--listen", "unix:\(path)", "--scenario", scenario.path(), "--legacy",
                    "--capture", capture,
                ])
            let deadline = Date(timeIntervalSinceNow: 20)
            while !FileManager.default.fileExists(atPath: path), Date() < deadline { usleep(10_000) }
            let scan = try run(
                "blescan",
                [
                    "--controller", "unix:\(path)", "--window", "60", "--interval", "60", "--duration", "2",
                    "--format", "json",
                ])
            #expect(scan.text.contains("\"command_family\": \"legacy\""))
            server.send(SIGINT)
            let end = try server.finish()
            #expect(end.code == 0)
            let last = end.errorText.split(separator: "\n").last ?? ""
            let sent = try #require(last.split(separator: " ").compactMap { Int($0) }.first, "\(last)")
            #expect(sent >= 10 && last.hasSuffix("\(sent) reports sent"))
            let replay = try run("blescan", ["replay", capture, "--format", "ndjson"])
            let times = replay.text.split(separator: "\n").compactMap { line -> Int? in
                guard line.contains("\"type\":\"report\"") else { return nil }
                let digits = line.split(separator: "_ns\":")[1].prefix { $0.isNumber }
                return Int(digits)
            }
            #expect(times.count == sent)
            for (earlier, later) in zip(times, times.dropFirst()) {
                // Up to two PDUs apart: the event may be heard on another channel.
                #expect((98_900_000...101_100_000).contains(later - earlier))
            }
        }
    }

    @Test func aControllerThatDiesEndsTheRunWithItsResults() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "hci").path()
            let server = try server(at: path)
            let scan = try RunningProgram(
                "blescan", ["--controller", "unix:\(path)", "--duration", "1h", "--format", "ndjson"])
            let deadline = Date(timeIntervalSinceNow: 20)
            while !scan.outputSoFar.contains("\"type\":\"report\""), Date() < deadline { usleep(20_000) }
            server.send(SIGKILL)
            _ = try server.finish()
            let result = try scan.finish()
            #expect(result.code == 74)
            #expect(result.errors.count { $0 == 0x0a } == 1)
            let last = result.text.split(separator: "\n").last ?? ""
            #expect(last.contains("\"type\":\"summary\"") && last.contains("\"complete\":false"))
            // The socket file is still there, and nobody listens: refused, not "no such file".
            let next = try run("blescan", ["--controller", "unix:\(path)", "--duration", "1"])
            #expect(next.code == 69 && next.errorText.contains("refused"))
        }
    }

    /// The path of a pseudo-terminal's other end.
    private func line(of terminal: borrowing FileDescriptor) throws -> String {
        var (unlocked, number): (CInt, CInt) = (0, 0)
        let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
        try #require(unsafe ioctl(terminal.number, unlock, &unlocked) == 0)
        try #require(unsafe ioctl(terminal.number, getNumber, &number) == 0)
        return "/dev/pts/\(number)"
    }

    /// Nothing was scanned yet, so nothing is said of results.
    @Test func noiseInPlaceOfAControllerIsToldAtItsByte() throws {
        let terminal = try FileDescriptor(opening: "/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
        let scan = try RunningProgram(
            "blescan", ["--controller", "serial:\(try line(of: terminal)),115200", "--duration", "2"])
        while scan.process.isRunning {
            // Written again until it is heard: opening a line empties it.
            try? terminal.write(bytes("d94a").span, until: monotonicTime() + 1_000_000_000)
            usleep(20_000)
        }
        let result = try scan.finish()
        #expect(result.code == 74 && result.output.isEmpty)
        #expect(result.errorText.contains("begins no H4 packet; check that"), "\(result.errorText)")
        #expect(!result.errorText.contains("results"))
    }

    @Test func worksOverASerialLine() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "hci").path()
            let server = try server(at: path)
            let socket = try StreamEndpoint.unix(path: path).connect(timeout: 5_000_000_000, stopOn: nil)
            let terminal = try FileDescriptor(opening: "/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
            let line = try line(of: terminal)
            let scan = try RunningProgram(
                "blescan",
                ["--controller", "serial:\(line),1000000", "--duration", "2", "--format", "json"])
            // A cable of sorts: until the program has ended.
            var bytes: [UInt8] = []
            while scan.process.isRunning {
                _ = try waitForInput([socket.number, terminal.number], until: monotonicTime() + 20_000_000)
                for (from, to) in [(socket.number, terminal.number), (terminal.number, socket.number)] {
                    bytes.removeAll()
                    let count =
                        (try? FileDescriptor(borrowing: from).read(appendingTo: &bytes, upTo: 4096)) ?? 0
                    guard count > 0 else { continue }
                    try? FileDescriptor(borrowing: to).write(bytes.span, until: monotonicTime() + 1_000_000_000)
                }
            }
            let result = try scan.finish()
            #expect(result.code == 0, "\(result.errorText)")
            #expect(result.text.contains("serial:") && result.text.contains("C0:FF:EE:00:00:02"))
            server.send(SIGTERM)
            #expect(try server.finish().code == 143)
        }
    }

    @Test(arguments: [
        (["--listen", "sim"], 64, "nothing to listen on"),
        (["--listen", "unix:/nonexistent/x"], 69, "/nonexistent/x"),
        (["--scenario", "/nonexistent.json"], 66, "/nonexistent.json"),
    ])
    func saysWhatIsWrong(arguments: [String], code: Int32, says: String) throws {
        let result = try run("blescan", ["simulate"] + arguments)
        #expect(result.code == code)
        #expect(result.errorText.contains(says), "\(result.errorText)")
        #expect(result.errors.count { $0 == 0x0a } == 1)
    }
}
