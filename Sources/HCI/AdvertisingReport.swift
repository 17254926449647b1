public import Bytes

/// One advertising report: a view of its bytes inside the event, each field read where it is asked for.
///
/// Three layouts, all little-endian (Core Specification Vol 4 Part E 7.7.65.2, .11, .13); `AdvertisingReports` has checked
/// that every field and the data lie inside.
///
///     legacy     3E/02  event type u8, address type u8, address[6], length u8, data, RSSI i8
///     directed   3E/0B  event type u8, address type u8, address[6], direct type u8, direct address[6], RSSI i8
///     extended   3E/0D  event type u16, address type u8, address[6], primary PHY u8, secondary PHY u8, SID u8,
///                       TX power i8, RSSI i8, periodic interval u16, direct type u8, direct address[6], length u8, data
public struct AdvertisingReport: ~Escapable {
    /// The subevent code that a layout belongs to.
    @frozen
    public enum Layout: UInt8, Sendable {
        case legacy = 0x02
        case directed = 0x0b
        case extended = 0x0d
    }

    public let layout: Layout
    /// The report alone, from event type to its last octet.
    public let bytes: Span<UInt8>
    @usableFromInline let dataStart: Int

    /// `bytes` must be at least as long as the layout's fixed fields (10, 16 and 24 octets).
    @inlinable @inline(__always)
    @_lifetime(copy bytes)
    init(layout: Layout, bytes: Span<UInt8>, dataStart: Int) {
        self.layout = layout
        self.bytes = bytes
        self.dataStart = dataStart
    }

    /// The advertiser's address; kind `anonymous` (with all bits as sent) where it advertises without one.
    @inlinable @inline(__always)
    public var address: DeviceAddress {
        let at = layout == .extended ? 2 : 1
        return DeviceAddress(
            bits: bytes.littleEndian48(at: at + 1), kind: DeviceAddress.Kind(rawValue: bytes[at]))
    }

    /// What was advertised, reserved bits masked.
    @inlinable @inline(__always)
    public var kind: AdvertisingEventKind {
        layout == .extended
            ? AdvertisingEventKind(extended: bytes.littleEndian16(at: 0))
            : AdvertisingEventKind(legacy: bytes[0])
    }

    /// The event type as the controller sent it, u8 or u16.
    @inlinable @inline(__always)
    public var rawEventType: UInt16 {
        layout == .extended ? bytes.littleEndian16(at: 0) : UInt16(bytes[0])
    }

    /// Signal strength in dBm, −127…20; 127: not available.
    @inlinable @inline(__always)
    public var rssi: Int8 { Int8(bitPattern: bytes[layout == .extended ? 13 : bytes.count - 1]) }

    /// The advertising data: AD structures, usually.
    @inlinable @inline(__always)
    public var data: Span<UInt8> {
        @_lifetime(copy self)
        get { bytes.extracting(dataStart..<(layout == .extended ? bytes.count : bytes.count &- 1)) }
    }

    /// The PHY of the primary advertising channels: 1M or Coded.
    @inlinable @inline(__always)
    public var primaryPHY: PHY { layout == .extended ? PHY(rawValue: bytes[9]) : .oneM }

    /// The PHY of the secondary channel; `none` for legacy PDUs.
    @inlinable @inline(__always)
    public var secondaryPHY: PHY { layout == .extended ? PHY(rawValue: bytes[10]) : .none }

    /// Advertising set identifier, 0…15; 0xFF: none.
    @inlinable @inline(__always)
    public var sid: UInt8 { layout == .extended ? bytes[11] : 0xff }

    /// Transmit power in dBm, −127…20; 127: not available.
    @inlinable @inline(__always)
    public var txPower: Int8 { layout == .extended ? Int8(bitPattern: bytes[12]) : 127 }

    /// Interval of periodic advertising in units of 1.25 ms; 0: none.
    @inlinable @inline(__always)
    public var periodicInterval: UInt16 { layout == .extended ? bytes.littleEndian16(at: 14) : 0 }

    /// Whom a directed advertisement is meant for; nil for undirected ones, and for legacy directed reports, which
    /// have no field for it.
    @inlinable @inline(__always)
    public var directAddress: DeviceAddress? {
        let at: Int
        switch layout {
        case .legacy: return nil
        case .directed: at = 8
        case .extended:
            guard kind.isDirected else { return nil }
            at = 16
        }
        return DeviceAddress(
            bits: bytes.littleEndian48(at: at + 1), kind: DeviceAddress.Kind(rawValue: bytes[at]))
    }
}
