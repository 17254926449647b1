import Bytes

/// Joins the fragments of extended advertisements (data status 1 and 2; Core Specification Vol 4 Part E 7.7.65.13).
///
/// Chains are told apart by address, address type, advertising SID and whether they are scan responses. Memory is bounded: so
/// many chains at a time and so many octets a chain; what must give way is counted in `refused`. The time of a joined
/// advertisement is that of its first fragment: that is when the device was discovered.
public struct ExtendedReportReassembler: Sendable {
    /// What became of a report.
    @frozen
    public enum Outcome: Equatable, Sendable {
        /// Not fragmented: the report's own data are all there is.
        case whole
        /// A fragment, kept; nothing to hand on yet.
        case held
        /// The last fragment: `joined` has the data of all of them.
        case joined(firstTime: Int64)
        /// The controller lost the rest: `joined` has what came.
        case truncated(firstTime: Int64)
    }

    @usableFromInline
    struct Chain: Sendable {
        var address: DeviceAddress
        var sid: UInt8
        var isScanResponse: Bool
        var firstTime: Int64
        var data: [UInt8]
    }

    @usableFromInline var chains: [Chain] = []
    private let limit: Int
    private let maximumData: Int
    private let maximumAge: Int64

    /// All data of the advertisement that `add` last called joined or truncated.
    public private(set) var joined: [UInt8] = []
    /// Chains that the controller truncated.
    public private(set) var truncated = 0
    /// Chains whose rest never came.
    public private(set) var abandoned = 0
    /// Chains given up for want of room: too many were open, or they grew too long.
    public private(set) var refused = 0

    /// - Parameters:
    ///   - chains: how many may be open at a time.
    ///   - octets: data of a chain; 1650 is the most that advertising data can have.
    ///   - age: nanoseconds after which the rest of a chain is no longer waited for.
    public init(chains: Int = 64, octets: Int = 1650, age: Int64 = 10_000_000_000) {
        limit = max(chains, 1)
        maximumData = octets
        maximumAge = age
    }

    /// Chains whose data were not received to the end, for whatever reason.
    public var lost: Int { truncated + abandoned + refused }

    /// Chains open now.
    public var open: Int { chains.count }

    /// Takes a report of any layout with its time in nanoseconds.
    @inlinable
    public mutating func add(_ report: borrowing AdvertisingReport, time: Int64) -> Outcome {
        let status = report.kind.dataStatus
        if report.layout != .extended || chains.isEmpty && status == .complete { return .whole }
        return join(report, status, time)
    }

    @usableFromInline
    mutating func join(
        _ report: borrowing AdvertisingReport, _ status: AdvertisingEventKind.DataStatus, _ time: Int64
    ) -> Outcome {
        let address = report.address
        let sid = report.sid
        let isScanResponse = report.kind.isScanResponse
        var found = chains.firstIndex {
            $0.address == address && $0.sid == sid && $0.isScanResponse == isScanResponse
        }
        if let index = found, time &- chains[index].firstTime > maximumAge {
            chains.remove(at: index)
            abandoned += 1
            found = nil
        }
        if let index = found, chains[index].data.count + report.data.count > maximumData {
            chains.remove(at: index)
            refused += 1
            found = nil
        }
        switch status {
        case .complete:
            guard let index = found else { return .whole }
            let firstTime = chains[index].firstTime
            finish(index, report)
            return .joined(firstTime: firstTime)
        case .truncated:
            truncated += 1
            guard let index = found else {
                joined.removeAll(keepingCapacity: true)
                joined.append(span: report.data)
                return .truncated(firstTime: time)
            }
            let firstTime = chains[index].firstTime
            finish(index, report)
            return .truncated(firstTime: firstTime)
        case .moreToCome:
            if let index = found {
                chains[index].data.append(span: report.data)
                return .held
            }
            if chains.count >= limit {
                chains.removeFirst()
                refused += 1
            }
            var data: [UInt8] = []
            data.append(span: report.data)
            chains.append(
                Chain(address: address, sid: sid, isScanResponse: isScanResponse, firstTime: time, data: data))
            return .held
        }
    }

    /// The advertiser's next event begins: the rest of what is open of this set will not come.
    public mutating func close(_ address: DeviceAddress, sid: UInt8) {
        let count = chains.count
        chains.removeAll { $0.address == address && $0.sid == sid }
        abandoned += count - chains.count
    }

    private mutating func finish(_ index: Int, _ last: borrowing AdvertisingReport) {
        joined.removeAll(keepingCapacity: true)
        swap(&joined, &chains[index].data)
        chains.remove(at: index)
        joined.append(span: last.data)
    }

    /// Gives up all open chains (scanning stopped): their rest will not come.
    public mutating func reset() {
        abandoned += chains.count
        chains.removeAll(keepingCapacity: true)
    }
}
