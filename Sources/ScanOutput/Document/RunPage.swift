internal import Bytes
internal import DiscoveryLatency
internal import HCI
internal import JSON
public import Pictures
internal import ProgramOutput
public import Runs

/// A run as one page for a browser.
public struct RunPage {
    /// Devices on a page at most; those with fewer events are left out, and counted.
    public static let devices = 100
    /// Devices with a section of their own at most.
    public static let sections = 24

    /// An interval that was estimated from so many events is a headline's.
    private static let surely = 16

    private let run: Run
    /// Of many trials, the latencies of one device at a time are in memory.
    private let isLean: Bool

    public init(_ run: Run) { self.init(run, isLean: run.trialsDone >= 10_000) }

    init(_ run: Run, isLean: Bool) {
        self.run = run.limited(to: Self.devices)
        self.isLean = isLean
    }

    /// The whole page.
    public var html: [UInt8] { Page(content).html }

    /// Writes the page. Its figures are sent on in parts: those of many trials are far larger than memory should be.
    func write(to out: inout OutputBuffer) throws(ObserverFailure) {
        let page = Page(shown)
        page.appendShown(to: &out.bytes)
        EmbeddedFigures.begin(&out.bytes)
        var json = JSONWriter(.compact)
        try json.document(run, withObservations: true) { (json) throws(ObserverFailure) in
            guard json.bytes.count >= out.threshold else { return }
            EmbeddedFigures.append(part: json.bytes, to: &out.bytes)
            json.bytes.removeAll(keepingCapacity: true)
            try writing { () throws(CommandFailure) in try out.flush() }
        }
        EmbeddedFigures.append(part: json.bytes, to: &out.bytes)
        EmbeddedFigures.end(&out.bytes)
        page.appendEnd(to: &out.bytes)
    }

    public var content: PageContent {
        var content = shown
        content.figures = observedDocument(run, .compact)
        return content
    }

    /// Without the figures.
    private var shown: PageContent {
        var devices = run.pages(isLean: isLean)
        let main = main(devices)
        if let main { devices[main].isAnswered = true }
        let answered = main.map { devices[$0] }
        var content = PageContent(
            title: title(answered ?? (devices.count == 1 ? devices[0] : nil)),
            headline: answered?.headline ?? plain(devices),
            footer: footer)
        if let answered { content.lead = lead(answered) }
        content.warnings = warnings
        content.pictures = RunPictures(run: run, devices: devices).all
        // Of what was heard once or twice the table says everything.
        let all = devices.map(\.section)
        let sections = all.indices.filter { all.count == 1 || !all[$0].isBare }.prefix(Self.sections)
        content.sections = sections.map { all[$0] }
        if devices.count > 1 { content.devices = DeviceList(devices).table(sections: Array(sections)) }
        content.settings = SettingsTable(run)?.page
        content.schedules = PagedSchedules(run.analysis.schedules)?.table
        content.facts = facts
        return content
    }

    /// The device that the headline is about: of those that something was to be expected of, the one that took longest.
    /// Where devices were expected, it is one of them.
    private func main(_ devices: [DevicePage]) -> Int? {
        let known = devices.indices.filter { devices[$0].analysis.comparison != nil }
        let sure = known.filter {
            devices[$0].analysis.estimate?.isPlain != false && devices[$0].device.events >= Self.surely
        }
        let expects = devices.contains(where: \.device.expected)
        let candidates = expects ? known.filter { devices[$0].device.expected } : sure.isEmpty ? known : sure
        return candidates.max { devices[$0].wait ?? .max < devices[$1].wait ?? .max }
    }

    private func title(_ device: DevicePage?) -> String {
        var words = "Discovery latency"
        // Of many devices the headline names one; the page is of all.
        if let device, run.devices.count == 1 { words += " of \(device.title)" }
        if run.settings.count > 1 {
            words += ", \(counted(run.settings.count, "setting"))"
        } else if let timing = run.header.effective?.timing {
            words += ", window \(settingText(timing.window)) of \(settingText(timing.interval))"
        }
        return words + (run.header.controller.simulated ? " (simulated radio)" : "")
    }

    private func lead(_ device: DevicePage) -> String {
        guard case .tooFewToTell = device.analysis.comparison?.verdict else { return "" }
        let few = device.trials == 1 ? "One scan is" : "\(counted(device.trials, "trial")) are"
        let how = run.header.requested == nil ? "" : " (--trials)"
        return
            "\(few) too few to tell whether that is as expected: it takes at least \(ModelComparison.fewest)\(how)."
    }

    private func plain(_ devices: [DevicePage]) -> String {
        let expects = devices.contains(where: \.device.expected)
        let slowest =
            devices.filter { !expects || $0.device.expected }
            .compactMap { device in device.median.map { (device, $0) } }
            .max { $0.1 < $1.1 }
        return PlainHeadline(
            run: run, missing: devices.filter { $0.device.expected && $0.device.events == 0 }.map(\.title),
            slowest: slowest.map { ($0.0.title, $0.1) }, expects: expects
        ).words
    }

    private var warnings: [String] {
        run.noticesSoFar.map(\.text) + (run.complete ? [] : ["the run is not complete: \(run.end.words)"])
    }

    private var facts: [PageContent.Fact] {
        let header = run.header
        var facts: [PageContent.Fact] = []
        if let words = header.commandLine { facts.append(.init("command line", words, isCode: true)) }
        if header.version != programVersion { facts.append(.init("version", "blescan \(header.version)")) }
        let controller = header.controller
        facts.append(
            .init(
                "controller",
                "\(controller.name)\(controller.simulated ? " (simulated radio)" : ""), channel \(controller.channel)"
                    + (controller.seed.map { ", seed \($0)" } ?? "")))
        facts.append(.init("clock", header.controller.clock.rawValue))
        if let started = header.started {
            var text: [UInt8] = []
            text.appendUTC(milliseconds: started.dividedFloor(by: 1_000_000))
            facts.append(.init("started", String(decoding: text, as: UTF8.self)))
        }
        let isEffective = (header.requested?.timing).map(isEffective) ?? false
        if let requested = header.requested?.timing, !isEffective {
            facts.append(
                .init(
                    "requested",
                    "window \(settingText(requested.window)), interval \(settingText(requested.interval))"))
        }
        if let settings = SettingsTable(run) {
            facts.append(.init("settings", "\(settings.summary). \(settings.legend)"))
        } else if let effective = header.effective {
            facts.append(
                .init(
                    isEffective ? "requested and effective" : "effective",
                    "window \(settingText(effective.timing.window)), interval "
                        + "\(settingText(effective.timing.interval)), duty cycle "
                        + "\(percentText(effective.timing.dutyCycle)), \(effective.active ? "active" : "passive"), "
                        + "duplicate filter \(effective.filterDuplicates ? "on" : "off")"))
        }
        if let schedule = PagedSchedules(run.analysis.schedules)?.fact { facts.append(schedule) }
        if run.trialsDone > 1 {
            let length = header.trialDuration.map { " of at most \(TimeLength(nanoseconds: $0))" } ?? ""
            facts.append(.init("trials", grouped(run.trialsDone) + length))
        }
        if run.hasOrigin, !run.devices.keepsSettingsApart, let note = boundaryNote(run.devices.totals) {
            facts.append(.init("left out of first-seen figures", note))
        }
        facts.append(.init("duration", waitText(run.duration)))
        if let digest = header.captureDigest { facts.append(.init("capture SHA-256", digest, isCode: true)) }
        facts.append(
            .init("observations SHA-256", observationsDigest(of: run), isCode: true))
        return facts
    }

    private func isEffective(_ requested: RequestedTiming) -> Bool {
        guard let timing = run.header.effective?.timing else { return false }
        return timing.window == requested.window && timing.interval == requested.interval
    }

    private var footer: String {
        "Written by blescan \(programVersion). The observations are inside: “blescan verify” on this file makes its figures again."
    }
}

extension Run {
    /// With the devices of a page in memory: expected ones, and those that were heard in the most events. How many were
    /// left out is a notice.
    func limited(to most: Int) -> Run {
        let expected = (0..<devices.count).filter { devices.outline($0).isExpected }
        let heard = analysis.byEvents.filter { !expected.contains($0) }
        let kept = (expected + heard).prefix(most).sorted()
        var page = Run(
            header: header, end: end, endReason: endReason, complete: complete, duration: duration,
            contaminated: contaminated, counters: counters, notices: noticesOfFigures, settings: settings,
            devices: devices.chosen(kept))
        if kept.count < devices.count {
            page.notices.append(Notice(.leftOut, Int64(devices.count - kept.count)))
        }
        return page
    }
}
