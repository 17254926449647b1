// Simulated advertisers, air and scanner, on a virtual clock: the same seed gives the same packets.

import HCI

/// One report as it goes into an event, in any of the three layouts (Core Specification Vol 4 Part E 7.7.65.2,
/// 7.7.65.11, 7.7.65.13).
struct AdvertisementReport {
    static let legacySubevent: UInt8 = 0x02
    static let directedSubevent: UInt8 = 0x0b
    static let extendedSubevent: UInt8 = 0x0d

    /// Bits of the extended event type: 0 connectable, 1 scannable, 2 directed, 3 scan response, 4 legacy PDU,
    /// 5–6 data status.
    var eventType: UInt16
    var address: DeviceAddress
    var rssi: Int8
    var primaryPHY: UInt8 = 1
    var secondaryPHY: UInt8 = 0
    var sid: UInt8 = 0xff
    var txPower: Int8 = 127
    var target: DeviceAddress?

    static let moreToCome: UInt16 = 1 << 5
    static let truncated: UInt16 = 2 << 5
    static let scanResponse: UInt16 = 1 << 3

    /// Type of a legacy PDU in bits of the extended event type.
    static func legacyType(_ kind: Scenario.Advertiser.Kind) -> UInt16 {
        switch kind {
        case .connectable: 0x13
        case .scannable: 0x12
        case .nonconnectable: 0x10
        case .directed: 0x15
        }
    }

    static func extendedType(_ kind: Scenario.Advertiser.Kind) -> UInt16 {
        switch kind {
        case .connectable: 0x01
        case .scannable: 0x02
        case .nonconnectable: 0x00
        case .directed: 0x05
        }
    }

    /// Event type octet of a legacy report.
    private var legacyCode: UInt8 {
        if eventType & Self.scanResponse != 0 { return 4 }
        switch eventType & 7 {
        case 3: return 0
        case 5: return 1
        case 2: return 2
        default: return 3
        }
    }

    func appendLegacy(_ data: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
        buffer.append(legacyCode)
        append(address, to: &buffer)
        buffer.append(UInt8(truncatingIfNeeded: data.count))
        buffer.append(contentsOf: data)
        buffer.append(UInt8(bitPattern: rssi))
    }

    func appendDirected(to buffer: inout [UInt8]) {
        buffer.append(legacyCode)
        append(address, to: &buffer)
        append(target ?? DeviceAddress(packed: 0), to: &buffer)
        buffer.append(UInt8(bitPattern: rssi))
    }

    func appendExtended(_ data: ArraySlice<UInt8>, status: UInt16, to buffer: inout [UInt8]) {
        let type = eventType | status
        buffer.append(UInt8(truncatingIfNeeded: type))
        buffer.append(UInt8(truncatingIfNeeded: type >> 8))
        append(address, to: &buffer)
        buffer.append(primaryPHY)
        buffer.append(secondaryPHY)
        buffer.append(sid)
        buffer.append(UInt8(bitPattern: txPower))
        buffer.append(UInt8(bitPattern: rssi))
        buffer.append(0)
        buffer.append(0)
        append(target ?? DeviceAddress(packed: 0), to: &buffer)
        buffer.append(UInt8(truncatingIfNeeded: data.count))
        buffer.append(contentsOf: data)
    }

    private func append(_ address: DeviceAddress, to buffer: inout [UInt8]) {
        buffer.append(address.kind.rawValue)
        var bits = address.bits
        for _ in 0..<6 {
            buffer.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
        }
    }
}
