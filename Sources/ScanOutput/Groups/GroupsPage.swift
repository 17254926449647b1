internal import DiscoveryLatency
internal import HCI
internal import Pictures
internal import ProgramOutput
internal import Runs

extension GroupsReport {
    /// Rows of the picture at most: the slowest groups.
    private static let mostRows = 60

    /// The whole page.
    ///
    /// - Parameters:
    ///   - files: what the runs were read from.
    ///   - commandLine: as it was typed.
    public func html(files: [String], commandLine: String?) -> [UInt8] {
        let runs = groups.groups.reduce(0) { $0 + $1.pool.members.count }
        let sentence = verdict.split(separator: ". ", maxSplits: 1).map(String.init)
        var content = PageContent(
            title: by.isEmpty
                ? "Discovery latency of \(counted(runs, "run"))" : "Discovery latency by \(heading)",
            headline: sentence.first.map { $0.hasSuffix(".") ? $0 : $0 + "." } ?? "",
            footer: "blescan \(programVersion)")
        if sentence.count > 1 { content.lead = sentence[1] }
        content.warnings = notes
        content.pictures = pictures
        content.groups = table
        content.groupsHeading = by.isEmpty ? "Runs" : "By \(heading)"
        content.devices = groups.groups.count > 1 ? deviceTable : nil
        content.devicesHeading = "Which devices are seen where"
        if let commandLine { content.facts.append(.init("command line", commandLine, isCode: true)) }
        content.facts.append(.init("recordings", files.joined(separator: ", ")))
        content.facts.append(.init("runs", "\(grouped(runs)), \(counted(groups.trialsDone, "trial"))"))
        if leavesOutBoundaries { content.facts.append(.init("left out", Self.boundaries)) }
        return Page(content).html
    }

    private var pictures: [Picture] {
        guard groups.groups.count > 1 else { return [] }
        var order = Array(groups.groups.indices)
        if order.count > Self.mostRows {
            order.sort { groups.groups[$0].firstSeen.p95 ?? .max > groups.groups[$1].firstSeen.p95 ?? .max }
            order = Array(order.prefix(Self.mostRows))
        }
        let spreads = order.map { index in
            let group = groups.groups[index]
            return Picture.Spread(
                name: group.pool.name, p50: group.firstSeen.p50, p95: group.firstSeen.p95,
                isLate: groups.isSooner(index) == false)
        }
        let limit = groups.groups.compactMap(\.firstSeen.meanRestrictedTo).max() ?? 0
        let name = order.count < groups.groups.count ? "\(heading), the \(order.count) slowest" : heading
        return [.groups(spreads, limit: limit, by: name)]
    }

    private var table: PageTable {
        let hasTests = groups.groups.count > 1
        let numbers = ["runs", "trials", "latencies", "missed", "p50", "p95"]
        var columns: [PageTable.Column] = [.init(heading), .init("window/interval")]
        columns += numbers.map { .init($0, isNumber: true) }
        if hasTests { columns += [.init("beside the others"), .init("p", isNumber: true)] }
        var table = PageTable(columns: columns)
        for (index, group) in groups.groups.enumerated() {
            let figures = group.firstSeen
            let waits = figures.count + figures.censored
            let timing = group.pool.common {
                $0.header.effective.map { timingText($0.timing, active: $0.active) }
            }
            var cells: [String] = [
                group.pool.name, timing.map { $0 ?? "not known" } ?? "several",
                grouped(group.pool.members.count), grouped(group.pool.trialsDone),
                grouped(figures.count),
                waits > 0 ? percentText(Double(figures.censored) / Double(waits)) : "",
                Self.time(figures.p50, waits), Self.time(figures.p95, waits),
            ]
            if hasTests { cells += [standing(index), group.chance.map { chanceText($0) } ?? ""] }
            table.rows.append(.init(cells))
        }
        return table
    }

    private static func time(_ time: Int64?, _ waits: Int) -> String {
        waits == 0 ? "" : time.map { latencyText($0) } ?? "not reached"
    }

    private var deviceTable: PageTable {
        let most = 12
        let hasColumns = groups.groups.count <= most
        var table = PageTable(columns: [.init("device"), .init("name"), .init("seen in", isNumber: true)])
        if hasColumns {
            table.columns += groups.groups.map { .init($0.pool.name, isNumber: true) }
        } else {
            table.columns += [.init("shortest p50"), .init("longest p50"), .init("not seen in")]
        }
        for device in groups.devices.prefix(rows) {
            let heard = device.groups.filter(\.isHeard)
            let place = heard.first ?? device.groups[0]
            let record = groups.groups[place.group].pool.record(place.device)
            var cells = [
                device.address.text, String(decoding: label(of: record), as: UTF8.self),
                "\(heard.count) of \(groups.groups.count)",
            ]
            if hasColumns {
                cells += groups.groups.indices.map { group in cell(device.groups.first { $0.group == group }) }
            } else {
                cells += extremes(heard)
                let missing = Set(groups.groups.indices).subtracting(heard.map(\.group)).sorted()
                let names = missing.prefix(6).map { groups.groups[$0].pool.name }
                cells.append(names.joined(separator: ", ") + (missing.count > 6 ? ", …" : ""))
            }
            table.rows.append(.init(cells))
        }
        return table
    }

    private func cell(_ device: RunGroups.InGroup?) -> String {
        guard let device, device.isHeard else { return device == nil ? "-" : "missed" }
        return device.seen + device.censored > 0 ? Self.time(device.p50, 1) : "seen"
    }

    private func extremes(_ heard: [RunGroups.InGroup]) -> [String] {
        let measured = heard.filter { $0.seen + $0.censored > 0 }
        let ends = [
            measured.min { $0.p50 ?? .max < $1.p50 ?? .max }, measured.max { $0.p50 ?? .max < $1.p50 ?? .max },
        ]
        return ends.map { device in
            device.map { "\(Self.time($0.p50, 1)) (\(groups.groups[$0.group].pool.name))" } ?? ""
        }
    }
}
