internal import CommandLineTable
internal import Controllers
internal import DiscoveryLatency
internal import HCI
public import Pictures
internal import ScanSession

/// A run as one page for a browser.
public struct RunPage {
    /// Devices with a section of their own at most.
    public static let sections = 24

    private let document: RunDocument

    public init(_ document: RunDocument) { self.document = document }

    /// The whole page.
    public var html: [UInt8] { Page(content).html }

    private var run: RecordedRun { document.run }

    public var content: PageContent {
        var content = PageContent(title: title, headline: headline, footer: footer)
        content.highlights = highlights
        content.warnings = warnings
        content.facts = facts
        content.pictures = pictures
        let devices = shown.map { DevicePage(document, $0) }
        if run.devices.count > 1 { content.devices = table(devices) }
        content.sections = devices.prefix(Self.sections).map(\.section)
        document.appendJSON(to: &content.figures, pretty: false)
        return content
    }

    /// Places of the devices: those that were compared first, for they are what the run was made for.
    private var shown: [Int] {
        let all = Array(run.devices.indices.prefix(RunAnalysis.most))
        let expected = all.filter { run.devices[$0].expected }
        return expected + all.filter { !run.devices[$0].expected }
    }

    private var main: DeviceAnalysis? {
        shown.first { document.analyses[$0].comparison != nil }.map { document.analyses[$0] }
    }

    private var title: String {
        guard let timing = run.header.effective?.timing else { return "Discovery latency" }
        return "Discovery latency, window \(settingText(timing.window)) of \(settingText(timing.interval))"
    }

    private var headline: String {
        if let main { return AnswerText(analysis: main).words(trials: run.trials) }
        return
            "\(counted(run.deviceCount, "device")), \(counted(Int(clamping: run.events), "advertising event")) in "
            + waitText(run.duration) + "."
    }

    private var highlights: [PageContent.Highlight] {
        guard let comparison = main?.comparison else { return [] }
        guard comparison.measured.seen + comparison.measured.censored > 1 else {
            return comparison.measured.percentile(0.5).map { value in
                [
                    .init(
                        latencyText(value),
                        "first seen, predicted median \(latencyText(comparison.prediction.quantile(0.5)))")
                ]
            } ?? []
        }
        return [("median", 0.5), ("p90", 0.9), ("p99", 0.99)].compactMap { name, q in
            guard let value = comparison.measured.percentile(q) else { return nil }
            return .init(
                latencyText(value), "\(name), predicted \(latencyText(comparison.prediction.quantile(q)))")
        }
    }

    private var warnings: [String] {
        var words = run.warnings
        if run.contaminated {
            words.append("another program changed the scan: the figures are not of these parameters")
        }
        if !run.complete { words.append("the run is not complete: \(run.ending ?? "broken off")") }
        for (count, what) in [
            (run.malformedReports, "malformed report"), (run.truncatedChains, "truncated chain"),
            (run.dropped, "item dropped for want of memory"),
        ] where count > 0 { words.append(counted(Int(clamping: count), what)) }
        return words
    }

    private var facts: [PageContent.Fact] {
        let header = run.header
        var facts: [PageContent.Fact] = []
        if let words = header.commandLine { facts.append(.init("command line", words, isCode: true)) }
        facts.append(.init("version", "blescan \(header.version)"))
        facts.append(
            .init(
                "controller",
                "\(header.controller.name), channel \(header.controller.channel)"
                    + (header.controller.seed.map { ", seed \($0)" } ?? "")))
        facts.append(.init("clock", header.controller.clock.rawValue))
        if let started = header.started {
            var text: [UInt8] = []
            appendUTC(unixNanoseconds: started, to: &text)
            facts.append(.init("started", String(decoding: text, as: UTF8.self)))
        }
        if let requested = header.requested {
            facts.append(
                .init(
                    "requested",
                    "window \(settingText(requested.window)), interval \(settingText(requested.interval))"))
        }
        if let effective = header.effective {
            facts.append(
                .init(
                    "effective",
                    "window \(settingText(effective.timing.window)), interval "
                        + "\(settingText(effective.timing.interval)), duty cycle "
                        + "\(percentText(effective.timing.dutyCycle)), \(effective.active ? "active" : "passive"), "
                        + "duplicate filter \(effective.filterDuplicates ? "on" : "off")"))
        }
        facts.append(.init("trials", grouped(run.trials)))
        facts.append(.init("duration", waitText(run.duration)))
        if let digest = header.captureDigest { facts.append(.init("capture SHA-256", digest, isCode: true)) }
        facts.append(
            .init("observations SHA-256", RunDocument.digest(of: document.observations), isCode: true))
        return facts
    }

    private var pictures: [Picture] {
        guard run.devices.count > 1 else { return [] }
        var pictures: [Picture] = []
        if run.firstSeen.seen > 1 { pictures.append(.firstSeen(run.firstSeen, of: "all devices")) }
        if run.gaps.count > 1 { pictures.append(.gaps(run.gaps, of: "all devices")) }
        return pictures
    }

    private func table(_ devices: [DevicePage]) -> PageTable {
        var table = PageTable(columns: [
            .init("device"), .init("events", isNumber: true), .init("interval", isNumber: true),
            .init("heard", isNumber: true), .init("p50", isNumber: true), .init("p95", isNumber: true),
            .init("predicted p95", isNumber: true),
        ])
        for (place, device) in devices.enumerated() {
            table.rows.append(.init(device.row, section: place < Self.sections ? place : nil))
        }
        return table
    }

    private var footer: String {
        "Written by blescan \(programVersion). `blescan verify` makes the figures of this page again."
    }
}
