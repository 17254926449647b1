import Bytes
import HCI

/// Status codes that the simulated controller answers with (Core Specification Vol 1 Part F 1.3).
enum CommandStatus {
    static let success: UInt8 = 0x00
    static let unknownCommand: UInt8 = 0x01
    static let memoryExceeded: UInt8 = 0x07
    static let disallowed: UInt8 = 0x0c
    static let unsupportedValue: UInt8 = 0x11
    static let invalidParameters: UInt8 = 0x12
}

extension Radio {
    /// One command packet without its indicator: opcode, length, parameters. The answer is always a Command
    /// Complete, with the status alone where the command failed.
    mutating func execute(_ command: Span<UInt8>, _ table: CommandTable) {
        guard !isSilent, command.count >= 2 else { return }
        let opcode = UInt16(command[0]) | UInt16(command[1]) << 8
        if let status = scanner.failures[opcode] {
            complete(opcode, status)
            return
        }
        guard let row = table[opcode] else {
            complete(opcode, CommandStatus.unknownCommand)
            return
        }
        guard command.count >= 3, command.count == 3 + Int(command[2]) else {
            complete(opcode, CommandStatus.invalidParameters)
            return
        }
        let parameters = command.extracting(droppingFirst: 3)
        guard row.parameters.fit(parameters) else {
            complete(opcode, CommandStatus.invalidParameters)
            return
        }
        switch row.answer {
        case .bytes(let bytes): complete(opcode, CommandStatus.success, bytes)
        case .action(let action): perform(action, opcode, parameters, table)
        }
    }

    private mutating func complete(_ opcode: UInt16, _ status: UInt8, _ more: [UInt8] = []) {
        outbox.push(
            time: now,
            [
                0x04, 0x0e, UInt8(truncatingIfNeeded: 4 + more.count), 1, UInt8(truncatingIfNeeded: opcode),
                UInt8(truncatingIfNeeded: opcode >> 8), status,
            ] + more)
    }

    private mutating func perform(
        _ action: CommandTable.Action, _ opcode: UInt16, _ parameters: Span<UInt8>, _ table: CommandTable
    ) {
        var status = CommandStatus.success
        switch action {
        case .reset: reset()
        case .setEventMask: settings.eventMask = parameters.littleEndian(at: 0, octets: parameters.count)
        case .setLEEventMask: settings.leEventMask = parameters.littleEndian(at: 0, octets: parameters.count)
        case .readVersion: return complete(opcode, status, version)
        case .readSupportedCommands: return complete(opcode, status, table.supported)
        case .readAddress:
            return complete(opcode, status, [UInt8](littleEndian: scanner.address.bits, octets: 6))
        case .readLEFeatures: return complete(opcode, status, [UInt8](littleEndian: features, octets: 8))
        case .random: return complete(opcode, status, [UInt8](littleEndian: random.next(), octets: 8))
        case .setRandomAddress: status = setRandomAddress(parameters)
        case .readAcceptListSize: return complete(opcode, status, [scanner.acceptListSize])
        case .clearAcceptList: status = changeAcceptList { $0.removeAll() }
        case .addToAcceptList: status = addToAcceptList(parameters)
        case .removeFromAcceptList:
            let address = Self.typedAddress(parameters)
            status = changeAcceptList { $0.removeAll { $0 == address } }
        case .setScanParameters: status = setScanParameters(parameters)
        case .setScanEnable: status = setScanEnable(parameters)
        case .setExtendedScanParameters: status = setExtendedScanParameters(parameters)
        case .setExtendedScanEnable: status = setExtendedScanEnable(parameters)
        case .legacyAdvertising(let bytes):
            status = enter(.legacy)
            if status == CommandStatus.success { return complete(opcode, status, bytes) }
        case .extendedAdvertising(let bytes):
            status = enter(.extended)
            if status == CommandStatus.success { return complete(opcode, status, bytes) }
        }
        complete(opcode, status)
    }

    /// HCI and LMP version (0x09: 5.0, the first with the extended commands; 0x08: 4.2), revisions 0, no company.
    private var version: [UInt8] {
        let number: UInt8 = scanner.extended ? 0x09 : 0x08
        return [number, 0x00, 0x00, number, 0xff, 0xff, 0x00, 0x00]
    }

    /// LE features: bit 8 LE 2M, bit 11 LE Coded, bit 12 LE Extended Advertising.
    private var features: UInt64 {
        (scanner.extended ? 1 << 8 | 1 << 12 : 0) | (scanner.extended && scanner.coded ? 1 << 11 : 0)
    }

    /// Commands of the two families must not be mixed between two Resets.
    private mutating func enter(_ family: HostSettings.Family) -> UInt8 {
        if let used = settings.family, used != family { return CommandStatus.disallowed }
        settings.family = family
        return CommandStatus.success
    }

    // MARK: Addresses

    private mutating func setRandomAddress(_ parameters: Span<UInt8>) -> UInt8 {
        guard scan == nil else { return CommandStatus.disallowed }
        settings.randomAddress = DeviceAddress(
            bits: parameters.littleEndian(at: 0, octets: parameters.count), kind: .random)
        return CommandStatus.success
    }

    /// The accept list is the scanner's own while a scan goes by it.
    private mutating func changeAcceptList(_ change: (inout [DeviceAddress]) -> Void) -> UInt8 {
        if let scan, scan.parameters.filterPolicy & 1 != 0 { return CommandStatus.disallowed }
        change(&settings.acceptList)
        return CommandStatus.success
    }

    private mutating func addToAcceptList(_ parameters: Span<UInt8>) -> UInt8 {
        let address = Self.typedAddress(parameters)
        guard [0x00, 0x01, 0xff].contains(address.kind.rawValue) else { return CommandStatus.invalidParameters }
        let room = Int(scanner.acceptListSize)
        var status = CommandStatus.success
        let changed = changeAcceptList { list in
            guard !list.contains(address) else { return }
            if list.count < room { list.append(address) } else { status = CommandStatus.memoryExceeded }
        }
        return changed == CommandStatus.success ? status : changed
    }

    // MARK: Scanning

    private mutating func setScanParameters(_ parameters: Span<UInt8>) -> UInt8 {
        let family = enter(.legacy)
        guard family == CommandStatus.success, scan == nil else { return CommandStatus.disallowed }
        let ownAddressType = parameters[5]
        let filterPolicy = parameters[6]
        let (status, phy) = Self.phyParameters(parameters, at: 0, longest: 0x4000)
        guard let phy else { return status }
        guard ownAddressType <= 3, filterPolicy <= 3 else { return CommandStatus.invalidParameters }
        settings.legacy = HostSettings.ScanParameters(
            ownAddressType: ownAddressType, filterPolicy: filterPolicy, uncoded: phy)
        return CommandStatus.success
    }

    private mutating func setExtendedScanParameters(_ parameters: Span<UInt8>) -> UInt8 {
        let family = enter(.extended)
        guard family == CommandStatus.success, scan == nil else { return CommandStatus.disallowed }
        let phys = parameters[2]
        guard phys != 0, parameters[0] <= 3, parameters[1] <= 3 else { return CommandStatus.invalidParameters }
        guard phys & ~(scanner.coded ? 0x05 : 0x01) == 0 else { return CommandStatus.unsupportedValue }
        var result = HostSettings.ScanParameters(
            ownAddressType: parameters[0], filterPolicy: parameters[1], uncoded: nil)
        var at = 3
        for bit: UInt8 in [0x01, 0x04] where phys & bit != 0 {
            // Every value outside of its range is 0x12 here (7.8.64); the legacy command has 0x11 for some.
            guard let phy = Self.phyParameters(parameters, at: at, longest: 0xffff).1 else {
                return CommandStatus.invalidParameters
            }
            if bit == 0x01 { result.uncoded = phy } else { result.coded = phy }
            at += 5
        }
        settings.extended = result
        return CommandStatus.success
    }

    /// Type u8, interval u16, window u16 at `at`.
    private static func phyParameters(
        _ parameters: Span<UInt8>, at: Int, longest: UInt16
    ) -> (status: UInt8, HostSettings.PHYParameters?) {
        let type = parameters[at]
        let interval = UInt16(parameters[at + 1]) | UInt16(parameters[at + 2]) << 8
        let window = UInt16(parameters[at + 3]) | UInt16(parameters[at + 4]) << 8
        guard type <= 1 else { return (CommandStatus.invalidParameters, nil) }
        guard (4...longest).contains(interval), (4...longest).contains(window) else {
            return (CommandStatus.unsupportedValue, nil)
        }
        guard window <= interval else { return (CommandStatus.invalidParameters, nil) }
        return (
            CommandStatus.success,
            HostSettings.PHYParameters(active: type == 1, interval: interval, window: window)
        )
    }

    private mutating func setScanEnable(_ parameters: Span<UInt8>) -> UInt8 {
        let family = enter(.legacy)
        guard family == CommandStatus.success else { return family }
        guard parameters[0] <= 1 else { return CommandStatus.invalidParameters }
        // Switching off ignores what else is said (7.8.11).
        guard parameters[0] == 0 || parameters[1] <= 1 else { return CommandStatus.invalidParameters }
        return enable(.legacy, parameters[0] == 1, filter: parameters[1], duration: 0, period: 0)
    }

    private mutating func setExtendedScanEnable(_ parameters: Span<UInt8>) -> UInt8 {
        let family = enter(.extended)
        guard family == CommandStatus.success else { return family }
        guard parameters[0] <= 1 else { return CommandStatus.invalidParameters }
        // Switching off ignores what else is said (7.8.65).
        guard parameters[0] == 0 || parameters[1] <= 2 else { return CommandStatus.invalidParameters }
        let duration = Int64(UInt16(parameters[2]) | UInt16(parameters[3]) << 8) * 10_000_000
        let period = Int64(UInt16(parameters[4]) | UInt16(parameters[5]) << 8) * 1_280_000_000
        if parameters[0] == 1 {
            // A period is longer than what it repeats; a filter that forgets each period needs one.
            if duration > 0 && period > 0 && duration >= period { return CommandStatus.invalidParameters }
            if parameters[1] == 2 && (duration == 0 || period == 0) { return CommandStatus.invalidParameters }
        }
        return enable(
            .extended, parameters[0] == 1, filter: parameters[1], duration: duration,
            period: duration > 0 ? period : 0)
    }

    private mutating func enable(
        _ family: HostSettings.Family, _ isOn: Bool, filter: UInt8, duration: Int64, period: Int64
    ) -> UInt8 {
        guard isOn else {
            stopScan()
            return CommandStatus.success
        }
        let parameters = family == .legacy ? settings.legacy : settings.extended
        guard parameters.ownAddressType & 1 == 0 || settings.randomAddress != nil else {
            return CommandStatus.invalidParameters
        }
        if scan == nil {
            startScan(family, filter: filter, duration: duration, period: period)
        } else {
            continueScan(filter: filter, duration: duration, period: period)
        }
        return CommandStatus.success
    }

    // MARK: Bytes

    /// Address type u8, address [6].
    private static func typedAddress(_ parameters: Span<UInt8>) -> DeviceAddress {
        DeviceAddress(
            bits: parameters.littleEndian48(at: 1), kind: DeviceAddress.Kind(rawValue: parameters[0]))
    }
}
