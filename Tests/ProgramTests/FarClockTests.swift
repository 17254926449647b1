import Foundation
import TestSupport
import Testing

/// cc, where there is one.
private let compiler: String? = ["/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// Clocks that stand at the year 2300 and later, before 1970, and at the ends of their range: no output traps, every page can
/// be verified, every recording and capture can be read.
@Suite(.serialized) struct FarClockTests {
    private static let formats = ["text", "ndjson", "json", "csv"]

    // MARK: - The clock of this machine

    /// Seconds since 1970: the year 2300, the last second of 2^62 ns, the end of the field, 1969.
    @Test(
        .enabled(if: compiler != nil, "there is no C compiler"),
        arguments: [10_413_792_000, 4_611_686_018, .max, -1] as [Int64])
    func scansUnderThisClock(_ seconds: Int64) throws {
        try withTemporaryFolder { folder in
            let shim = folder.appending(path: "far.so").path()
            let source = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "Fixtures/far-clock.c").path()
            let built = try shell("blescan", "'\(compiler!)' -shared -fPIC -O1 -o '\(shim)' '\(source)' -ldl")
            try #require(built.code == 0, "\(built.errorText)")
            let far = ["LD_PRELOAD": shim, "FAR_SECONDS": "\(seconds)"]
            let controller = try HostileController(in: folder)
            defer { controller.end() }
            func program(_ arguments: String) throws -> ProgramResult {
                let result = try run(
                    "blescan", arguments.split(separator: " ").map(String.init), environment: far,
                    directory: folder)
                #expect(
                    result.code == 0 && !result.killed, "\(arguments): \(result.code) \(result.errorText)")
                return result
            }
            let scan = "-c unix:\(controller.path) -d 0.1"
            _ = try program("\(scan) -q --record r --html page --openmetrics m --hgrm h --capture c")
            for line in ["verify page", "report page", "report r 1 -f json --html again", "verify again"] {
                _ = try program(line)
            }
            let replayed = try program("replay c -f csv --html replayed")
            #expect(replayed.text.contains("C0:FF:EE:00:00:01"))
            _ = try program("verify replayed --capture c")
            // One clock is enough for the outputs that have no time of their own.
            guard seconds == 10_413_792_000 else { return }
            for format in Self.formats {
                _ = try program("\(scan) -f \(format) -o \(format)")
                _ = try program("replay c -f \(format)")
            }
            _ = try program("-c sim -d 1 -q --record r --html sim")
            _ = try program("sweep -c sim --windows 30 --intervals 60 --trials 1 -o sweep --record r")
            for line in ["verify sim", "report r", "report r 2", "report r 3 -f json"] { _ = try program(line) }
        }
    }

    // MARK: - The clock of a capture

    private static func record(_ packet: [UInt8], at microseconds: Int64) -> [UInt8] {
        func big(_ value: some FixedWidthInteger, _ octets: Int) -> [UInt8] {
            (0..<octets).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        return big(packet.count, 4) + big(packet.count, 4) + big(packet[0] == 4 ? 1 : 0, 4) + big(0, 4)
            + big(microseconds &+ 0x00dc_ddb3_0f2f_8000, 8) + packet
    }

    /// A scan whose packets come 100 ms after one another, from a time on, in microseconds since 1970.
    private static func capture(from time: Int64) -> [UInt8] {
        let packets = [
            "010c20020100", "040e04010c2000", "043e0c02010300010000eeffc000c8",
            "043e0c02010300010000eeffc000c8",
            "043e0c02010300010000eeffc000c8", "010c20020000", "040e04010c2000",
        ]
        return packets.enumerated().flatMap { index, packet in
            record(bytes(packet), at: time + Int64(index) * 100_000)
        }
    }

    private static let header = bytes("6274736e6f6f7000 00000001 000003ea")
    /// The last microsecond of 2^62 ns, in 2116.
    private static let last = Int64((1 << 62) / 1000)

    private func program(_ arguments: String, in folder: URL) throws -> ProgramResult {
        try run("blescan", arguments.split(separator: " ").map(String.init), directory: folder)
    }

    /// 2300, what btsnoop can say, and the first microsecond that no output carries.
    @Test(
        arguments: [
            10_413_792_000_000_000, 1 << 62, last + 1,
        ] as [Int64])
    func aCaptureOfThatTimeIsRefusedAndAPartIsLeftOut(_ time: Int64) throws {
        try withTemporaryFolder { folder in
            try Data(Self.header + Self.capture(from: time)).write(to: folder.appending(path: "far"))
            for command in ["replay far", "replay far --html p --record r", "learn far"] {
                let result = try program(command, in: folder)
                #expect(
                    result.code == 65
                        && result.errorText.contains("at byte 16: no packet has a time from 1970"),
                    "\(command): \(result.code) \(result.errorText)")
            }
            // Before it and after it are packets of times that can be told.
            let mixed =
                Self.capture(from: 1_700_000_000_000_000) + Self.capture(from: time)
                + Self.capture(from: Self.last - 1_000_000)
            try Data(Self.header + mixed).write(to: folder.appending(path: "mixed"))
            for format in Self.formats {
                let result = try program(
                    "replay mixed -f \(format) -o \(format) --record r --html page --openmetrics m", in: folder)
                #expect(result.code == 0 && !result.killed, "\(format): \(result.errorText)")
                if format != "csv" {
                    let text = try String(contentsOf: folder.appending(path: format), encoding: .utf8)
                    #expect(
                        text.replacing("\n", with: " ").contains(
                            "7 packets of the capture left out: the time is not from 1970 to 2116"), "\(text)")
                }
            }
            let reported = try program("report r 4 -f json --html again", in: folder)
            #expect(reported.code == 0, "\(reported.errorText)")
            for page in ["page", "again", "page --capture mixed"] {
                let verified = try program("verify \(page)", in: folder)
                #expect(verified.code == 0, "\(page): \(verified.text)\(verified.errorText)")
            }
        }
    }
}
