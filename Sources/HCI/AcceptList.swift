// The Host Controller Interface (Core Specification Vol 4 Part E): commands, events, reports, as bytes and as values.

import Bytes

/// The scanner's own random address (Core Specification Vol 4 Part E 7.8.4): address[6].
public struct LESetRandomAddress: HCICommand {
    public static var opcode: Opcode { .leSetRandomAddress }
    public var address: DeviceAddress

    public init(address: DeviceAddress) { self.address = DeviceAddress(bits: address.bits, kind: .random) }

    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 6 else { return nil }
        address = DeviceAddress(bits: parameters.littleEndian48(at: 0), kind: .random)
    }

    public func appendParameters(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: address.bits, octets: 6)
    }
}

/// Adds a device to the filter accept list (Core Specification Vol 4 Part E 7.8.16): address type u8, address[6].
/// Not allowed while scanning uses the list.
public struct LEAddToAcceptList: HCICommand {
    public static var opcode: Opcode { .leAddToAcceptList }
    public var address: DeviceAddress

    public init(address: DeviceAddress) { self.address = address }

    public init?(parameters: Span<UInt8>) {
        guard let address = DeviceAddress(listEntry: parameters) else { return nil }
        self.address = address
    }

    public func appendParameters(to bytes: inout [UInt8]) { address.appendListEntry(to: &bytes) }
}

/// Removes a device from the filter accept list (Core Specification Vol 4 Part E 7.8.17): layout as for adding.
public struct LERemoveFromAcceptList: HCICommand {
    public static var opcode: Opcode { .leRemoveFromAcceptList }
    public var address: DeviceAddress

    public init(address: DeviceAddress) { self.address = address }

    public init?(parameters: Span<UInt8>) {
        guard let address = DeviceAddress(listEntry: parameters) else { return nil }
        self.address = address
    }

    public func appendParameters(to bytes: inout [UInt8]) { address.appendListEntry(to: &bytes) }
}

extension DeviceAddress {
    init?(listEntry parameters: Span<UInt8>) {
        guard parameters.count >= 7 else { return nil }
        self.init(bits: parameters.littleEndian48(at: 1), kind: Kind(rawValue: parameters[0]))
    }

    func appendListEntry(to bytes: inout [UInt8]) {
        bytes.append(kind.rawValue)
        bytes.append(littleEndian: bits, octets: 6)
    }
}
