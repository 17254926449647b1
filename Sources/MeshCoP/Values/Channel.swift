public import Bytes

/// Channel TLV (type 0): channel page u8, channel u16 big-endian.
public struct Channel: Hashable, Sendable {
    /// 0 is the 2.4 GHz band, the only page that Thread uses.
    public let page: UInt8
    public let number: UInt16

    @inlinable
    public init(page: UInt8 = 0, number: UInt16) {
        self.page = page
        self.number = number
    }

    /// The first three bytes of the value; nil when there are fewer.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard value.count >= 3 else { return nil }
        page = value[0]
        number = value.bigEndian16(at: 1)
    }

    /// Page 0 and a channel of 11…26 (R6).
    @inlinable
    public var isValid: Bool { page == 0 && number >= 11 && number <= 26 }

    public func appendValue(to bytes: inout [UInt8]) {
        bytes.append(page)
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
        bytes.append(UInt8(truncatingIfNeeded: number))
    }
}
