/// Packets with times, as a radio's driver might have seen them: what the made captures are made of, octet by octet, by other
/// code than that which reads them.
public struct CapturedPackets: Sendable {
    public struct Packet: Sendable {
        /// Microseconds since 1970, or since the writer's clock began.
        public var time: Int
        public var sent: Bool
        /// H4: the indicator octet first.
        public var octets: [UInt8]
    }

    public private(set) var packets: [Packet] = []

    public init() {}

    public mutating func put(_ octets: [UInt8], at time: Int, sent: Bool = false) {
        packets.append(Packet(time: time, sent: sent, octets: octets))
    }

    /// In the order of their times; those of one time in the order in which they came.
    public mutating func sort() {
        packets = packets.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }

    // MARK: - Commands

    /// A command and the Command Complete that answers it a millisecond later.
    public mutating func command(_ opcode: UInt16, _ parameters: [UInt8], at time: Int, status: UInt8 = 0) {
        let code = Self.little(UInt64(opcode), 2)
        put([1] + code + [UInt8(parameters.count)] + parameters, at: time, sent: true)
        put([4, 0x0e, 4, 1] + code + [status], at: time + 1000)
    }

    /// LE Set Scan Parameters; units of 0.625 ms.
    public mutating func scanParameters(active: Bool = true, window: Int, interval: Int, at time: Int) {
        command(
            0x200b,
            [active ? 1 : 0] + Self.little(UInt64(interval), 2) + Self.little(UInt64(window), 2) + [0, 0],
            at: time)
    }

    public mutating func scanEnable(_ isOn: Bool, filterDuplicates: Bool = false, at time: Int) {
        command(0x200c, [isOn ? 1 : 0, filterDuplicates ? 1 : 0], at: time)
    }

    /// LE Set Extended Scan Parameters, active; window and interval of LE 1M, of LE Coded where both are scanned.
    public mutating func extendedScanParameters(_ timings: [(window: Int, interval: Int)], at time: Int) {
        var parameters: [UInt8] = [0, 0, timings.count > 1 ? 5 : 1]
        for timing in timings {
            parameters += [1] + Self.little(UInt64(timing.interval), 2) + Self.little(UInt64(timing.window), 2)
        }
        command(0x2041, parameters, at: time)
    }

    public mutating func extendedScanEnable(_ isOn: Bool, at time: Int) {
        command(0x2042, [isOn ? 1 : 0, 0, 0, 0, 0, 0], at: time)
    }

    // MARK: - Reports

    public struct Report: Sendable {
        public var eventType: UInt16
        public var addressType: UInt8 = 1
        public var address: UInt64
        public var data: [UInt8]
        public var rssi: Int8 = -60
        public var primaryPHY: UInt8 = 1
        public var secondaryPHY: UInt8 = 0

        public init(_ eventType: UInt16, _ address: UInt64, _ data: [UInt8], rssi: Int8 = -60) {
            (self.eventType, self.address, self.data, self.rssi) = (eventType, address, data, rssi)
        }
    }

    /// LE Advertising Report.
    public mutating func reports(_ reports: [Report], at time: Int) {
        var body: [UInt8] = [2, UInt8(reports.count)]
        for report in reports {
            body +=
                [UInt8(truncatingIfNeeded: report.eventType), report.addressType]
                + Self.little(report.address, 6)
            body += [UInt8(report.data.count)] + report.data + [UInt8(bitPattern: report.rssi)]
        }
        put([4, 0x3e, UInt8(body.count)] + body, at: time)
    }

    /// LE Extended Advertising Report.
    public mutating func extendedReport(_ report: Report, at time: Int) {
        var body: [UInt8] = [0x0d, 1] + Self.little(UInt64(report.eventType), 2) + [report.addressType]
        body += Self.little(report.address, 6) + [report.primaryPHY, report.secondaryPHY, 0xff, 0x7f]
        body += [UInt8(bitPattern: report.rssi), 0, 0, 0] + [UInt8](repeating: 0, count: 6)
        body += [UInt8(report.data.count)] + report.data
        put([4, 0x3e, UInt8(body.count)] + body, at: time)
    }

    static func little(_ value: UInt64, _ octets: Int) -> [UInt8] {
        (0..<octets).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    static func big(_ value: UInt64, _ octets: Int) -> [UInt8] { little(value, octets).reversed() }
}

/// The files that they are written to.
extension CapturedPackets {
    /// Microseconds from the year 0 to 1970.
    private static let btsnoopEpoch: UInt64 = 0x00dc_ddb3_0f2f_8000

    /// - Parameters:
    ///   - link: 1001 (H1: no indicator octet), 1002 (H4), 2001 (Linux monitor: adapter and opcode as flags).
    ///   - swapsTime: the two words of a time in the wrong order, and times that count from nowhere.
    public func btsnoop(link: UInt64, swapsTime: Bool = false) -> [UInt8] {
        var file = Array("btsnoop\0".utf8) + Self.big(1, 4) + Self.big(link, 4)
        for packet in packets {
            let isCommand = packet.octets[0] == 1
            let body = link == 1002 ? packet.octets : Array(packet.octets.dropFirst())
            let flags: UInt64 = link == 2001 ? (isCommand ? 2 : 3) : (packet.sent ? 0 : 1) | 2
            file += Self.big(UInt64(body.count), 4) + Self.big(UInt64(body.count), 4) + Self.big(flags, 4)
            file += Self.big(0, 4)
            if swapsTime {
                file += Self.big(UInt64(packet.time) & 0xffff_ffff, 4) + Self.big(UInt64(packet.time) >> 32, 4)
            } else {
                file += Self.big(UInt64(packet.time) &+ Self.btsnoopEpoch, 8)
            }
            file += body
        }
        return file
    }

    /// pcapng, little-endian: link type 201 (direction, then H4) or 254 (Linux monitor: adapter and opcode).
    public func pcapng(link: UInt64) -> [UInt8] {
        func padded(_ octets: [UInt8]) -> [UInt8] {
            octets + [UInt8](repeating: 0, count: (4 - octets.count % 4) % 4)
        }
        func block(_ type: UInt64, _ body: [UInt8]) -> [UInt8] {
            let length = Self.little(UInt64(body.count + 12), 4)
            return Self.little(type, 4) + length + body + length
        }
        let application = Array("written by a test".utf8)
        var file = block(
            0x0a0d_0d0a,
            Self.little(0x1a2b_3c4d, 4) + [1, 0, 0, 0] + Self.little(.max, 8) + Self.little(4, 2)
                + Self.little(UInt64(application.count), 2) + padded(application) + Self.little(0, 4))
        file += block(1, Self.little(link, 2) + [0, 0] + Self.little(0, 4))
        for packet in packets {
            let isCommand = packet.octets[0] == 1
            let head: [UInt8] =
                link == 201 ? [0, 0, 0, packet.sent ? 0 : 1] : [0, 0, 0, isCommand ? 2 : 3]
            let body = head + (link == 201 ? packet.octets : Array(packet.octets.dropFirst()))
            let time = UInt64(packet.time)
            let length = Self.little(UInt64(body.count), 4)
            file += block(
                6,
                Self.little(0, 4) + Self.little(time >> 32, 4) + Self.little(time & 0xffff_ffff, 4) + length
                    + length
                    + padded(body))
        }
        return file
    }
}
