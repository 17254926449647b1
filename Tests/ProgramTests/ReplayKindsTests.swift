import Foundation
import TestSupport
import Testing

/// Captures of which nothing can be used, or not all: they are told apart from those in which nothing happened.
@Suite struct ReplayKindsTests {
    private static func little(_ value: UInt64, _ octets: Int) -> [UInt8] {
        (0..<octets).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    private static func block(_ type: UInt64, _ body: [UInt8]) -> [UInt8] {
        let body = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        let length = little(UInt64(body.count + 12), 4)
        return little(type, 4) + length + body + length
    }

    private static let section = block(
        0x0a0d_0d0a, little(0x1a2b_3c4d, 4) + little(1, 2) + little(0, 2) + little(.max, 8))
    private static let report = bytes("043e0c02010300010000eeffc000c8")

    private static func interface(_ link: UInt64) -> [UInt8] { block(1, little(link, 2) + little(0, 6)) }

    private static func packet(_ interface: UInt64, at microseconds: UInt64) -> [UInt8] {
        let length = little(UInt64(report.count), 4)
        return block(
            6,
            little(interface, 4) + little(microseconds >> 32, 4) + little(microseconds & 0xffff_ffff, 4)
                + length
                + length + report)
    }

    private static let simplePacket = block(3, little(UInt64(report.count), 4) + report)
    private static let now: UInt64 = 1_767_225_600_000_000

    struct Unusable: Sendable {
        var capture: [UInt8]
        var reason: String
        /// Of the first packet that cannot be used.
        var offset: Int
    }

    @Test(arguments: [
        Unusable(
            capture: section + interface(1) + packet(0, at: now), reason: "link type 1 holds no HCI packets",
            offset: 48),
        Unusable(
            capture: section + interface(187) + simplePacket + simplePacket,
            reason: "its packets have no times",
            offset: 48),
        Unusable(
            capture: section + interface(187) + packet(0, at: 1 << 62),
            reason: "no packet has a time from 1970",
            offset: 48),
    ])
    func whatCannotBeUsedIsAnError(_ unusable: Unusable) throws {
        let result = try run("blescan", ["replay", "-"], input: unusable.capture)
        #expect(result.code == 65)
        #expect(
            result.errorText.contains("at byte \(unusable.offset): \(unusable.reason)"), "\(result.errorText)")
        #expect(!result.errorText.contains("again"), "to capture it again would not help")
    }

    @Test func whatWasLeftOutIsCounted() throws {
        var capture = Self.section + Self.interface(187) + Self.interface(1)
        capture += Self.packet(0, at: Self.now) + Self.packet(1, at: Self.now) + Self.packet(1, at: Self.now)
        capture += Self.simplePacket + Self.packet(0, at: 1 << 62) + Self.block(4, [0, 0, 0, 0])
        let result = try run("blescan", ["replay", "-"], input: capture)
        #expect(result.code == 0)
        for words in [
            "2 packets of the capture left out: not of HCI", "1 packet of the capture left out: without a time",
            "1 packet of the capture left out: the time is not from 1970 to 2116",
            "1 block of the capture passed over",
        ] { #expect(result.text.replacing("\n", with: " ").contains(words), "\(words): \(result.text)") }
    }

    @Test func namesThatAreNotUTF8() throws {
        try withTemporaryFolder { folder in
            let line =
                "cp '\(folder.path())/a' \"$(printf 'caf\\351')\" && exec \"$0\" replay \"$(printf 'caf\\351')\" "
                + "--format ndjson -o \"$(printf 'o\\377')\" && cat o?"
            try Data(Self.section + Self.interface(187) + Self.packet(0, at: Self.now)).write(
                to: folder.appending(path: "a"))
            let result = try shell("blescan", line.replacing("exec ", with: ""), in: folder)
            #expect(result.code == 0, "\(result.errorText)")
            #expect(result.text.contains("\"type\":\"report\""))
            let missing = try shell("blescan", "\"$0\" replay \"$(printf 'none\\351')\"", in: folder)
            #expect(missing.errorText.contains("none\\xE9"), "\(missing.errorText)")
        }
    }
}
