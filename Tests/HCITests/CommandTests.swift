import HCI
import TestSupport
import Testing

/// Commands as real hosts sent them, and each as a value.
private func roundTrip<Command: HCICommand>(_ packet: String, _ expected: Command) {
    let wire = bytes(packet)
    let parsed = Command(packet: wire.span)
    #expect(parsed == expected)
    #expect(hex(expected.packet) == hex(wire))
    // Every prefix is no packet at all; parameters one octet short are refused.
    for end in 0..<wire.count {
        let part = Array(wire[..<end])
        let cut = Command(packet: part.span)
        #expect(cut == nil)
    }
    if wire.count > 4 {
        let short = Array(wire[4..<wire.count - 1])
        let cut = Command(parameters: short.span)
        #expect(cut == nil)
    }
    // The same parameters under another opcode are another command.
    var other = wire
    other[1] ^= 0x80
    let foreign = Command(packet: other.span)
    #expect(foreign == nil)
}

@Test func scanCommandsOfRealHosts() {
    // An Android phone with a legacy controller; 11.25 ms of 11.25 ms, active.
    roundTrip(
        "010b20070112001200 0100",
        LESetScanParameters(active: true, interval: 18, window: 18, ownAddressType: 1))
    roundTrip("010c20020100", LESetScanEnable(enable: true))
    roundTrip("010c20020001", LESetScanEnable(enable: false, filterDuplicates: true))
    // Another one, 5 s of 5 s, passive.
    roundTrip("010b200700a00fa00f0001", LESetScanParameters(interval: 4000, window: 4000, filterPolicy: 1))
    // Android on an extended controller.
    roundTrip(
        "014120080100 01 01c012c012",
        LESetExtendedScanParameters(
            ownAddressType: 1, oneM: .init(active: true, interval: 0x12c0, window: 0x12c0)))
    roundTrip(
        "0141200d0000 05 0030003000 0190003000",
        LESetExtendedScanParameters(
            oneM: .init(interval: 48, window: 48), coded: .init(active: true, interval: 0x90, window: 48)))
    roundTrip(
        "014120080000 04 0060003000",
        LESetExtendedScanParameters(oneM: nil, coded: .init(interval: 96, window: 48)))
    roundTrip("01422006010000000000", LESetExtendedScanEnable(enable: true))
    roundTrip(
        "014220060102e8030800",
        LESetExtendedScanEnable(enable: true, filterDuplicates: 2, duration: 1000, period: 8))
}

@Test func otherCommands() throws {
    roundTrip("01030c00", Reset())
    roundTrip("01011000", ReadLocalVersion())
    roundTrip("01021000", ReadLocalCommands())
    roundTrip("01032000", LEReadLocalFeatures())
    roundTrip("010f2000", LEReadAcceptListSize())
    roundTrip("01102000", LEClearAcceptList())
    roundTrip("01010c08ffffffffff1f0020", SetEventMask.forScanning)
    roundTrip("010120081f14010000000000", LESetEventMask.forScanning)
    let address = try #require(DeviceAddress("C0:FF:EE:00:00:01/random"))
    roundTrip("01052006010000eeffc0", LESetRandomAddress(address: address))
    roundTrip("0111200701010000eeffc0", LEAddToAcceptList(address: address))
    roundTrip("0112200701010000eeffc0", LERemoveFromAcceptList(address: address))
}

@Test func theMasksLetReportsPass() {
    let mask = LESetEventMask.forScanning
    for subevent in [
        LESubevent.advertisingReport, .directedAdvertisingReport, .extendedAdvertisingReport, .scanTimeout,
    ] {
        #expect(mask.allows(subevent: subevent.rawValue))
    }
    #expect(!mask.allows(subevent: 0x0e))
    #expect(!mask.allows(subevent: 0))
    #expect(SetEventMask.forScanning.mask >> 61 & 1 == 1)
}

@Test func phyBitsThatMeanNothingYetAreSkipped() {
    let parameters = bytes("0000 07 0030003000 0111112222 0190003000")
    let command = LESetExtendedScanParameters(parameters: parameters.span)
    #expect(command?.oneM == .init(interval: 48, window: 48))
    #expect(command?.coded == .init(active: true, interval: 0x90, window: 48))
}

@Test func opcodesAndStatusesHaveNames() {
    #expect(Opcode.leSetScanEnable.description == "LE Set Scan Enable")
    #expect(Opcode.leSetExtendedScanEnable.group == 8)
    #expect(Opcode.leSetExtendedScanEnable.command == 0x42)
    #expect(Opcode(rawValue: 0xfc01).description == "0xfc01")
    #expect(Opcode(rawValue: 0x0405).description == "0x0405")
    #expect(Status.commandDisallowed.description == "0x0C Command Disallowed")
    #expect(Status(rawValue: 0x12).name == "Invalid HCI Command Parameters")
    #expect(Status(rawValue: 0x1f).name == "Unspecified Error")
    #expect(Status(rawValue: 0x3c).name == "Advertising Timeout")
    #expect(Status(rawValue: 0x43).name == "Limit Reached")
    #expect(Status(rawValue: 0xfe).name == "Reserved")
}
