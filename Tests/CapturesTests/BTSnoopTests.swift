import Captures
import HCI
import TestSupport
import Testing

/// A record's values, so that tests can compare them.
struct Record: Equatable, Sendable {
    var time: Int64
    var sent: Bool
    var packet: String
    var adapter: UInt16 = 0
    var offset = 0
    var isCut = false
}

/// Everything a capture holds, up to its error.
func readAll(_ bytes: [UInt8]) -> (records: [Record], error: CaptureError?, notes: CaptureNotes) {
    var records: [Record] = []
    var notes = CaptureNotes()
    do throws(CaptureError) {
        var reader = try CaptureReader(bytes.span)
        do throws(CaptureError) {
            var scratch: [UInt8] = []
            while let record = try reader.next() {
                let (time, sent, adapter) = (record.time, record.sent, record.adapter)
                let (offset, isCut) = (record.offset, record.isCut)
                let packet = record.packet(in: &scratch)
                records.append(
                    Record(
                        time: time, sent: sent, packet: hex(packet.indices.map { packet[$0] }),
                        adapter: adapter,
                        offset: offset, isCut: isCut))
            }
            notes = reader.notes
        } catch {
            notes = reader.notes
            throw error
        }
    } catch {
        return (records, error, notes)
    }
    return (records, nil, notes)
}

private let enable = "010c20020100"
private let complete = "040e04010c2000"
private let time: Int64 = 1_700_000_000_123_456_000

private func written(_ packets: [(String, Int64, Bool)]) -> [UInt8] {
    let writer = BTSnoopWriter()
    var file: [UInt8] = []
    writer.begin(&file)
    for (packet, time, sent) in packets { writer.append(bytes(packet).span, time: time, sent: sent, to: &file) }
    return file
}

@Test func whatIsWrittenIsReadBack() {
    let file = written([(enable, time, true), (complete, time + 1_000_000, false), ("0240200000", time, false)])
    #expect(hex(file[..<16]) == "6274736e6f6f700000000001000003ea")
    // Flags: sent command 2, received event 3, received data 1.
    #expect(file[16 + 11] == 2)
    #expect(file[16 + 30 + 11] == 3)
    #expect(file[16 + 30 + 31 + 11] == 1)
    let result = readAll(file)
    #expect(result.error == nil)
    #expect(
        result.records == [
            Record(time: time, sent: true, packet: enable, offset: 16),
            Record(time: time + 1_000_000, sent: false, packet: complete, offset: 46),
        ])
    #expect(result.notes.otherPackets == 1)
    #expect(!result.notes.swappedTimestamps && !result.notes.timeWithoutDate)
}

@Test func timesAreKeptInMicroseconds() {
    // A nanosecond before 1970 must not come after it.
    let result = readAll(written([(enable, -1, true), (enable, 0, true), (enable, 1999, true)]))
    #expect(result.records.map(\.time) == [-1000, 0, 1000])
}

@Test func capturesBackToTheirBytes() throws {
    for name in ["legacy-213s.btsnoop", "extended-malformed-ad.btsnoop"] {
        let original = MadeCapture.named(name).bytes
        var reader = try CaptureReader(original.span)
        let writer = BTSnoopWriter()
        var file: [UInt8] = []
        writer.begin(&file)
        var scratch: [UInt8] = []
        while let record = try reader.next() {
            let (time, sent) = (record.time, record.sent)
            writer.append(record.packet(in: &scratch), time: time, sent: sent, to: &file)
        }
        #expect(file == original)
    }
}

@Test func swappedTimestampsAreNoticedAndCorrected() {
    let straight = written([(enable, time, true), (complete, time + 5_000_000_000, false)])
    var swapped = straight
    for start in [16, 46] {
        let words = Array(swapped[start + 16..<start + 24])
        swapped.replaceSubrange(start + 16..<start + 24, with: words[4...] + words[..<4])
    }
    let result = readAll(swapped)
    #expect(result.records == readAll(straight).records)
    #expect(result.notes.swappedTimestamps)
    #expect(!result.notes.timeWithoutDate)
}

@Test func aClockThatBeganAtZeroHasNoDate() {
    var file = written([(enable, time, true)])
    file.replaceSubrange(32..<40, with: bytes("0000000000 0f4240"))
    let result = readAll(file)
    #expect(result.records.map(\.time) == [1_000_000_000])
    #expect(result.notes.timeWithoutDate && !result.notes.swappedTimestamps)
    // Times beyond what 64 bits of nanoseconds hold stop at the end.
    file.replaceSubrange(32..<40, with: bytes("7fffffff7fffffff"))
    #expect(readAll(file).records.map(\.time) == [.max])
    file.replaceSubrange(32..<40, with: bytes("8000000080000000"))
    #expect(readAll(file).records.map(\.time) == [.min])
}

@Test func dropsAndCutPackets() {
    var file = written([(enable, time, true), (enable, time, true)])
    file[46 + 15] = 7
    // The second record kept six of seven octets.
    file[46 + 3] = 7
    let result = readAll(file)
    #expect(result.notes.drops == 7)
    #expect(result.notes.cutPackets == 1)
    #expect(result.records.map(\.isCut) == [false, true])
}

@Test func everyDataLinkTellsTypeAndDirection() {
    var file = written([(enable, time, true)])
    // H1: the flags tell the type, and the packet has no indicator octet.
    file[15] = 0xe9
    file.removeSubrange(40..<41)
    file[19] = 5
    file[23] = 5
    #expect(readAll(file).records == [Record(time: time, sent: true, packet: enable, offset: 16)])
    file[27] = 3
    #expect(readAll(file).records.map(\.packet) == ["04" + enable.dropFirst(2)])
    file[27] = 1
    #expect(readAll(file).records.isEmpty)
    #expect(readAll(file).notes.otherPackets == 1)
    // Linux monitor: adapter and opcode.
    file.replaceSubrange(12..<16, with: bytes("000007d1"))
    file.replaceSubrange(24..<28, with: bytes("00010002"))
    #expect(readAll(file).records == [Record(time: time, sent: true, packet: enable, adapter: 1, offset: 16)])
    file.replaceSubrange(24..<28, with: bytes("00000003"))
    #expect(readAll(file).records.map(\.packet) == ["04" + enable.dropFirst(2)])
    for opcode in [0, 1, 4, 5, 6, 7, 8, 9, 10, 0xff] as [UInt8] {
        file[27] = opcode
        #expect(readAll(file).records.isEmpty)
    }
}

private func header(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var file = written([(enable, time, true)])
    change(&file)
    return file
}

@Test func brokenBTSnoopFilesNameTheByte() {
    for (file, error) in [
        ([], CaptureError(.unknownFormat, at: 0)),
        (Array("blescan,1".utf8), CaptureError(.unknownFormat, at: 0)),
        (header { $0[7] = 1 }, CaptureError(.unknownFormat, at: 7)),
        (header { $0[11] = 2 }, CaptureError(.unsupportedVersion(2), at: 8)),
        (header { $0[15] = 0xeb }, CaptureError(.unsupportedLinkType(1003), at: 12)),
        (header { $0.removeLast($0.count - 9) }, CaptureError(.cutOff(needed: 16, available: 9), at: 0)),
        (header { $0.removeLast() }, CaptureError(.cutOff(needed: 30, available: 29), at: 16)),
        (header { $0 += [0, 0, 0] }, CaptureError(.cutOff(needed: 24, available: 3), at: 46)),
        (header { $0[20] = 0xff }, CaptureError(.badLength(0xff00_0006), at: 20)),
        (
            header {
                $0[16] = 0xff
                $0[20] = 0xff
            }, CaptureError(.cutOff(needed: 0xff00_0006 + 24, available: 30), at: 16)
        ),
    ] as [([UInt8], CaptureError)] {
        #expect(readAll(file).error == error)
    }
    #expect(
        CaptureError(.cutOff(needed: 30, available: 29), at: 16).description
            == "the file ends inside a record: 30 bytes needed, 29 left, at byte 16")
}
