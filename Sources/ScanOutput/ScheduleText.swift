internal import DiscoveryLatency
internal import Pictures
internal import ProgramOutput

/// Whether a controller keeps its schedule, in words and as a table.
extension ScheduleFit {
    /// How far its windows lie from where they were set: `windows begin 2.5 ms late`. Empty where they lie as they should.
    fileprivate var deviations: [String] {
        var words: [String] = []
        if hasOffset {
            words.append("windows begin \(tenths(abs(offset) / 1e6)) ms \(offset > 0 ? "late" : "early")")
        }
        let parts = rate * 1e6
        if abs(parts) >= 1 {
            words.append("the controller's clock runs \(tenths(abs(parts))) ppm \(parts < 0 ? "fast" : "slow")")
        }
        return words
    }

    /// Less is what a controller needs to begin.
    private var hasOffset: Bool { abs(offset) >= 0.5e6 }

    /// Nil where nobody can tell.
    fileprivate var verdictWords: String? {
        switch verdict {
        case .cannotTell: nil
        case .notKept: "not kept"
        case .kept where hasOffset:
            (["kept with an offset of \(tenths(offset / 1e6)) ms"] + deviations.dropFirst()).joined(
                separator: "; ")
        case .kept: (["kept"] + deviations).joined(separator: "; ")
        }
    }

    private func tenths(_ value: Double) -> String {
        var text: [UInt8] = []
        appendDecimal(value, decimals: 1, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

/// What the reports of a setting say of its windows; nil where they lie as they were set, and where nobody can tell.
func scheduleWords(_ schedule: ScheduleFit) -> String? {
    let setting = "\(settingText(schedule.window)) of \(settingText(schedule.interval))"
    switch schedule.verdict {
    case .cannotTell: return nil
    case .notKept:
        return
            "\(setting): the controller did not keep this schedule; \(roughPercent(schedule.inWindows)) of "
            + "\(grouped(schedule.reports)) reports lie in the windows that were set. Estimates take the phase as random."
    case .kept:
        let words = schedule.deviations
        return words.isEmpty ? nil : "\(setting): " + words.joined(separator: "; ") + "."
    }
}

/// What a page says of schedules: a table of several settings; of one alone a line is enough.
struct PagedSchedules {
    private let known: [(fit: ScheduleFit, verdict: String)]

    /// Nil where the reports tell of no setting.
    init?(_ schedules: [ScheduleFit]) {
        known = schedules.compactMap { fit in fit.verdictWords.map { (fit, $0) } }
        if known.isEmpty { return nil }
    }

    var table: PageTable? {
        guard known.count > 1 else { return nil }
        return PageTable(
            columns: [
                .init("setting"), .init("reports", isNumber: true),
                .init("outside the windows that were set", isNumber: true), .init("schedule"),
            ],
            rows: known.map { fit, verdict in
                .init([
                    settingPair(window: fit.window, interval: fit.interval), grouped(fit.reports),
                    roughPercent(1 - fit.inWindows), verdict,
                ])
            })
    }

    var fact: PageContent.Fact? {
        guard known.count == 1, let (fit, verdict) = known.first else { return nil }
        return .init(
            "schedule",
            "\(verdict); \(roughPercent(1 - fit.inWindows)) of \(grouped(fit.reports)) reports lie outside the windows that were "
                + "set")
    }
}
