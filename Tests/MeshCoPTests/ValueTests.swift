import MeshCoP
import TestSupport
import Testing

@Suite struct ValueTests {
    @Test func timestampsAreOrdered() {
        let rising = [
            Timestamp(rawValue: .max), Timestamp(seconds: 0), Timestamp(seconds: 0, authoritative: true),
            Timestamp(seconds: 1), Timestamp(seconds: 1, authoritative: true), Timestamp(seconds: 1, ticks: 1),
            Timestamp(seconds: 1, ticks: 0x7fff), Timestamp(seconds: 2),
            Timestamp(seconds: 1 << 48 - 1, ticks: 0x7fff),
        ]
        for (a, first) in rising.enumerated() {
            for (b, second) in rising.enumerated() {
                #expect((first < second) == (a < b), "\(first) and \(second)")
            }
        }
        #expect(!Timestamp(rawValue: .max).isValid)
        #expect(Timestamp(rawValue: 0x0000_0000_0001_00ff).ticks == 127)
        #expect("\(Timestamp(seconds: 5, ticks: 7, authoritative: true))" == "5.7 U")
    }

    @Test func channelMaskTurnsBits() throws {
        #expect(ChannelMask.reversed(0x001f_ffe0) == 0x07ff_f800)
        #expect(ChannelMask(bits: .max).bits == 0x07ff_f800)
        #expect("\(ChannelMask(bits: 0x07ff_f800))" == "11–26")
        #expect("\(ChannelMask(bits: 1 << 11 | 1 << 13 | 1 << 14))" == "11, 13–14")
        #expect("\(ChannelMask(bits: 0))" == "none")
        var value: [UInt8] = []
        ChannelMask(bits: 0x03ff_f800).appendValue(to: &value)
        #expect(hex(value) == "0004001fffc0")
        let read = ChannelMask(value.span)
        #expect(read == ChannelMask(bits: 0x03ff_f800))
        for broken in ["", "00", "0004001fff", "0003001fff", "00050000000000", "0004001fffe000"] {
            let mask = ChannelMask(bytes(broken).span)
            #expect(mask == nil)
        }
        let other = ChannelMask(bytes("0204000007fe").span)
        #expect(other == ChannelMask(bits: 0))
    }

    private func policy(_ text: String) -> SecurityPolicy? { SecurityPolicy(bytes(text).span) }

    @Test func securityPolicyReadsBothForms() throws {
        let long = try #require(policy("02a0f7f8"))
        #expect(long == .standard)
        #expect(long.letters == "onrc")
        let short = try #require(policy("02a0ff"))
        #expect(!short.hasSecondByte && short.tobleLink && !short.nonCCMRouters && short.versionThreshold == 0)
        #expect(short.legacyBeacons)
        let open = try #require(policy("ffff0000"))
        #expect(open.letters == "CepR")
        #expect(policy("02a0") == nil)
        for text in ["02a0f7f8", "02a0ff", "ffff0000"] {
            var value: [UInt8] = []
            SecurityPolicy(bytes(text).span)?.appendValue(to: &value)
            #expect(hex(value) == text)
        }
    }

    @Test func delaysAreClampedWhenApplied() {
        #expect(DelayTimer(milliseconds: 0).clamped == .minimum)
        #expect(DelayTimer(milliseconds: .max).clamped == .maximum)
        #expect(DelayTimer(milliseconds: 30_000).isInRange && !DelayTimer(milliseconds: 29_999).isInRange)
    }

    @Test func differencesNameWhatChanged() throws {
        let a = try OperationalDataset(copying: bytes(missionExample))
        let b = try OperationalDataset(
            copying: bytes(
                missionExample.replacing("0102250b", with: "").replacing("0003000010", with: "0003000011")
                    + "bd00"))
        #expect(
            a.differences(to: b) == [
                .init(type: .channel, kind: .changed), .init(type: .panID, kind: .removed),
                .init(type: TLVType(rawValue: 0xbd), kind: .added),
            ])
        #expect(a.differences(to: a.canonical).isEmpty)
    }

    @Test func builderMakesThePendingDataset() throws {
        var builder = DatasetBuilder(try OperationalDataset(copying: bytes(missionExample)))
        builder.set(.activeTimestamp, to: Timestamp(seconds: 2))
        builder.set(.pendingTimestamp, to: Timestamp(seconds: 2))
        builder.set(DelayTimer.standard)
        let pending = try builder.dataset()
        #expect(pending.completePending)
        #expect(
            pending.activeTimestamp == Timestamp(seconds: 2)
                && pending.pendingTimestamp == Timestamp(seconds: 2))
        let bytes = pending.bytes
        #expect(hex((0..<26).map { bytes[$0] }) == "0e0800000000000200003308000000000002000034040004" + "93e0")
    }

    @Test(arguments: [
        ("0e", "Active Timestamp (TLV 14) at byte 0: expected a length after the type, found the end"),
        ("0003000010030561", "Network Name (TLV 3) at byte 5: expected 5 bytes of value, found 1"),
        (
            "bdff",
            "unknown (TLV 189) at byte 0: expected a length of at most 254, found an extended length (ff)"
        ),
        ("bd00bd00", "unknown (TLV 189) at byte 2: expected each type once, found it first at byte 0"),
        ("051000", "Network Key (TLV 5) at byte 0: expected 16 bytes of value, found 1"),
        ("05020000", "Network Key (TLV 5) at byte 0: expected at least 16 bytes of value, found 2"),
        (
            "35020001",
            "Channel Mask (TLV 53) at byte 0: expected entries of page, length and mask that fill the value, "
                + "page 0 with a mask of 4 bytes"
        ),
    ])
    func errorsNameTLVOffsetAndExpectation(_ text: String, _ message: String) {
        do throws(DatasetError) {
            _ = try OperationalDataset(copying: bytes(text))
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == message)
            #expect(error.isMalformed)
        }
    }

    @Test(arguments: [
        ("000300001b", "Channel (TLV 0) at byte 0: expected page 0 and a channel of 11…26"),
        ("0304610a6262", "Network Name (TLV 3) at byte 3: expected a name without control characters"),
        ("030161010 2ffff", "PAN ID (TLV 1) at byte 3: expected a PAN ID other than ffff"),
    ])
    func invalidityNamesTheValueAtFault(_ text: String, _ message: String) throws {
        let dataset = try OperationalDataset(copying: bytes(text))
        #expect(dataset.invalidity.map { "\($0)" } == message)
        #expect(dataset.verdict == .invalid)
    }
}
