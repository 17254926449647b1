import Foundation
import TestSupport
import Testing

/// Captures that no radio wrote: times at the ends of their range, and damage of every kind.
@Suite struct ReplayExtremesTests {
    private static let header = bytes("6274736e6f6f7000 00000001 000003ea")
    private static let enable = bytes("010c20020100")
    private static let enabled = bytes("040e04010c2000")
    private static let report = bytes("043e0c02010300010000eeffc000c8")

    /// Microseconds since the year 0: clocks that began at zero, the last moments of 64-bit nanoseconds around 1970,
    /// and the ends of the field.
    private static let times: [UInt64] = [
        0, 0x00dc_ddb3_0f2f_8000 - 9_223_372_036_854_775, 0x00dc_ddb3_0f2f_8000,
        0x00dc_ddb3_0f2f_8000 + 9_223_372_036_854_775, UInt64(Int64.max), 1 << 63, .max,
    ]

    private static func record(_ packet: [UInt8], at time: UInt64) -> [UInt8] {
        func big(_ value: some FixedWidthInteger, _ octets: Int) -> [UInt8] {
            (0..<octets).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        return big(packet.count, 4) + big(packet.count, 4) + big(packet[0] == 4 ? 1 : 0, 4) + big(0, 4)
            + big(time, 8) + packet
    }

    @Test(arguments: times, ["text", "json"])
    func takesAnyTime(_ first: UInt64, _ format: String) throws {
        for second in Self.times {
            var capture = Self.header
            for (packet, time) in [
                (Self.report, second), (Self.enable, first), (Self.enabled, first), (Self.report, second),
                (Self.report, first), (Self.enable, second), (Self.enabled, second), (Self.report, first),
                (Self.report, second),
            ] { capture += Self.record(packet, at: time) }
            let result = try run("blescan", ["replay", "-", "--format", format], input: capture)
            // What no output can carry is left out; 65 where that is all of it.
            let isOutside = result.errorText.contains("at byte 16: no packet has a time from 1970 to 2116")
            #expect(result.code == (isOutside ? 65 : 0), "\(first) \(second): \(result.errorText)")
            if first == UInt64(Int64.max), second == first { #expect(isOutside) }
            if first == 0 || second == 0 { #expect(!isOutside && !result.output.isEmpty) }
        }
    }

    /// A page of ours can be verified, whatever times its capture has.
    @Test func pagesOfExtremeTimesCanBeVerified() throws {
        let last = UInt64(0x00dc_ddb3_0f2f_8000) + (1 << 62) / 1000 - 1
        for (first, second) in [(UInt64(0x00dc_ddb3_0f2f_8000), last), (0, last), (last, last), (0, 1)] {
            var capture = Self.header
            for (packet, time) in [
                (Self.enable, first), (Self.enabled, first), (Self.report, second), (Self.enable, second),
                (Self.enabled, second), (Self.report, second),
            ] { capture += Self.record(packet, at: time) }
            try withTemporaryFolder { folder in
                let page = folder.appending(path: "page.html").path()
                let made = try run("blescan", ["replay", "-", "--html", page], input: capture)
                #expect(made.code == 0, "\(first) \(second): \(made.errorText)")
                let verified = try run("blescan", ["verify", page])
                #expect(verified.code == 0, "\(first) \(second): \(verified.errorText)")
            }
        }
    }

    /// Damaged captures are read, or refused with the byte where they broke; none ends the program by a signal.
    @Test(arguments: ["two-reports-per-event.btsnoop", "monitor.btsnoop"])
    func survivesDamage(_ name: String) throws {
        let whole = Array(MadeCapture.named(name).bytes.prefix(6000))
        try forEachMutation(of: [whole], cases: 15, seed: 2026) { damaged in
            let result = try run("blescan", ["replay", "-", "--format", "ndjson"], input: damaged)
            #expect(result.code == 0 || result.code == 65, "\(result.code): \(result.errorText)")
        }
    }
}
