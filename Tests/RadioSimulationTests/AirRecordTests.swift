import HCI
import TestSupport
import Testing

@testable import RadioSimulation

/// What the simulated radio tells of its own air.
@Suite struct AirRecordTests {
    private struct Heard: Equatable {
        var time: Int64
        var bytes: [UInt8]
    }

    /// Reports of a scan with a window of 30 of 60 ms, in two trials; with the air, if it is asked for.
    private func scan(
        _ scenario: Scenario, air: Bool, active: Bool = false, lookAhead: Bool = false
    ) -> (heard: [Heard], sent: [SentPDU], ends: [Int64]) {
        let radio = SimulatedController(scenario: scenario, seed: 4)
        var sent: [SentPDU] = []
        if air { radio.recordAir { sent.append($0) } }
        var heard: [Heard] = []
        var ends: [Int64] = []
        radio.handle(Reset().packet.span)
        radio.handle(SetEventMask.forScanning.packet.span)
        radio.handle(LESetScanParameters(active: active, interval: 96, window: 48).packet.span)
        for trial in 1...2 as ClosedRange<Int64> {
            radio.handle(LESetScanEnable(enable: true, filterDuplicates: false).packet.span)
            let end = trial * 5_000_000_000 - 333_333_333
            if lookAhead { _ = radio.nextPacketTime(before: end + 2_000_000_000) }
            while radio.nextPacket(
                before: end,
                { bytes, time in heard.append(Heard(time: time, bytes: bytes.indices.map { bytes[$0] })) })
            {}
            radio.handle(LESetScanEnable(enable: false, filterDuplicates: false).packet.span)
            ends.append(radio.now)
            radio.advance(to: trial * 5_000_000_000)
        }
        radio.advance(to: radio.now + 1)
        return (heard, sent, ends)
    }

    private var two: Scenario {
        var one = Scenario.Advertiser(interval: 100_000_000)
        one.address = DeviceAddress(bits: 0xc0ff_ee00_0001, kind: .random)
        one.data = [2, 1, 6]
        one.scanResponse = [3, 9, 0x61, 0x62]
        var other = one
        other.interval = 333_000_000
        other.address = DeviceAddress(bits: 0xc0ff_ee00_0002, kind: .random)
        other.loss = 0.5
        other.kind = .nonconnectable
        other.scanResponse = nil
        return Scenario(advertisers: [one, other])
    }

    /// The record changes nothing of what is heard.
    @Test(arguments: [false, true], [false, true])
    func changesNothing(collisions: Bool, active: Bool) {
        var scenario = two
        scenario.collisions = collisions
        let without = scan(scenario, air: false, active: active)
        #expect(scan(scenario, air: true, active: active).heard == without.heard)
        #expect(without.heard.count > 40 && without.sent.isEmpty)
    }

    @Test func holdsEveryPDUOnEveryChannelInOrder() {
        for lookAhead in [false, true] {
            let (heard, sent, ends) = scan(two, air: true, lookAhead: lookAhead)
            #expect(sent.map(\.time) == sent.map(\.time).sorted())
            // Nothing is on the air between two scans.
            #expect(sent.allSatisfy { $0.time <= ends[0] || (5_000_000_000...ends[1]).contains($0.time) })
            for channel in 37...39 as ClosedRange<UInt8> {
                let count = sent.count { $0.channel == channel && $0.bytes[2] == 1 }
                #expect((86...98).contains(count), "\(count)")
            }
            // Every report is of a PDU that was sent, and ends when it does.
            let reports = heard.filter { $0.bytes[1] == 0x3e }
            #expect(reports.count > 40)
            for report in reports {
                let address = Array(report.bytes[7..<13])
                #expect(sent.contains { Array($0.bytes[2..<8]) == address && $0.time + 152_000 == report.time })
            }
        }
    }

    @Test func scanRequestsAndResponses() {
        let (heard, sent, _) = scan(two, air: true, active: true)
        let responses = sent.filter { $0.bytes[0] == 0x44 }
        #expect(
            responses.count > 10 && responses.allSatisfy { Array($0.bytes.suffix(4)) == [3, 9, 0x61, 0x62] })
        #expect(
            heard.count { $0.bytes.count > 5 && $0.bytes[1] == 0x3e && $0.bytes[5] == 4 } == responses.count)
        let requests = sent.filter { $0.bytes[0] & 0x0f == 3 }
        #expect(requests.count == responses.count)
        for (request, response) in zip(requests, responses) {
            #expect(response.time - request.time == 176_000 + 150_000 && response.channel == request.channel)
            #expect(Array(request.bytes.suffix(6)) == Array(response.bytes[2..<8]))
        }
    }

    /// Extended advertising: three announcements, and a chain of 300 bytes in two PDUs.
    @Test func extendedAdvertising() throws {
        var advertiser = two.advertisers[0]
        advertiser.kind = .nonconnectable
        advertiser.scanResponse = nil
        advertiser.data = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        var extended = Scenario.Extended()
        extended.sid = 3
        extended.txPower = -4
        advertiser.extended = extended
        let (_, sent, _) = scan(Scenario(advertisers: [advertiser]), air: true)
        let events = sent.indices.filter { sent[$0].channel == 37 }
        #expect(events.count > 80)
        let first = events[3]
        let event = Array(sent[first..<first + 5])
        #expect(event.map(\.channel) == [37, 38, 39, 0, 0])
        #expect(event.map(\.auxiliary) == [nil, nil, nil, .advertisement, .chain])
        #expect(event[3].bytes.count - 2 == 4 + 3 + 6 + 1 + 229 && event[4].bytes.count - 2 == 4 + 71)
        #expect(Array(event[3].bytes.suffix(229)) + Array(event[4].bytes.suffix(71)) == advertiser.data)
        for pdu in event.prefix(3) {
            // AuxPtr: the offset in units of 30 µs, to within a unit.
            let offset = Int64(UInt16(pdu.bytes[7]) | UInt16(pdu.bytes[8] & 0x1f) << 8) * 30_000
            #expect((0..<30_000).contains(event[3].time - pdu.time - offset))
        }
        #expect(event[3].bytes[3] == 0x59 && event[3].bytes[4..<10] == [1, 0, 0, 0xee, 0xff, 0xc0])
    }

    /// What is held is given up as it is told: an hour of air takes no more than a second of it.
    @Test func isBounded() {
        var record = AirRecord()
        var told = 0
        for number in 0..<100_000 as Range<Int64> {
            for (part, offset) in [(AirRecord.Entry.Part.advertisement, 0), (.auxiliary(0), 2500)]
                as [(AirRecord.Entry.Part, Int64)]
            {
                record.add(
                    AirRecord.Entry(
                        time: number * 1000 + offset, event: 0, device: 0, part: part, channel: 37, rssi: 0))
            }
            while record.next(until: number * 1000) != nil { told += 1 }
        }
        #expect(told > 199_990)
        #expect(record.held < 256)
    }
}
