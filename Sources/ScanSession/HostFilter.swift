public import Advertising
import HCI
public import Runs

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
        (name.isEmpty || isNamed(data)) && (filter.services.isEmpty || hasService(data))
            && (filter.companies.isEmpty || hasCompany(data))
    }

    private func isNamed(_ data: Span<UInt8>) -> Bool {
        var structures = ADStructures(data)
        while let structure = structures.next() {
            switch structure.type {
            case .completeLocalName, .shortenedLocalName: if contains(structure.value, name) { return true }
            default: break
            }
        }
        return false
    }

    private func hasService(_ data: Span<UInt8>) -> Bool {
        for service in filter.services where advertises(service: service, data) { return true }
        return false
    }

    private func hasCompany(_ data: Span<UInt8>) -> Bool {
        for company in filter.companies where advertises(company: company, data) { return true }
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
