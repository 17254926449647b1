internal import DiscoveryLatency
internal import HCI
public import Pictures
internal import ProgramOutput
public import Runs

/// One device of a page: its row in the tables, and its section.
struct DevicePage {
    let device: DeviceRecord
    private(set) var firstSeen: KaplanMeier
    let gaps: LatencyHistogram
    /// Trials in which it was seen, missed, and in which it came late.
    let tally: (seen: Int, missed: Int, late: Int)
    /// Lengths of the trials that ended without it, in nanoseconds.
    var censored: [Int64] { firstSeen.lengths }
    private(set) var analysis: DeviceAnalysis
    /// The headline is about it, and says what to change.
    var isAnswered = false
    /// Of the first-seen latencies and misses that the figures count: how many, their median, and the percentile that tells how
    /// long one waits for it.
    let waits: Int
    let median: Int64?
    let wait: Int64?
    /// What was made of the latencies before they were let go: the section, the advice in it, the headline.
    private var made: (section: DeviceSection, advice: String?, headline: String)?

    init(_ run: Run, _ place: Int, _ analysis: DeviceAnalysis) {
        device = run.devices.record(place)
        gaps = run.devices.shownGaps(of: place)
        tally = run.devices.tally(place)
        firstSeen = run.devices.firstSeen(of: place)
        self.analysis = analysis
        waits = firstSeen.seen + firstSeen.censored
        median = firstSeen.percentile(0.5)
        wait = firstSeen.supports(0.9) ? firstSeen.percentile(0.9) : median
    }

    /// Makes what is made of the latencies, and lets them go.
    mutating func forgetLatencies() {
        made = (section, AnswerText(analysis: analysis).advice, headline)
        firstSeen = KaplanMeier(seen: [])
        analysis.comparison?.forgetMeasured()
    }

    /// The answer in a sentence, where something was to be expected.
    var headline: String { made?.headline ?? AnswerText(analysis: analysis).headline(title) }

    private var address: String { device.address.text }

    private var name: String { String(decoding: label(of: device), as: UTF8.self) }

    /// What the device is called, and its address where others are called the same.
    var title: String { name.isEmpty ? address : name }

    var fullTitle: String { name.isEmpty ? address : "\(name) \(address)" }

    /// Trials that the device was looked for in.
    var trials: Int { tally.seen + tally.missed }

    var section: DeviceSection {
        if var section = made?.section {
            if isAnswered, let advice = made?.advice, let place = section.paragraphs.firstIndex(of: advice) {
                section.paragraphs.remove(at: place)
            }
            return section
        }
        var section = DeviceSection(name: title, address: name.isEmpty ? "" : address)
        section.note = note
        section.pictures = pagePictures
        let answer = AnswerText(analysis: analysis)
        // One latency is no distribution: it stands in the table of devices, or in the headline.
        if waits > 1 {
            section.verdict = verdict(answer)
            section.caption = caption
            section.figures = figures
            if !isAnswered, let advice = answer.advice { section.paragraphs.append(advice) }
            if analysis.trialsLeftOut > 0 {
                section.paragraphs.append(
                    "\(counted(analysis.trialsLeftOut, "trial")) with other settings left out of the prediction."
                )
            }
        }
        if !analysis.paces.isEmpty {
            section.paragraphs.append("It changes its advertising interval: \(paceWords(analysis.paces)).")
        }
        if let estimate = analysis.estimate, estimate.isAmbiguous {
            let others = estimate.alternatives.map { latencyText(Int64(wholePartOf: $0)) }.joined(
                separator: " or ")
            section.paragraphs.append(
                "The interval is ambiguous: \(others) explains the gaps nearly as well.")
        } else if let mark = analysis.estimate?.mark {
            section.paragraphs.append("The interval is marked: \(mark.words).")
        } else if let recommendation = answer.recommendation {
            section.paragraphs.append(recommendation)
        }
        return section
    }

    /// Those that say something: a few latencies are told by the curve alone, and a few gaps by nothing. The section says
    /// whose they are, and its table holds the percentiles.
    private var pagePictures: [Picture] {
        PictureKind.allCases.compactMap { kind in
            switch kind {
            case .firstSeen where waits < ModelComparison.fewest, .found where waits < 5: nil
            case .gaps where gaps.count < 3: nil
            default: picture(kind, isOnPage: true)
            }
        }
    }

    /// A plot, if there is something to show in it.
    func picture(_ kind: PictureKind, isOnPage: Bool = false) -> Picture? {
        let prediction = analysis.comparison?.prediction
        let subject = isOnPage ? "" : title
        switch kind {
        case .firstSeen:
            guard waits > 1 else { return nil }
            return .firstSeen(firstSeen, prediction: prediction, of: subject)
        case .found:
            guard waits > 1 else { return nil }
            return .found(
                firstSeen, censored: censored, prediction: prediction, of: subject, hasTable: !isOnPage)
        case .gaps:
            guard gaps.count > 1 else { return nil }
            return .gaps(gaps, meanPeriod: analysis.estimate?.meanPeriod, of: subject)
        case .raster:
            // One or two dots are no pattern.
            guard let raster = analysis.raster, raster.heard > 2 else { return nil }
            return .raster(raster, of: subject)
        }
    }

    private var note: String {
        var parts = [
            "\(device.address.kind.name) address", counted(Int(clamping: device.reports), "report"),
        ]
        parts.append(counted(Int(clamping: device.events), "advertising event"))
        if let estimate = analysis.estimate {
            parts.append(
                "advertising interval \(latencyText(Int64(wholePartOf: estimate.interval))) (95 % \(rangeText(estimate.confidence)) ms)"
            )
            if let heard = estimate.hitRatioObserved, let explained = estimate.hitRatioExplained {
                parts.append(
                    "\(roughPercent(heard)) of its events heard, \(roughPercent(explained)) to be expected")
            }
        }
        return parts.joined(separator: " · ")
    }

    private func verdict(_ answer: AnswerText) -> DeviceSection.Verdict? {
        guard let comparison = analysis.comparison, comparison.verdict != .tooFewToTell else { return nil }
        guard comparison.verdict == .explained else {
            return .init(standing(comparison), answer.conclusion(comparison))
        }
        return .init(
            .holds,
            "Measured and predicted latencies differ by no more than chance (log-rank \(AnswerText.figures(comparison.test)))."
        )
    }

    private var caption: String {
        let censored = firstSeen.censored
        return "First seen, \(counted(waits, "trial"))"
            + (censored > 0 ? ", \(grouped(censored)) of them ended without it" : "")
    }

    private func standing(_ comparison: ModelComparison) -> DeviceSection.Verdict.Standing {
        switch comparison.verdict {
        case .explained, .explainedByLoss: .holds
        case .sooner, .later: .fails
        case .tooFewToTell: .open
        }
    }

    private static let quantiles: [(String, Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99),
    ]

    private static func words(_ band: (lower: Int64?, upper: Int64?)) -> String {
        switch (band.lower, band.upper) {
        case (let lower?, let upper?): "\(latencyText(lower)) – \(latencyText(upper))"
        case (let lower?, nil): "\(latencyText(lower)) or more"
        case (nil, let upper?): "\(latencyText(upper)) or less"
        case (nil, nil): ""
        }
    }

    /// The percentiles that so many trials tell, and the mean.
    private var figures: [DeviceSection.FigureRow] {
        let comparison = analysis.comparison
        let measured = comparison?.measured ?? firstSeen
        var rows = Self.quantiles.filter { measured.supports($0.1) }.map { name, q in
            let band = measured.percentileBand(q)
            return DeviceSection.FigureRow(
                name, measured: measured.percentile(q).map { latencyText($0) } ?? "not reached",
                band: Self.words(band),
                predicted: comparison.map { $0.prediction.quantile(q).map { latencyText($0) } ?? "never" } ?? ""
            )
        }
        if let mean = measured.mean, mean.restrictedTo == nil {
            rows.append(
                .init(
                    "mean", measured: latencyText(Int64(wholePartOf: mean.value)),
                    predicted: comparison.map {
                        $0.prediction.mean.map { latencyText(Int64(wholePartOf: $0)) } ?? "none"
                    }
                        ?? ""))
        }
        return rows
    }
}

extension DeviceSection {
    /// It holds nothing but its heading.
    var isBare: Bool { pictures.isEmpty && figures.isEmpty && paragraphs.isEmpty }
}

/// The plots of one device.
public enum PictureKind: String, CaseIterable, Sendable {
    /// Histogram of first-seen latencies.
    case firstSeen = "histogram"
    /// The share found by each time, measured and predicted.
    case found = "cdf"
    case gaps
    /// Phase of each event in the scan interval.
    case raster
}

extension Run {
    /// A plot of the first device that has it, expected ones first.
    public func picture(_ kind: PictureKind) -> Picture? {
        let page = limited(to: RunPage.devices)
        for device in page.pages() {
            if let picture = device.picture(kind) { return picture }
        }
        return nil
    }

    /// The devices that are analysed, expected ones first, then those heard in the most events.
    ///
    /// - Parameter isLean: one at a time, and their latencies are let go.
    func pages(isLean: Bool = false) -> [DevicePage] {
        let expected = (0..<devices.count).filter { devices.outline($0).isExpected }
        let heard = analysis.byEvents.filter { !expected.contains($0) }
        let places = Array((expected + heard).prefix(RunAnalysis.most))
        guard isLean else { return zip(places, analysis.all(places)).map { DevicePage(self, $0, $1) } }
        analysis.estimateAhead(places)
        return places.flatMap { place in
            analysis.all([place]).map { analysis in
                var page = DevicePage(self, place, analysis)
                page.forgetLatencies()
                return page
            }
        }
    }
}
