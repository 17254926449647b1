import HCI
import RadioSimulation

/// One report as the host's own parser reads it.
struct Heard: Equatable {
    var time: Int64
    var address: DeviceAddress
    var kind: AdvertisingEventKind
    var data: [UInt8]
    var rssi: Int8
    var primary: PHY
    var secondary: PHY
    var sid: UInt8
    var txPower: Int8
    var target: DeviceAddress?
}

extension ScanHarness {
    /// The reports that came since the last time, all of them well formed.
    func takeReports() -> [Heard] {
        takeEvents().flatMap { event in
            var result: [Heard] = []
            guard event.bytes[1] == 0x3e, var reports = AdvertisingReports(event: event.bytes.span) else {
                return result
            }
            while let report = reports.next() {
                result.append(
                    Heard(
                        time: event.time, address: report.address, kind: report.kind, data: copy(report.data),
                        rssi: report.rssi, primary: report.primaryPHY, secondary: report.secondaryPHY,
                        sid: report.sid, txPower: report.txPower, target: report.directAddress))
            }
            precondition(!reports.malformed)
            return result
        }
    }

    /// Extended parameters for 1M (units of 0.625 ms) and, where given, Coded; then enable.
    func startExtended(
        uncoded: (interval: UInt16, window: UInt16)?, coded: (interval: UInt16, window: UInt16)? = nil,
        active: Bool = false, filter: Int = 0, duration: UInt16 = 0, period: UInt16 = 0
    ) {
        let phys = (uncoded == nil ? 0 : 1) | (coded == nil ? 0 : 4)
        var parameters = "0000" + word8(phys)
        for phy in [uncoded, coded] {
            if let phy { parameters += (active ? "01" : "00") + word(phy.interval) + word(phy.window) }
        }
        precondition(status("2041", parameters) == 0)
        precondition(status("2042", "01" + word8(filter) + word(duration) + word(period)) == 0)
    }

    func stopExtended() { status("2042", "000000000000") }
}

/// What section 1 of the model says will be received of an advertiser without delays and losses whose event starts
/// at `event`: the ends of the PDUs that start at `from` or later and end by `to`.
func prediction(
    event: Int64, interval: Int64, spacing: Int64, duration: Int64, scanStart: Int64, scanInterval: Int64,
    window: Int64, from: Int64, to: Int64
) -> [Int64] {
    var result: [Int64] = []
    var start = event - (event - from + 2 * spacing) / interval * interval - interval
    while start <= to {
        for channel in 0..<3 {
            let begin = start + Int64(channel) * spacing
            let end = begin + duration
            guard begin >= from, begin >= scanStart, end <= to else { continue }
            let number = (begin - scanStart) / scanInterval
            let opened = scanStart + number * scanInterval
            if number % 3 == channel && end <= opened + window { result.append(end) }
        }
        start += interval
    }
    return result.sorted()
}
