import HCI

/// A PDU as it was sent on the simulated air, heard or not.
public struct SentPDU: Sendable {
    /// Virtual nanoseconds at which the PDU begins.
    public var time: Int64
    /// Channel index, 37…39 primary, 0…36 secondary.
    public var channel: UInt8
    /// dBm at the simulated controller.
    public var rssi: Int8
    /// 1 LE 1M, 2 LE 2M, 3 LE Coded.
    public var phy: UInt8
    /// AUX_SCAN_RSP, and AUX_CHAIN_IND: their headers do not tell them from AUX_ADV_IND.
    public var auxiliary: Auxiliary?
    /// Header, length, payload.
    public var bytes: [UInt8]

    public enum Auxiliary: UInt8, Sendable {
        case advertisement = 0
        case chain = 1
        case response = 3
    }
}

/// PDUs that were sent and are to be told, in order of time. It holds what is under way: of one call, or of what was looked
/// ahead to.
struct AirRecord {
    struct Entry {
        enum Part: Equatable {
            /// ADV_… or ADV_EXT_IND.
            case advertisement
            case request
            case response
            /// The number of the auxiliary PDU.
            case auxiliary(Int)
            case auxiliaryRequest
            case auxiliaryResponse(Int)
        }

        var time: Int64
        var event: Int64
        var device: Int
        var part: Part
        /// Channel index.
        var channel: UInt8
        var rssi: Int8
    }

    private var entries: [Entry] = []
    private var first = 0

    /// Entries for which there is memory, told ones included.
    var held: Int { entries.count }

    /// Most come in order, others a little early.
    mutating func add(_ entry: Entry) {
        entries.append(entry)
        var place = entries.count - 1
        while place > first, entries[place - 1].time > entry.time {
            entries.swapAt(place - 1, place)
            place -= 1
        }
    }

    /// The next that began at `limit` or before.
    mutating func next(until limit: Int64) -> Entry? {
        guard first < entries.count, entries[first].time <= limit else {
            if first > 64, first > entries.count / 2 {
                entries.removeFirst(first)
                first = 0
            }
            return nil
        }
        first += 1
        return entries[first - 1]
    }

    /// Nothing is sent any more: what had not begun by `time` never was.
    mutating func stop(at time: Int64) {
        while let last = entries.last, entries.count > first, last.time > time { entries.removeLast() }
    }
}

extension Air {
    /// The channel index of all auxiliary PDUs of a device: a channel map would spread them.
    static func secondaryChannel(of device: Int) -> UInt8 { UInt8(device % 37) }

    /// What goes over the air for `entry`.
    func pdu(_ entry: AirRecord.Entry, scanner: DeviceAddress) -> SentPDU {
        let transmitter = transmitters[transmitter(of: entry.device)]
        let address = address(of: entry.device, at: entry.event)
        var result = SentPDU(
            time: entry.time, channel: entry.channel, rssi: entry.rssi,
            phy: transmitter.extended?.secondary.rawValue ?? 1, auxiliary: nil, bytes: [])
        var pdu = PDUWriter(address: address, target: transmitter.target ?? scanner)
        switch entry.part {
        case .advertisement:
            result.phy = transmitter.extended?.primary.rawValue ?? 1
            if let extended = transmitter.extended {
                pdu.announce(
                    transmitter.kind, extended,
                    offset: (transmitter.auxiliary.first?.offset ?? 0)
                        &- (entry.time &- entry.event), channel: Self.secondaryChannel(of: entry.device))
            } else {
                pdu.advertise(transmitter.kind, transmitter.data)
            }
        case .request, .auxiliaryRequest: pdu.request(from: scanner)
        case .response: pdu.respond(transmitter.response)
        case .auxiliary(let number):
            result.auxiliary = number == 0 ? .advertisement : .chain
            pdu.auxiliary(
                transmitter, transmitter.auxiliary, number, transmitter.data, isResponse: false,
                channel: entry.channel)
        case .auxiliaryResponse(let number):
            result.auxiliary = number == 0 ? .response : .chain
            pdu.auxiliary(
                transmitter, transmitter.auxiliaryResponse, number, transmitter.response,
                isResponse: true, channel: entry.channel)
        }
        result.bytes = pdu.bytes
        return result
    }
}

/// Writes PDUs of the link layer (Core Specification Vol 6 Part B 2.3).
private struct PDUWriter {
    let address: DeviceAddress
    let target: DeviceAddress
    private(set) var bytes: [UInt8] = []

    init(address: DeviceAddress, target: DeviceAddress) {
        self.address = address
        self.target = target
    }

    private mutating func put(_ address: DeviceAddress) {
        for octet in 0..<6 { bytes.append(UInt8(truncatingIfNeeded: address.bits >> UInt64(8 * octet))) }
    }

    /// `second` is who stands second in the payload, for RxAdd.
    private mutating func header(_ type: UInt8, from sender: DeviceAddress, to second: DeviceAddress? = nil) {
        let flags: UInt8 = (sender.kind == .random ? 0x40 : 0) | (second?.kind == .random ? 0x80 : 0)
        bytes = [type | flags, 0]
    }

    private mutating func finish() { bytes[1] = UInt8(truncatingIfNeeded: bytes.count - 2) }

    mutating func advertise(_ kind: Scenario.Advertiser.Kind, _ data: [UInt8]) {
        switch kind {
        case .connectable: header(0, from: address)
        case .scannable: header(6, from: address)
        case .nonconnectable: header(2, from: address)
        case .directed: header(1, from: address, to: target)
        }
        put(address)
        if kind == .directed { put(target) } else { bytes += data }
        finish()
    }

    mutating func request(from scanner: DeviceAddress) {
        header(3, from: scanner, to: address)
        put(scanner)
        put(address)
        finish()
    }

    mutating func respond(_ data: [UInt8]) {
        header(4, from: address)
        put(address)
        bytes += data
        finish()
    }

    private static func mode(_ kind: Scenario.Advertiser.Kind) -> UInt8 {
        switch kind {
        case .connectable, .directed: 1
        case .scannable: 2
        case .nonconnectable: 0
        }
    }

    /// AuxPtr: channel (6 bits), accuracy, unit of the offset (0: 30 µs, 1: 300 µs); offset (13 bits), PHY (3 bits).
    private mutating func pointer(offset: Int64, channel: UInt8, phy: Scenario.PHY) {
        let isLong = offset / 30_000 > 0x1fff
        let units = UInt16(clamping: max(0, offset) / (isLong ? 300_000 : 30_000)) & 0x1fff
        bytes.append(channel | (isLong ? 0x80 : 0))
        bytes.append(UInt8(truncatingIfNeeded: units))
        bytes.append(UInt8(truncatingIfNeeded: units >> 8) | (phy.rawValue - 1) << 5)
    }

    /// ADV_EXT_IND: ADI and AuxPtr.
    mutating func announce(
        _ kind: Scenario.Advertiser.Kind, _ extended: Scenario.Extended, offset: Int64, channel: UInt8
    ) {
        bytes = [7, 0, 6 | Self.mode(kind) << 6, 0x18, 0, extended.sid << 4]
        pointer(offset: offset, channel: channel, phy: extended.secondary)
        finish()
    }

    /// AUX_ADV_IND, AUX_SCAN_RSP, AUX_CHAIN_IND.
    mutating func auxiliary(
        _ transmitter: Transmitter, _ chain: [AuxiliaryPDU], _ number: Int, _ data: [UInt8], isResponse: Bool,
        channel: UInt8
    ) {
        guard let extended = transmitter.extended, chain.indices.contains(number) else { return }
        let pdu = chain[number]
        let isFirst = number == 0
        let isDirected = isFirst && transmitter.kind == .directed && !isResponse
        let hasAddress = isFirst && !extended.anonymous
        let hasPower = isFirst && extended.txPower != 127
        header(7, from: address, to: isDirected ? target : nil)
        if !hasAddress { bytes[0] &= ~0x40 }
        let mode = isFirst && !isResponse ? Self.mode(transmitter.kind) : 0
        var flags: UInt8 = 0x08
        if hasAddress { flags |= 0x01 }
        if isDirected { flags |= 0x02 }
        if !pdu.isLast { flags |= 0x10 }
        if hasPower { flags |= 0x40 }
        let length: UInt8 =
            3 + (hasAddress ? 6 : 0) + (isDirected ? 6 : 0) + (pdu.isLast ? 0 : 3) + (hasPower ? 1 : 0)
        bytes += [length | mode << 6, flags]
        if hasAddress { put(address) }
        if isDirected { put(target) }
        bytes += [0, extended.sid << 4]
        if !pdu.isLast, chain.indices.contains(number + 1) {
            pointer(offset: chain[number + 1].offset &- pdu.offset, channel: channel, phy: extended.secondary)
        }
        if hasPower { bytes.append(UInt8(bitPattern: extended.txPower)) }
        if data.indices.contains(pdu.data.lowerBound) || pdu.data.isEmpty { bytes += data[pdu.data] }
        finish()
    }
}
