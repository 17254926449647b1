internal import DiscoveryLatency
internal import HCI
internal import Pictures
internal import Runs

/// Plots of all devices of a page together.
struct RunPictures {
    let run: Run
    let devices: [DevicePage]

    /// What shows all devices at once: a scan as it went by, trials pooled.
    var all: [Picture] {
        guard devices.count > 1 else { return [] }
        var pictures: [Picture] = []
        // Between trials everything begins anew.
        if run.header.plannedTrials == nil, let timeline { pictures.append(timeline) }
        let firstSeen = run.devices.firstSeenOfAll
        if firstSeen.seen >= ModelComparison.fewest {
            let quantity = devices.contains { $0.trials > 1 } ? "latencies" : "devices"
            pictures.append(.firstSeen(firstSeen, of: "all devices", quantity: quantity))
        }
        return pictures
    }

    /// From the device that was heard first to the one that was heard last.
    private var timeline: Picture? {
        // What a capture heard before its first scan enable lies anywhere.
        let scans = run.scans.filter { $0.interval > 0 }
        let devices = devices.prefix(Picture.timelineRows)
        guard let start = scans.first?.start ?? devices.compactMap(\.analysis.train.times.first).min() else {
            return nil
        }
        let titles = devices.map(\.title)
        let rows = devices.compactMap { device -> TimelineRow? in
            let times = device.analysis.train.times.map { $0.subtractingReportingOverflow(start) }
            let known = times.filter { !$0.overflow && $0.partialValue >= 0 }.map(\.partialValue)
            guard !known.isEmpty else { return nil }
            let isAlone = titles.count { $0 == device.title } == 1
            // Of several scans each has a beginning of its own to wait from.
            return TimelineRow(
                isAlone ? device.title : "\(device.title) …\(device.device.address.text.suffix(5))",
                times: known,
                firstSeen: scans.count == 1 ? device.median : nil,
                isCut: Int(clamping: device.device.events) > times.count)
        }
        guard rows.count > 1 else { return nil }
        let ends = scans.compactMap(\.end).map { $0.subtractingReportingOverflow(start) }
        let end = ends.filter { !$0.overflow }.map(\.partialValue).max() ?? 0
        func first(_ row: TimelineRow) -> Int64 { row.firstSeen ?? row.times[0] }
        return .timeline(rows.sorted { first($0) < first($1) }, end: end, hasOrigin: !scans.isEmpty)
    }
}
