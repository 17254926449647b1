import CommandLineTable
import ProgramOutput
import Runs
import ScanOutput

/// `blescan report` of several runs.
extension ReportSettings {
    /// More than one run is asked for, or a grouping.
    var wantsGroups: Bool {
        let selections = RunSelection.of(file, more)
        return !by.isEmpty || selections.count > 1 || selections[0].choices.count > 1
            || selections[0].namesLabel
    }

    private func checkGroups() throws(CommandFailure) {
        let ofOneRun: [(String, Bool)] = [
            ("--setting", setting != nil), ("--pool", pools), ("--svg", svg != nil),
            ("--raster", output.raster),
            ("--observations", output.observations), ("--hgrm", output.hgrm != nil),
            ("--hgrm-gaps", output.hgrmGaps != nil), ("--junit", output.junit != nil),
            ("--prometheus", output.prometheus != nil), ("--openmetrics", output.openMetrics != nil),
            ("--label", !labels.isEmpty),
        ]
        for (name, isAsked) in ofOneRun where isAsked {
            throw CommandFailure(
                .usage, "\(name) is for one run, but several are named",
                next: "name one: blescan report FILE RUN")
        }
        if let rows = output.csv, rows != .devices {
            throw CommandFailure(
                .usage, "these rows exist only for a single run",
                next: "use --format csv for the groups, --csv devices for the devices in them")
        }
    }

    func reportGroups() throws(CommandFailure) -> ExitCode {
        try checkGroups()
        if let html = output.html { try checkReplaceable(html) }
        let computation = WatchedComputation(counting: "runs", doing: "reading")
        let collection = try RunCollection(RunSelection.of(file, more))
        var members = collection.members
        if !devicesOnly.isEmpty {
            members = members.compactMap { member in
                member.run.only(devicesOnly).map { (member.id, member.name, $0) }
            }
            guard !members.isEmpty else {
                throw CommandFailure(
                    .nothingKnown,
                    "no run has the device \(devicesOnly.map(\.description).joined(separator: ", "))",
                    next: "leave out --address to see the devices")
            }
        }
        try checkLabels(members)
        let report = GroupsReport(
            members, by: by.map(\.name), level: level.share, notes: collection.notes, rows: devices ?? 30)
        computation.end()
        try write(report, files: collection.files)
        if let failure = report.groups.readFailure { throw failedRead(failure) }
        return .success
    }

    /// A label that no run has groups nothing.
    private func checkLabels(_ members: [RunPool.Member]) throws(CommandFailure) {
        let known = Set(members.flatMap { $0.run.header.labels.all.map(\.name) })
        for label in by where !known.contains(label.name) {
            throw CommandFailure(
                .nothingKnown, "no run has a label '\(label.name)'",
                next: known.isEmpty
                    ? "record with --label \(label.name)=VALUE"
                    : "they have \(known.sorted().joined(separator: ", "))")
        }
    }

    private func write(_ report: GroupsReport, files: [String]) throws(CommandFailure) {
        if let html = output.html {
            let page = report.html(files: files, commandLine: commandLine())
            try writeFileAtomically(page.span, to: html)
            if output.path == nil, output.format == .text, output.csv == nil { return }
        }
        if output.csv == nil, output.format == .text {
            return try show(to: output.path, color: output.color) { $0.append(report, to: &$1) }
        }
        var out = try OutputBuffer(replacing: output.path)
        if output.csv == .devices {
            try report.appendDeviceCSV(to: &out)
        } else if output.format == .csv {
            try report.appendCSV(to: &out)
        } else {
            report.appendJSON(to: &out)
        }
        try out.finish()
    }
}

/// The name of a label, as `--by` takes it.
struct LabelName: ArgumentValue, Equatable {
    let name: String

    static func kind(placeholder: String) -> ValueKind<LabelName> {
        ValueKind<LabelName> { text throws(ArgumentError) in
            guard (try? RunLabel(name: text, value: "x")) != nil else {
                throw ArgumentError("'\(text)' cannot be the name of a label", next: "name one, such as site")
            }
            return LabelName(name: text)
        }
    }
}
