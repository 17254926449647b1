import Foundation
import LinuxSystem
import TestSupport
import Testing

/// What blescan tells systemd: sd_notify's datagrams, on a socket of the test.
@Suite struct BlescanServiceTests {
    /// A datagram socket that a service manager would listen on.
    private final class Manager {
        let name: String
        private let descriptor: Int32

        /// - Parameter name: a path, or an abstract name after `@`.
        init(_ name: String) throws {
            self.name = name
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            var bytes = Array(name.utf8)
            if name.hasPrefix("@") { bytes[0] = 0 } else { bytes.append(0) }
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
            let bound = unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(descriptor, $0, length)
                }
            }
            try #require(bound == 0)
            var patience = timeval(tv_sec: 30, tv_usec: 0)
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        /// The next message; empty where none comes.
        func next() -> String {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
    }

    private func started(_ manager: Manager, _ arguments: [String] = [], process: String? = nil) throws
        -> RunningProgram
    {
        var environment = ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "600000"]
        environment["WATCHDOG_PID"] = process
        return try RunningProgram(
            "blescan", ["-c", "sim", "--real-time", "--seed", "1", "-q"] + arguments, environment: environment)
    }

    @Test(arguments: ["path", "abstract"])
    func tellsThatItIsReadyAliveAndStopping(_ kind: String) throws {
        try withTemporaryFolder { folder in
            let manager = try Manager(
                kind == "path" ? folder.appending(path: "notify").path() : "@blescan-\(UUID().uuidString)")
            let program = try started(manager, ["--trials", "1000", "--trial-duration", "1"])
            #expect(manager.next() == "READY=1")
            var watchdogs = 0
            var status = ""
            while watchdogs < 4 {
                let message = manager.next()
                if message == "WATCHDOG=1" { watchdogs += 1 } else { status = message }
                try #require(!message.isEmpty)
            }
            #expect(status.hasPrefix("STATUS=trial 1 of 1000, "), "\(status)")
            program.send(SIGTERM)
            var last = manager.next()
            while last == "WATCHDOG=1" { last = manager.next() }
            #expect(last == "STOPPING=1")
            #expect(try program.finish().code == 143)
        }
    }

    /// One READY for a scan that goes on from one recording to the next.
    @Test func aSeamIsNoNewStart() throws {
        try withTemporaryFolder { folder in
            let manager = try Manager("@blescan-\(UUID().uuidString)")
            let program = try started(
                manager,
                ["--record", folder.appending(path: "s.sqlite").path(), "--record-every", "1s", "-d", "4s"])
            var messages: [String] = []
            while messages.last != "STOPPING=1" {
                messages.append(manager.next())
                try #require(messages.last?.isEmpty == false)
            }
            #expect(messages.count { $0 == "READY=1" } == 1 && messages.first == "READY=1")
            #expect(messages.count { $0 == "STOPPING=1" } == 1)
            #expect(try program.finish().code == 0)
        }
    }

    /// Another process of the service has to answer.
    @Test func theWatchdogOfAnotherProcessIsLeftAlone() throws {
        let manager = try Manager("@blescan-\(UUID().uuidString)")
        let program = try started(manager, ["-d", "1500ms"], process: "1")
        var messages: [String] = []
        while messages.last != "STOPPING=1" {
            messages.append(manager.next())
            try #require(messages.last?.isEmpty == false)
        }
        #expect(messages.first == "READY=1" && !messages.contains("WATCHDOG=1"))
        #expect(try program.finish().code == 0)
    }

    @Test(arguments: ["vsock:2:1234", "relative", "", "/nowhere/at/all", "@"])
    func aSocketThatCannotBeReachedChangesNothing(_ name: String) throws {
        let result = try run(
            "blescan", ["-c", "sim", "--seed", "1", "-d", "5", "-q"], environment: ["NOTIFY_SOCKET": name])
        #expect(result.code == 0 && result.errors.isEmpty)
    }
}
