import Captures
import HCI
import TestSupport
import Testing

/// Frames of the air in every format, by other code than the reader's.
enum AirFrames {
    /// Octet for octet as the standard's shift register: bit by bit.
    static func crc(_ pdu: [UInt8]) -> [UInt8] {
        var register: UInt32 = 0x55_5555
        for octet in pdu {
            for bit in 0..<8 {
                let feedback = (register >> 23 ^ UInt32(octet) >> UInt32(bit)) & 1
                register = register << 1 & 0xff_ffff ^ (feedback == 1 ? 0x00_065b : 0)
            }
        }
        // Position 23 is sent first.
        return (0..<3).map { octet in
            var value: UInt8 = 0
            for bit in 0..<8 where register >> UInt32(23 - 8 * octet - bit) & 1 == 1 {
                value |= 1 << UInt8(bit)
            }
            return value
        }
    }

    static let access: [UInt8] = [0xd6, 0xbe, 0x89, 0x8e]

    static func bare(_ pdu: [UInt8]) -> [UInt8] { access + pdu + crc(pdu) }

    /// RF channel 0 is 37, 12 is 38, 39 is 39.
    static func phdr(_ pdu: [UInt8], rf: UInt8, flags: UInt16 = 0x0c13, phy: UInt8 = 0) -> [UInt8] {
        let all = flags | UInt16(phy) << 14
        return [rf, 0xc4, 0, 0] + access + [UInt8(all & 0xff), UInt8(all >> 8)] + access + (phy == 2 ? [0] : [])
            + pdu + crc(pdu)
    }

    static func nordic(_ pdu: [UInt8], channel: UInt8, flags: UInt8 = 1, version: UInt8 = 3) -> [UInt8] {
        let rest = [10, flags, channel, 60, 0, 0, 1, 2, 3, 4] + bare(pdu)
        return [1, UInt8(rest.count), 0, version, 7, 0, 2] + rest
    }

    static func ppi(_ pdu: [UInt8], megahertz: UInt16, link: UInt8 = 251) -> [UInt8] {
        [0, 0, 24, 0, link, 0, 0, 0, 0x36, 0x75, 12, 0, 0, UInt8(megahertz & 0xff), UInt8(megahertz >> 8), 0]
            + [1, 2, 3, 4, 0xc4, 0xc0, 0xc2, 9] + bare(pdu)
    }

    static let advInd = bytes("400c010000eeffc0020106020a04")

    /// The same three PDUs 400 µs apart, in each of the formats.
    static var files: [(name: String, file: [UInt8], channels: [UInt8?])] {
        let pdu = advInd
        let all: [(String, UInt64, [[UInt8]], [UInt8?])] = [
            ("251", 251, [bare(pdu), bare(pdu), bare(pdu)], [nil, nil, nil]),
            ("256", 256, [phdr(pdu, rf: 0), phdr(pdu, rf: 12), phdr(pdu, rf: 39)], [37, 38, 39]),
            ("272", 272, [37, 38, 39].map { nordic(pdu, channel: $0) }, [37, 38, 39]),
            ("192", 192, [2402, 2426, 2480].map { ppi(pdu, megahertz: $0) }, [37, 38, 39]),
            ("192/147", 192, [2402, 2426, 2480].map { ppi(pdu, megahertz: $0, link: 147) }, [37, 38, 39]),
        ]
        return all.map { ($0.0, file($0.1, $0.2), $0.3) }
    }

    static func file(_ link: UInt64, _ frames: [[UInt8]]) -> [UInt8] {
        var file = Builder(bigEndian: false)
        file.put(0xa1b2_c3d4, 4)
        file.put(2, 2)
        file.put(4, 2)
        file.put(0, 8)
        file.put(65_535, 4)
        file.put(link, 4)
        for (number, frame) in frames.enumerated() {
            file.put(1_767_225_600, 4)
            file.put(UInt64(400 * number), 4)
            file.put(UInt64(frame.count), 4)
            file.put(UInt64(frame.count), 4)
            file.put(frame)
        }
        return file.bytes
    }
}

/// What `readAll` gives for captures of the air: the reports.
private func reports(_ file: [UInt8]) -> (reports: [Heard], notes: CaptureNotes, error: CaptureError?) {
    var heard: [Heard] = []
    var notes = CaptureNotes()
    do throws(CaptureError) {
        var reader = try CaptureReader(file.span)
        var scratch: [UInt8] = []
        while let record = try reader.next() {
            guard var walk = AdvertisingReports(event: record.packet(in: &scratch)) else { continue }
            while let report = walk.next() { heard.append(Heard(report, record.time)) }
        }
        notes = reader.notes
        return (heard, notes, nil)
    } catch {
        return (heard, notes, error)
    }
}

private struct Heard: Equatable {
    var time: Int64
    var address: DeviceAddress
    var kind: AdvertisingEventKind
    var channel: UInt16
    var rssi: Int8
    var data: [UInt8]
    var sid: UInt8
    var txPower: Int8
    var target: DeviceAddress?
    var phy: UInt8

    init(_ report: borrowing AdvertisingReport, _ time: Int64) {
        self.time = time
        (address, kind, rssi, sid) = (report.address, report.kind, report.rssi, report.sid)
        channel = report.rawEventType >> 8
        let span = report.data
        data = span.indices.map { span[$0] }
        (txPower, target, phy) = (report.txPower, report.directAddress, report.primaryPHY.rawValue)
    }
}

@Suite struct LinkLayerTests {
    /// tshark works out the same for this PDU.
    @Test func theCRC() {
        let pdu = bytes("4224020000eeffc00201061aff4c000215f7826da64fa24e988024bc5b71e0893e0001002ac5")
        #expect(CRC24.of(pdu.span) == 0x3cc202)
        #expect(AirFrames.crc(pdu) == bytes("02c23c"))
    }

    @Test func everyFormatTellsTheSame() {
        for (name, file, channels) in AirFrames.files {
            let (heard, notes, error) = reports(file)
            #expect(error == nil, "\(name)")
            #expect(heard.count == 3, "\(name)")
            for (number, (report, channel)) in zip(heard, channels).enumerated() {
                #expect(report.time == 1_767_225_600_000_000_000 + Int64(number) * 400_000)
                #expect(report.address == DeviceAddress(bits: 0xc0ff_ee00_0001, kind: .random), "\(name)")
                #expect(report.kind == .advInd && report.data == bytes("020106020a04"), "\(name)")
                #expect(report.channel == channel.map { UInt16($0) } ?? 0xff, "\(name)")
                #expect(
                    report.rssi == (name == "251" ? 127 : name == "192" || name == "192/147" ? -62 : -60),
                    "\(name)")
            }
            #expect(notes.wrongCRC == 0 && notes.withoutChannel == (name == "251" ? 3 : 0))
        }
    }

    @Test func kindsOfPDU() {
        let address = "010000eeffc0"
        let kinds: [(pdu: String, kind: UInt16, data: String)] = [
            ("4009\(address)020106", 0x13, "020106"), ("420b\(address)020106aabb", 0x10, "020106aabb"),
            ("4606\(address)", 0x12, ""), ("4408\(address)0109", 0x1a, "0109"),
            ("c10c\(address)020000eeffc0", 0x15, ""),
            // AUX_ADV_IND with AdvA, ADI and power, nonconnectable; connectable and directed; with more to come.
            ("47100a49\(address)3250fc0201061122", 0x00, "0201061122"),
            ("c7114d03\(address)020000eeffc0ffaabb", 0x05, "ffaabb"),
            ("470d0a11\(address)0102030102", 0x40, "0102"),
        ]
        for (pdu, kind, data) in kinds {
            let octets = bytes(pdu)
            #expect(Int(octets[1]) == octets.count - 2, "\(pdu)")
            let (heard, notes, _) = reports(AirFrames.file(256, [AirFrames.phdr(octets, rf: 5)]))
            #expect(heard.map(\.kind.rawValue) == [kind], "\(pdu) \(notes)")
            #expect(heard.first?.data == bytes(data), "\(pdu)")
            #expect(heard.first?.address.bits == 0xc0ff_ee00_0001)
        }
        let extended = reports(AirFrames.file(256, [AirFrames.phdr(bytes(kinds[5].pdu), rf: 5)])).reports
        #expect(extended.first?.sid == 5 && extended.first?.txPower == -4 && extended.first?.channel == 4)
        let directed = reports(AirFrames.file(256, [AirFrames.phdr(bytes(kinds[4].pdu), rf: 0)])).reports
        #expect(directed.first?.target == DeviceAddress(bits: 0xc0ff_ee00_0002, kind: .random))
    }

    @Test func whatIsLeftOutIsCounted() {
        let right = AirFrames.advInd
        var wrong = AirFrames.bare(right)
        wrong[wrong.count - 1] ^= 1
        // SCAN_REQ, CONNECT_IND without its fields, ADV_EXT_IND without an address, another access address, nothing.
        let others =
            [
                bytes("c30c010203040506010000eeffc0"), bytes("0500"), bytes("070706180050010000"),
            ].map(AirFrames.bare) + [[1, 2, 3, 4] + right + [0, 0, 0], []]
        let (heard, notes, error) = reports(AirFrames.file(251, [AirFrames.bare(right), wrong] + others))
        #expect(error == nil && heard.count == 1)
        #expect(notes.wrongCRC == 1 && notes.otherPackets == 5)
        // The sniffer's verdict counts where it has one; whitened bytes tell nothing.
        var broken = AirFrames.phdr(right, rf: 0)
        broken[broken.count - 1] ^= 1
        let sniffer = reports(
            AirFrames.file(
                256,
                [
                    broken, AirFrames.phdr(right, rf: 0, flags: 0x0413),
                    AirFrames.phdr(right, rf: 0, flags: 0x0c12),
                    AirFrames.phdr(right, rf: 0, flags: 0x0013), AirFrames.phdr(right, rf: 40),
                ]))
        #expect(sniffer.reports.count == 3 && sniffer.notes.wrongCRC == 1 && sniffer.notes.otherPackets == 1)
        #expect(sniffer.notes.withoutChannel == 1)
        let nordic = reports(AirFrames.file(272, [AirFrames.nordic(right, channel: 38, flags: 0)]))
        #expect(nordic.reports.isEmpty && nordic.notes.wrongCRC == 1)
    }

    @Test func theCodedPHYHasAnIndicator() {
        let (heard, _, _) = reports(AirFrames.file(256, [AirFrames.phdr(AirFrames.advInd, rf: 0, phy: 2)]))
        #expect(heard.map(\.phy) == [3])
    }

    @Test func airBesideHCIIsForeign() {
        var file = Builder(bigEndian: false)
        file.section()
        file.interface(251)
        file.interface(187)
        file.packet(0, 1_767_225_600_000_000, AirFrames.bare(AirFrames.advInd))
        file.packet(1, 1_767_225_600_000_000, bytes("040e04010c2000"))
        let (heard, notes, error) = reports(file.bytes)
        #expect(error == nil && heard.count == 1 && notes.foreignPackets == 1)
    }

    @Test func everyPrefix() {
        for (name, file, _) in AirFrames.files {
            let whole = reports(file).reports
            forEachPrefix(of: file) { prefix in
                let (heard, _, error) = reports(prefix)
                #expect(heard == Array(whole.prefix(heard.count)), "\(name)")
                if let error { #expect(error.offset <= prefix.count) }
            }
        }
        // And of the packet itself, which the file's lengths hide.
        for frame in [AirFrames.phdr(AirFrames.advInd, rf: 0), AirFrames.nordic(AirFrames.advInd, channel: 37)]
        {
            for count in 0..<frame.count {
                for link in [192, 251, 256, 272] as [UInt64] {
                    _ = reports(AirFrames.file(link, [Array(frame.prefix(count))]))
                }
            }
        }
    }

    @Test func mutations() throws {
        try forEachMutation(of: AirFrames.files.map(\.file), cases: 10_000, seed: 6) { file in
            let (heard, _, error) = reports(file)
            try #require(heard.count <= 3)
            if let error { try #require((0...file.count).contains(error.offset)) }
        }
    }

    /// What is written is read as it was, and the file is right to the last octet.
    @Test func writesWhatItReads() {
        var file: [UInt8] = []
        AirWriter.begin(&file)
        var sniffed = SniffedPacket()
        sniffed.channel = 38
        sniffed.rssi = -60
        AirWriter.append(AirFrames.advInd.span, sniffed, time: 1_767_225_600_000_000_007, to: &file)
        let frame = AirFrames.phdr(AirFrames.advInd, rf: 12)
        #expect(Array(file.suffix(frame.count)) == frame)
        let (heard, _, error) = reports(file)
        #expect(
            error == nil && heard.map(\.time) == [1_767_225_600_000_000_007] && heard.map(\.channel) == [38])
    }
}
