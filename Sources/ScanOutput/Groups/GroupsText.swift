internal import Bytes
internal import DiscoveryLatency
internal import HCI
internal import ProgramOutput
internal import Runs

extension RunListText {
    /// Groups beside each other, which of them differ, and which device is seen where.
    public func append(_ report: GroupsReport, to text: inout [UInt8]) {
        let groups = report.groups
        guard !groups.groups.isEmpty else {
            text.put("there are no first-seen latencies\n")
            return append(report.notes, to: &text)
        }
        let runs = groups.groups.reduce(0) { $0 + $1.pool.members.count }
        ink.styled(.bold, "\(counted(runs, "run")), \(counted(groups.trialsDone, "trial"))", &text)
        text.put(report.by.isEmpty ? "\n\n" : ", by \(escapedForTerminal(report.heading.utf8))\n\n")
        appendGroups(report, to: &text)
        if !report.verdict.isEmpty {
            text.put("\n")
            appendWrapped(escapedForTerminal(report.verdict.utf8), ink, to: &text)
        }
        appendDevices(report, to: &text)
        append(report.notes + (report.leavesOutBoundaries ? [GroupsReport.boundaries] : []), to: &text)
    }

    private func append(_ notes: [String], to text: inout [UInt8]) {
        guard !notes.isEmpty else { return }
        text.put("\n")
        for note in notes { appendWrapped(escapedForTerminal(note.utf8), ink, to: &text) }
    }

    private func appendGroups(_ report: GroupsReport, to text: inout [UInt8]) {
        let groups = report.groups
        let hasTests = groups.groups.count > 1
        var columns = [
            TextTable.Column(escapedForTerminal(report.heading.utf8), isFlexible: true),
            TextTable.Column("runs", .right, givesWay: 2),
            TextTable.Column("trials", .right, givesWay: 1), TextTable.Column("window/interval", givesWay: 4),
            TextTable.Column("latencies", .right), TextTable.Column("missed", .right),
            TextTable.Column("p50", .right), TextTable.Column("p95", .right),
        ]
        if hasTests {
            columns += [TextTable.Column("others"), TextTable.Column("p", .right, givesWay: 3)]
        }
        var table = TextTable(columns)
        func row(
            _ name: String, _ runs: Int, _ trials: Int, _ timing: String, _ figures: Figures, _ group: Int?
        ) {
            table.cell(name)
            table.cell { $0.appendGrouped(runs) }
            table.cell { $0.appendGrouped(trials) }
            table.cell(timing)
            table.cell { $0.appendGrouped(figures.count) }
            let waits = figures.count + figures.censored
            table.cell(waits > 0 ? percentText(Double(figures.censored) / Double(waits)) : "-")
            for time in [figures.p50, figures.p95] {
                table.cell { cell in
                    if waits == 0 { return cell.put("-") }
                    appendOptional(time.map { Double($0) }, to: &cell)
                }
            }
            guard hasTests else { return }
            table.cell(group.map { report.standing($0) } ?? "")
            table.cell { cell in
                if let chance = group.flatMap({ groups.groups[$0].chance }) { appendChance(chance, to: &cell) }
            }
        }
        for (index, group) in groups.groups.enumerated() {
            let pool = group.pool
            let timing = pool.common { $0.header.effective.map { timingText($0.timing, active: $0.active) } }
            row(
                escapedForTerminal(pool.name.utf8), pool.members.count, pool.trialsDone,
                timing.map { $0 ?? "not known" } ?? "several", group.firstSeen, index)
        }
        if hasTests {
            row(
                "all", groups.groups.reduce(0) { $0 + $1.pool.members.count }, groups.trialsDone, "",
                groups.firstSeen, nil)
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
    }

    /// Up to so many groups have a column each.
    private static let mostColumns = 5

    private func appendDevices(_ report: GroupsReport, to text: inout [UInt8]) {
        let groups = report.groups
        guard !groups.devices.isEmpty, groups.groups.count > 1 else { return }
        let shown = groups.devices.prefix(report.rows)
        text.put("\n")
        ink.styled(.bold, "Devices", &text)
        text.put(", p50 of the first-seen latencies where they are seen\n")
        let hasColumns = groups.groups.count <= Self.mostColumns
        var columns = [
            TextTable.Column("device"), TextTable.Column("name", isFlexible: true, givesWay: 2),
            TextTable.Column("seen in", .right),
        ]
        if hasColumns {
            columns += groups.groups.map {
                TextTable.Column(escapedForTerminal($0.pool.name.utf8), .right)
            }
        } else {
            columns += [
                TextTable.Column("shortest p50", .right), TextTable.Column("in", isFlexible: true, givesWay: 1),
                TextTable.Column("longest p50", .right), TextTable.Column("in", isFlexible: true, givesWay: 1),
            ]
        }
        var table = TextTable(columns)
        for device in shown {
            let heard = device.groups.filter(\.isHeard)
            let place = heard.first ?? device.groups[0]
            table.cell { device.address.appendText(to: &$0) }
            table.cell { cell in
                cell.appendEscapedForTerminal(
                    label(of: groups.groups[place.group].pool.record(place.device)))
            }
            table.cell("\(heard.count) of \(groups.groups.count)")
            if hasColumns {
                for group in groups.groups.indices {
                    table.cell { append(device.groups.first { $0.group == group }, to: &$0) }
                }
            } else {
                appendExtremes(heard, groups, to: &table)
            }
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
        if groups.devices.count > shown.count {
            let more = groups.devices.count - shown.count
            text.put("and \(grouped(more)) more: --devices N shows them\n")
        }
    }

    private func append(_ device: RunGroups.InGroup?, to cell: inout [UInt8]) {
        guard let device, device.isHeard else { return cell.put(device == nil ? "-" : "missed") }
        guard device.seen + device.censored > 0 else { return cell.put("seen") }
        appendOptional(device.p50.map { Double($0) }, to: &cell)
    }

    private func appendExtremes(_ heard: [RunGroups.InGroup], _ groups: RunGroups, to table: inout TextTable) {
        let measured = heard.filter { $0.seen + $0.censored > 0 }
        let shortest = measured.min { $0.p50 ?? .max < $1.p50 ?? .max }
        let longest = measured.max { $0.p50 ?? .max < $1.p50 ?? .max }
        for device in [shortest, longest] {
            table.cell { cell in
                guard let device else { return cell.put("-") }
                appendOptional(device.p50.map { Double($0) }, to: &cell)
            }
            table.cell(device.map { escapedForTerminal(groups.groups[$0.group].pool.name.utf8) } ?? "")
        }
    }
}
