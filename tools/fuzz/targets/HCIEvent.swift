import HCI

/// Every parser of a packet must come back, whatever the packet; what is read is well inside it.
func fuzzHCIEvent(_ packet: Span<UInt8>) {
    if let event = EventPacket(packet) { precondition(event.parameters.count <= packet.count - 3) }
    if let command = CommandPacket(packet) { precondition(command.parameters.count == packet.count - 4) }
    if let event = CommandComplete(packet) {
        _ = SupportedCommands(returnParameters: event.returnParameters)
        _ = LEFeatures(returnParameters: event.returnParameters)
        _ = LocalVersion(returnParameters: event.returnParameters)?.coreVersion
        _ = DeviceAddress(readAddressReturn: event.returnParameters)
    }
    roundTrip(CommandStatus(packet)) {
        $0.append(to: &$1)
    } read: {
        CommandStatus($0)
    }
    roundTrip(HardwareError(packet)) {
        $0.append(to: &$1)
    } read: {
        HardwareError($0)
    }
    roundTrip(StackInternalEvent(packet)) {
        $0.append(to: &$1)
    } read: {
        StackInternalEvent($0)
    }
    roundTrip(LESetScanParameters(packet: packet))
    roundTrip(LESetScanEnable(packet: packet))
    roundTrip(LESetExtendedScanParameters(packet: packet))
    roundTrip(LESetExtendedScanEnable(packet: packet))
    roundTrip(LESetEventMask(packet: packet))
    roundTrip(LEAddToAcceptList(packet: packet))
    roundTrip(LESetRandomAddress(packet: packet))
    guard var reports = AdvertisingReports(event: packet) else { return }
    var reassembler = ExtendedReportReassembler(chains: 2, octets: 300)
    var octets = 0
    var time: Int64 = 0
    while let report = reports.next() {
        octets += report.bytes.count
        _ = report.address.description
        _ = report.kind.name
        _ = report.directAddress
        _ = (report.rssi, report.rawEventType, report.sid, report.txPower, report.periodicInterval)
        _ = (report.primaryPHY.name, report.secondaryPHY.name)
        _ = reassembler.add(report, time: time)
        precondition(reassembler.joined.count <= 600 && reassembler.open <= 2)
        time += 1
    }
    precondition(octets <= packet.count)
    precondition(reports.malformed || octets + 5 == packet.count)
}

/// What was read must say the same after it was written.
private func roundTrip<Command: HCICommand>(_ command: Command?) {
    roundTrip(command) {
        $0.append(to: &$1)
    } read: {
        Command(packet: $0)
    }
}

private func roundTrip<Value: Equatable>(
    _ value: Value?, write: (Value, inout [UInt8]) -> Void, read: (Span<UInt8>) -> Value?
) {
    guard let value else { return }
    var bytes: [UInt8] = []
    write(value, &bytes)
    precondition(read(bytes.span) == value)
}
