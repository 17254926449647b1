import Captures
import Foundation
import HCI
import TestSupport
import Testing

@Suite struct PacketLoggerTests {
    static let start = 1_767_225_600_000_000

    /// Every type of record, one a second.
    static func whole(bigEndian: Bool) -> [UInt8] {
        var file = PacketLoggerFile(bigEndian: bigEndian)
        file.record(0xfc, at: start, Array("Product: iPhone18,2".utf8))
        file.record(0xfc, at: start, Array("Chipset: Apple N1, Revision: B1".utf8))
        file.command(0x200c, [1, 0], at: start + 1_000_000)
        file.report(7, at: start + 2_000_000)
        for (second, type) in ([0x02, 0x03, 0x08, 0x09, 0x0a, 0x0b, 0xef, 0x55] as [UInt8]).enumerated() {
            file.record(type, at: start + (3 + second) * 1_000_000, [1, 2, 3])
        }
        for type in UInt8(0xf7)...0xff { file.record(type, at: start + 20_000_000, Array("text".utf8)) }
        file.report(8, at: start + 30_000_001)
        return file.bytes
    }

    @Test(arguments: [true, false])
    func readsBothByteOrders(bigEndian: Bool) throws {
        let bytes = Self.whole(bigEndian: bigEndian)
        let result = readAll(bytes)
        #expect(result.error == nil)
        #expect(
            result.records.map(\.packet) == [
                "010c20020100", "040e04010c2000",
                "043e0f02010001" + "0700eeffc0c0" + "03020106c4",
                "043e0f02010001" + "0800eeffc0c0" + "03020106c4",
            ])
        #expect(result.records.map(\.sent) == [true, false, false, false])
        #expect(
            result.records.map(\.time)
                == [1_000_000, 1_001_000, 2_000_000, 30_000_001].map {
                    Int64(Self.start + $0) * 1000
                })
        #expect(result.notes.otherPackets == 8 && result.notes.texts == 11)
        #expect(result.notes.product == "iPhone18,2" && result.notes.chipset == "Apple N1")
        let reader = try CaptureReader(bytes.span)
        #expect(reader.format == .packetLogger)
    }

    /// What is whole before the cut is read; what is cut is an error at the record that it is in.
    @Test(arguments: [true, false])
    func everyPrefix(bigEndian: Bool) throws {
        let bytes = Self.whole(bigEndian: bigEndian)
        let whole = readAll(bytes).records
        var ends = [0]
        while let at = ends.last, at < bytes.count {
            let length = (0..<4).reduce(0) { $0 << 8 | Int(bytes[at + (bigEndian ? $1 : 3 - $1)]) }
            ends.append(at + 4 + length)
        }
        #expect(ends.last == bytes.count)
        forEachPrefix(of: bytes) { prefix in
            let result = readAll(prefix)
            let begun = ends.last { $0 <= prefix.count } ?? 0
            #expect(result.records.map(\.packet) == whole.prefix { $0.offset < begun }.map(\.packet))
            if prefix.count >= 4, begun != prefix.count {
                #expect(result.error?.offset == begun, "\(prefix.count)")
                if case .cutOff? = result.error?.reason {
                } else {
                    Issue.record("not cut off at \(prefix.count)")
                }
            } else if prefix.count >= 4 {
                #expect(result.error == nil)
            }
        }
    }

    @Test func lengthsThatLie() {
        var file = PacketLoggerFile()
        file.report(7, at: Self.start)
        let good = file.bytes
        for lie: [UInt8] in [[0, 0, 0, 8], [0, 1, 0, 0], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0]] {
            let result = readAll(good + lie + good.dropFirst(4))
            #expect(result.records.count == 1)
            if case .badLength? = result.error?.reason {} else { Issue.record("\(lie) is no length") }
            #expect(result.error?.offset == good.count)
        }
    }

    /// A first record of a type that nobody knows is believed where the next one is known.
    @Test func aFirstRecordOfAnUnknownType() {
        var file = PacketLoggerFile(bigEndian: false)
        file.record(0x55, at: Self.start, [1, 2])
        file.report(7, at: Self.start)
        #expect(readAll(file.bytes).records.count == 1)
        var alone = PacketLoggerFile(bigEndian: false)
        alone.record(0x55, at: Self.start, [1, 2])
        #expect(readAll(alone.bytes).error?.reason == .unknownFormat)
    }

    @Test func mutations() throws {
        try forEachMutation(
            of: [Self.whole(bigEndian: true), Self.whole(bigEndian: false)], cases: 4000, seed: 77
        ) { bytes in
            let result = readAll(bytes)
            if let error = result.error { try #require((0...bytes.count).contains(error.offset)) }
            try #require(result.records.map(\.offset) == result.records.map(\.offset).sorted())
        }
    }

    /// The captures beside the package, where there are any, and ours.
    static let files: [[UInt8]] =
        sharedCaptures.filter { $0.pathExtension == "pklg" }.compactMap { try? [UInt8](Data(contentsOf: $0)) }
        + MadeCapture.all.filter { $0.name.hasSuffix(".pklg") }.map(\.bytes) + [whole(bigEndian: true)]

    @Test(arguments: files)
    func everyPrefixOfACaptureOfAPhone(_ file: [UInt8]) throws {
        let whole = readAll(file)
        #expect(whole.error == nil && !whole.records.isEmpty)
        for end in stride(from: 0, through: file.count, by: file.count > 2000 ? 7 : 1) {
            let result = readAll(Array(file[..<end]))
            #expect(result.records.map(\.packet) == whole.records.prefix(result.records.count).map(\.packet))
            if let error = result.error { #expect(error.offset <= end) }
        }
    }
}

@Suite struct OtherFileTests {
    struct Held: Sendable {
        var kind: OtherFile
        var bytes: [UInt8]

        init(_ kind: OtherFile, _ text: String) {
            self.kind = kind
            bytes = Array(text.utf8)
        }

        init(_ kind: OtherFile, hex: String) {
            self.kind = kind
            bytes = TestSupport.bytes(hex)
        }
    }

    private static let files: [Held] = [
        Held(.gzip, hex: "1f8b0800000000000003"), Held(.zip, "PK\u{3}\u{4}.........."),
        Held(.png, hex: "89504e470d0a1a0a0000000d"), Held(.xz, hex: "fd377a585a000004"),
        Held(.zstandard, hex: "28b52ffd04000000"), Held(.bzip2, "BZh91AY&SY"), Held(.pdf, "%PDF-1.7\n"),
        Held(.html, "\u{feff}\n <!DOCTYPE HTML>\n<html>"), Held(.html, "<HTML><head></head>"),
        Held(.json, "  {\"schema\": 1}"), Held(.sqlite, "SQLite format 3\0....."),
        Held(.btmonText, "Bluetooth monitor ver 5.66\n"),
        Held(.btmonText, "> HCI Event: LE Meta Event (0x3e) plen 43"),
        Held(.bugReport, "--- BEGIN:BTSNOOP_LOG_SUMMARY (4711 bytes in) ---\nAAAA"),
        Held(.bugReport, "====================\n== dumpstate: 2026-01-01 00:00:00\n"),
        Held(.text, "0000  04 3e 2b 02 01 00\n"),
    ]

    @Test(arguments: files)
    func isKnownByItsFirstBytes(_ held: Held) {
        let spaces = [UInt8](repeating: 0x20, count: 100)
        #expect(readAll(held.bytes).error?.reason == .otherFile(held.kind))
        #expect(readAll(held.bytes + spaces).error?.reason == .otherFile(held.kind))
    }

    @Test func noiseIsNothing() throws {
        var random = SeededRandom(seed: 4)
        for _ in 0..<2000 {
            let bytes = (0..<64).map { _ in UInt8.random(in: 0x80...0xff, using: &random) }
            #expect(readAll([0xaa] + bytes).error?.reason == .unknownFormat)
        }
    }
}
