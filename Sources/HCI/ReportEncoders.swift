import Bytes

/// Writes LE Advertising Report events (Core Specification Vol 4 Part E 7.7.65.2) as a controller sends them: any number of
/// reports into one event, as long as they fit its 255 octets.
public struct LegacyReportEncoder: Sendable {
    var body: [UInt8] = []
    public private(set) var count = 0

    public init() {}

    /// Adds a report; false where the event has no room for it (255 octets, 25 reports): send it and begin another.
    public mutating func add(
        eventType: UInt8, address: DeviceAddress, data: Span<UInt8>, rssi: Int8
    ) -> Bool {
        guard data.count <= 255, count < 25, 2 + body.count + 10 + data.count <= 255 else { return false }
        body.append(eventType)
        body.append(address.kind.rawValue)
        body.append(littleEndian: address.bits, octets: 6)
        body.append(UInt8(data.count))
        body.append(span: data)
        body.append(UInt8(bitPattern: rssi))
        count += 1
        return true
    }

    /// Appends the whole H4 event packet and is empty again; nothing where there are no reports.
    public mutating func finish(into bytes: inout [UInt8]) {
        appendReports(.advertisingReport, count, &body, to: &bytes)
        count = 0
    }
}

/// Writes LE Directed Advertising Report events (Core Specification Vol 4 Part E 7.7.65.11).
public struct DirectedReportEncoder: Sendable {
    var body: [UInt8] = []
    public private(set) var count = 0

    public init() {}

    /// Adds a report; false where the event has no room for it.
    public mutating func add(address: DeviceAddress, directAddress: DeviceAddress, rssi: Int8) -> Bool {
        guard 2 + body.count + 16 <= 255 else { return false }
        body.append(0x01)
        body.append(address.kind.rawValue)
        body.append(littleEndian: address.bits, octets: 6)
        body.append(directAddress.kind.rawValue)
        body.append(littleEndian: directAddress.bits, octets: 6)
        body.append(UInt8(bitPattern: rssi))
        count += 1
        return true
    }

    /// Appends the whole H4 event packet and is empty again; nothing where there are no reports.
    public mutating func finish(into bytes: inout [UInt8]) {
        appendReports(.directedAdvertisingReport, count, &body, to: &bytes)
        count = 0
    }
}

/// Writes LE Extended Advertising Report events (Core Specification Vol 4 Part E 7.7.65.13).
public struct ExtendedReportEncoder: Sendable {
    /// The most data one report can hold: 255 octets less the event's 2 and the report's 24.
    public static let maximumData = 229

    var body: [UInt8] = []
    public private(set) var count = 0

    public init() {}

    /// Adds one report of at most 229 octets of data; false where the event has no room for it.
    public mutating func add(
        eventType: UInt16, address: DeviceAddress, primaryPHY: PHY = .oneM, secondaryPHY: PHY = .none,
        sid: UInt8 = 0xff, txPower: Int8 = 127, rssi: Int8, periodicInterval: UInt16 = 0,
        directAddress: DeviceAddress? = nil, data: Span<UInt8>
    ) -> Bool {
        guard 2 + body.count + 24 + data.count <= 255 else { return false }
        body.append(littleEndian: eventType, octets: 2)
        body.append(address.kind.rawValue)
        body.append(littleEndian: address.bits, octets: 6)
        body.append(primaryPHY.rawValue)
        body.append(secondaryPHY.rawValue)
        body.append(sid)
        body.append(UInt8(bitPattern: txPower))
        body.append(UInt8(bitPattern: rssi))
        body.append(littleEndian: periodicInterval, octets: 2)
        body.append(directAddress?.kind.rawValue ?? 0)
        body.append(littleEndian: directAddress?.bits ?? 0, octets: 6)
        body.append(UInt8(data.count))
        body.append(span: data)
        count += 1
        return true
    }

    /// Appends the whole H4 event packet and is empty again; nothing where there are no reports.
    public mutating func finish(into bytes: inout [UInt8]) {
        appendReports(.extendedAdvertisingReport, count, &body, to: &bytes)
        count = 0
    }

    /// Splits up to 1650 octets of data into reports of 229, the data status of all but the last "more to come", each in an
    /// event of its own, and appends them. `ranges` of the packets are returned, so that each can be timed.
    public static func appendFragments(
        eventType: UInt16, address: DeviceAddress, primaryPHY: PHY = .oneM, secondaryPHY: PHY = .oneM,
        sid: UInt8,
        txPower: Int8 = 127, rssi: Int8, data: Span<UInt8>, truncated: Bool = false, to bytes: inout [UInt8]
    ) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        repeat {
            let end = min(start + maximumData, data.count)
            let status: UInt16 = end < data.count ? 0x20 : truncated ? 0x40 : 0
            var encoder = ExtendedReportEncoder()
            _ = encoder.add(
                eventType: eventType & ~0x60 | status, address: address, primaryPHY: primaryPHY,
                secondaryPHY: secondaryPHY, sid: sid, txPower: txPower, rssi: rssi,
                data: data.extracting(start..<end))
            let from = bytes.count
            encoder.finish(into: &bytes)
            ranges.append(from..<bytes.count)
            start = end
        } while start < data.count
        return ranges
    }
}

private func appendReports(
    _ subevent: LESubevent, _ count: Int, _ body: inout [UInt8], to bytes: inout [UInt8]
) {
    guard count > 0 else { return }
    EventPacket.append(.leMeta, to: &bytes) { bytes in
        bytes.append(subevent.rawValue)
        bytes.append(UInt8(count))
        bytes.append(contentsOf: body)
    }
    body.removeAll(keepingCapacity: true)
}
