import HCI
import TestSupport
import Testing

@Test func commandComplete() {
    let wire = bytes("040e04010c2000")
    guard let event = CommandComplete(wire.span) else {
        Issue.record("no Command Complete")
        return
    }
    let (opcode, status, allowed) = (event.opcode, event.status, event.commandsAllowed)
    #expect(opcode == .leSetScanEnable)
    #expect(status == .success)
    #expect(allowed == 1)
    var written: [UInt8] = []
    CommandComplete.append(answering: .leSetScanEnable, to: &written)
    #expect(hex(written) == hex(wire))
    written = []
    CommandComplete.append(
        answering: .readAddress, status: .success, parameters: bytes("010000eeffc0"), commandsAllowed: 2,
        to: &written)
    #expect(hex(written) == "040e0a02091000010000eeffc0")
}

@Test func commandCompleteWithoutReturnParameters() {
    // A controller grants commands: opcode 0, nothing else.
    let wire = bytes("040e03050000")
    guard let event = CommandComplete(wire.span) else {
        Issue.record("no Command Complete")
        return
    }
    let (status, opcode) = (event.status, event.opcode)
    #expect(status == nil)
    #expect(opcode == Opcode.none)
}

@Test func smallEvents() {
    for (wire, event) in [
        ("040f040c010c20", CommandStatus(status: .commandDisallowed, opcode: .leSetScanEnable)),
        (
            "040f0400054220",
            CommandStatus(status: .success, opcode: .leSetExtendedScanEnable, commandsAllowed: 5)
        ),
    ] {
        let packet = bytes(wire)
        #expect(CommandStatus(packet.span) == event)
        var written: [UInt8] = []
        event.append(to: &written)
        #expect(hex(written) == wire)
    }
    var written: [UInt8] = []
    HardwareError(code: 0x42).append(to: &written)
    #expect(hex(written) == "04100142")
    #expect(HardwareError(written.span)?.code == 0x42)
    written = []
    StackInternalEvent(change: .unregistered, adapter: 1).append(to: &written)
    #expect(hex(written) == "04fd06010002000100")
    #expect(StackInternalEvent(written.span)?.change == .unregistered)
    #expect(StackInternalEvent(written.span)?.adapter == 1)
}

@Test func everyPrefixOfEveryEvent() {
    for wire in ["040e04010c2000", "040f040c010c20", "04100142", "043e0111", "04fd06010002000100"] {
        let packet = bytes(wire)
        for end in 0..<packet.count {
            let part = Array(packet[..<end])
            _ = CommandComplete(part.span)
            #expect(CommandStatus(part.span) == nil)
            #expect(HardwareError(part.span) == nil)
            #expect(StackInternalEvent(part.span) == nil)
        }
    }
}

@Test func mutationsOfEvents() throws {
    let corpus = ["040e04010c2000", "040f040c010c20", "04100142", "043e0111", "04fd06010002000100", "01030c00"]
        .map(bytes)
    try forEachMutation(of: corpus, cases: 20_000, seed: 2) { packet in
        if let event = EventPacket(packet.span) {
            let (count, lies) = (event.parameters.count, event.lengthLies)
            try #require(count <= packet.count - 3)
            try #require(lies == (packet.count != 3 + Int(packet[2])))
        }
        if let event = CommandStatus(packet.span) {
            var written: [UInt8] = []
            event.append(to: &written)
            try #require(CommandStatus(written.span) == event)
        }
        _ = CommandComplete(packet.span)
        _ = HardwareError(packet.span)
        _ = StackInternalEvent(packet.span)
        _ = CommandPacket(packet.span)
    }
}

@Test func supportedCommands() {
    var commands = SupportedCommands()
    #expect(!commands.legacyScanning && !commands.extendedScanning)
    commands.legacyScanning = true
    commands[37, 5] = true
    #expect(commands.legacyScanning && !commands.extendedScanning)
    commands[37, 6] = true
    #expect(commands.extendedScanning)
    #expect(commands[26, 2] && commands[26, 3] && !commands[26, 4])
    let returned = [0] + commands.octets
    #expect(SupportedCommands(returnParameters: returned.span) == commands)
    let refused = [1] + commands.octets
    #expect(SupportedCommands(returnParameters: refused.span) == nil)
    let short = Array(returned.dropLast())
    #expect(SupportedCommands(returnParameters: short.span) == nil)
}

@Test func localInformation() {
    let features = bytes("00 0018000000000000")
    let parsed = LEFeatures(returnParameters: features.span)
    #expect(parsed?.codedPHY == true)
    #expect(parsed?.extendedAdvertising == true)
    #expect(parsed?.twoMPHY == false)
    #expect(parsed?.scanningNames == ["LE Coded PHY", "LE Extended Advertising"])
    let version = LocalVersion(
        hciVersion: 12, hciRevision: 1, lmpVersion: 12, company: 0x5d, lmpSubversion: 0x8761)
    #expect(version.coreVersion == "5.3")
    let returned = [0] + version.parameters
    #expect(LocalVersion(returnParameters: returned.span) == version)
    let address = bytes("00 010000eeffc0")
    let own = DeviceAddress(readAddressReturn: address.span)
    #expect(own?.description == "C0:FF:EE:00:00:01/public")
}
