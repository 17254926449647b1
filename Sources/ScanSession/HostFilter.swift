import Advertising
import HCI

/// Which devices the user wants to see, decided by this program; the controller reports them all.
///
/// Address and signal strength are looked at in every report. Name, service and company may stand in one of a
/// device's payloads only (often the scan response), so a device that matched once is let through from then on,
/// and its latency counts from the report that matched.
public struct HostFilter: Sendable {
    public var addresses: [AddressPattern] = []
    /// Reports weaker than this are left out (dBm), and those without a figure.
    public var minimumRSSI: Int8?
    /// Part of the local name; the case of ASCII letters does not matter.
    public var name: String?
    public var services: Set<ServiceUUID> = []
    /// Company identifiers of manufacturer specific data.
    public var companies: Set<UInt16> = []

    public init() {}

    var looksAtPayload: Bool { name != nil || !services.isEmpty || !companies.isEmpty }
    var isEmpty: Bool { addresses.isEmpty && minimumRSSI == nil && !looksAtPayload }
}

/// A filter at work: it remembers, in bounded memory, which devices matched by their payload.
struct FilterState {
    private let filter: HostFilter
    private let name: [UInt8]
    private var matched: Set<DeviceAddress> = []
    private let capacity: Int

    init(_ filter: HostFilter, capacity: Int) {
        self.filter = filter
        self.capacity = capacity
        name = (filter.name ?? "").utf8.map(lowercased)
    }

    mutating func passes(_ report: borrowing AdvertisingReport) -> Bool {
        let address = report.address
        if !filter.addresses.isEmpty {
            guard filter.addresses.contains(where: { $0.matches(address) }) else { return false }
        }
        if let minimum = filter.minimumRSSI, report.rssi == 127 || report.rssi < minimum { return false }
        guard filter.looksAtPayload else { return true }
        if matched.contains(address) { return true }
        guard matches(report.data) else { return false }
        if matched.count < capacity { matched.insert(address) }
        return true
    }

    private func matches(_ data: Span<UInt8>) -> Bool {
        var nameFound = filter.name == nil
        var serviceFound = filter.services.isEmpty
        var companyFound = filter.companies.isEmpty
        var structures = ADStructures(data)
        while let structure = structures.next() {
            let value = structure.value
            switch structure.type.rawValue {
            case 0x08, 0x09: if !nameFound { nameFound = contains(value, name) }
            case 0x02, 0x03: if !serviceFound { serviceFound = hasService(value, size: 2, list: true) }
            case 0x04, 0x05: if !serviceFound { serviceFound = hasService(value, size: 4, list: true) }
            case 0x06, 0x07: if !serviceFound { serviceFound = hasService(value, size: 16, list: true) }
            case 0x16: if !serviceFound { serviceFound = hasService(value, size: 2, list: false) }
            case 0x20: if !serviceFound { serviceFound = hasService(value, size: 4, list: false) }
            case 0x21: if !serviceFound { serviceFound = hasService(value, size: 16, list: false) }
            case 0xff:
                if !companyFound, value.count >= 2 {
                    companyFound = filter.companies.contains(UInt16(value[0]) | UInt16(value[1]) << 8)
                }
            default: break
            }
        }
        return nameFound && serviceFound && companyFound
    }

    /// Lists of UUIDs fill the value; service data begins with one.
    private func hasService(_ value: Span<UInt8>, size: Int, list: Bool) -> Bool {
        var at = 0
        while at + size <= value.count {
            if filter.services.contains(ServiceUUID(littleEndian: value.extracting(at..<at + size))) {
                return true
            }
            guard list else { return false }
            at += size
        }
        return false
    }
}

private func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }

private func contains(_ value: Span<UInt8>, _ part: [UInt8]) -> Bool {
    guard value.count >= part.count else { return false }
    return (0...value.count - part.count).contains { start in
        part.indices.allSatisfy { lowercased(value[start + $0]) == part[$0] }
    }
}
