/// A PacketLogger file, record by record: length u32, seconds u32, microseconds u32, type u8, payload.
public struct PacketLoggerFile {
    public private(set) var bytes: [UInt8] = []
    private let isBigEndian: Bool

    public init(bigEndian: Bool = true) { isBigEndian = bigEndian }

    /// `time` in microseconds since 1970.
    public mutating func record(_ type: UInt8, at time: Int, _ payload: [UInt8]) {
        u32(9 + payload.count)
        u32(time / 1_000_000)
        u32(time % 1_000_000)
        bytes.append(type)
        bytes += payload
    }

    /// A command without the indicator octet, and the Command Complete that answers it a millisecond later; nil: no answer.
    public mutating func command(_ opcode: UInt16, _ parameters: [UInt8], at time: Int, status: UInt8? = 0) {
        let code = [UInt8(truncatingIfNeeded: opcode), UInt8(truncatingIfNeeded: opcode >> 8)]
        record(0, at: time, code + [UInt8(parameters.count)] + parameters)
        guard let status else { return }
        record(1, at: time + 1000, [0x0e, 4, 1] + code + [status])
    }

    /// Apple's 0xFF42. Window and interval in units of 0.625 ms.
    public mutating func appleScan(
        radio: UInt8 = 1, active: Bool = false, window: UInt16, interval: UInt16, at time: Int,
        status: UInt8? = 0
    ) {
        command(
            0xff42,
            [
                1, 0, 1, 2, radio, active ? 1 : 0, UInt8(interval & 0xff), UInt8(interval >> 8),
                UInt8(window & 0xff),
                UInt8(window >> 8), 30, 0,
            ], at: time, status: status)
    }

    /// An ADV_IND of a device, 25 bytes.
    public mutating func report(_ device: UInt8, at time: Int) {
        record(1, at: time, [0x3e, 0x0f, 2, 1, 0, 1, device, 0, 0xee, 0xff, 0xc0, 0xc0, 3, 2, 1, 6, 0xc4])
    }

    private mutating func u32(_ value: Int) {
        let octets = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        bytes += isBigEndian ? octets : octets.reversed()
    }
}
