internal import CommandLineTable
internal import DiscoveryLatency
internal import HCI
public import Pictures
internal import ScanSession

/// One device of a page: its row in the table, and its section.
struct DevicePage {
    private let device: RecordedDevice
    private let observed: ObservedDevice
    private let analysis: DeviceAnalysis
    private let run: RecordedRun

    init(_ document: RunDocument, _ place: Int) {
        device = document.run.devices[place]
        observed = document.observations.devices[place]
        analysis = document.analyses[place]
        run = document.run
    }

    private var address: String { device.address.text }

    private var name: String { String(decoding: label(of: device), as: UTF8.self) }

    private var title: String { name.isEmpty ? address : name }

    var row: [String] {
        let estimate = observed.firstSeen
        return [
            name.isEmpty ? address : "\(name) \(address)", grouped(Int(clamping: device.events ?? 0)),
            analysis.estimate.map { latencyText(Int64($0.interval)) } ?? "-",
            analysis.estimate?.hitRatioObserved.map { roughPercent($0) } ?? "-",
            latencyText(estimate.percentile(0.5)),
            estimate.seen + estimate.censored > 1 ? latencyText(estimate.percentile(0.95)) : "-",
            analysis.comparison.map { latencyText($0.prediction.quantile(0.95)) } ?? "-",
        ]
    }

    var section: DeviceSection {
        var section = DeviceSection(name: title, address: name.isEmpty ? "" : address)
        section.note = note
        let answer = AnswerText(analysis: analysis)
        if let comparison = analysis.comparison {
            section.verdict = .init(standing(comparison), answer.conclusion(comparison))
            section.figures = figures(comparison)
            section.paragraphs = [answer.words(trials: run.trials)]
        } else {
            section.figures = measuredAlone
        }
        if let recommendation = answer.recommendation { section.paragraphs.append(recommendation) }
        if let estimate = analysis.estimate, estimate.isAmbiguous {
            let others = estimate.alternatives.map { latencyText(Int64($0)) }.joined(separator: " or ")
            section.paragraphs.append(
                "The interval is ambiguous: \(others) explains the gaps nearly as well.")
        }
        section.pictures = pictures.map(\.picture)
        return section
    }

    /// Every plot that there is something to show in.
    var pictures: [(kind: PictureKind, picture: Picture)] {
        PictureKind.allCases.compactMap { kind in picture(kind).map { (kind, $0) } }
    }

    func picture(_ kind: PictureKind) -> Picture? {
        let firstSeen = observed.firstSeen
        let prediction = analysis.comparison?.prediction
        switch kind {
        case .firstSeen:
            guard firstSeen.seen + firstSeen.censored > 1 else { return nil }
            return .firstSeen(firstSeen, prediction: prediction, of: title)
        case .found:
            guard firstSeen.seen + firstSeen.censored > 1 else { return nil }
            let censored = observed.observed.latencies.flatMap(\.censored)
            return .found(firstSeen, censored: censored, prediction: prediction, of: title)
        case .gaps:
            guard observed.gaps.count > 1 else { return nil }
            return .gaps(observed.gaps, meanPeriod: analysis.estimate?.meanPeriod, of: title)
        case .raster:
            guard let raster = PhaseRaster(analysis.train, meanPeriod: analysis.estimate?.meanPeriod) else {
                return nil
            }
            return .raster(raster, of: title)
        }
    }

    private var note: String {
        var parts = [device.address.kind.name, counted(Int(clamping: device.reports ?? 0), "report")]
        parts.append(counted(Int(clamping: device.events ?? 0), "advertising event"))
        if let estimate = analysis.estimate {
            parts.append(
                "advertising interval \(latencyText(Int64(estimate.interval))) (95 % \(rangeText(estimate.confidence)) ms)"
            )
            if let heard = estimate.hitRatioObserved, let explained = estimate.hitRatioExplained {
                parts.append("\(roughPercent(heard)) of events heard, \(roughPercent(explained)) explained")
            }
        }
        return parts.joined(separator: " · ")
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

    private func figures(_ comparison: ModelComparison) -> [DeviceSection.FigureRow] {
        if comparison.measured.seen + comparison.measured.censored == 1 {
            return [
                .init(
                    "first seen",
                    measured: comparison.measured.percentile(0.5).map { latencyText($0) } ?? "not seen",
                    predicted: latencyText(comparison.prediction.quantile(0.5)))
            ]
        }
        return Self.quantiles.map { name, q in
            let measured = comparison.measured.percentile(q)
            let predicted = comparison.prediction.quantile(q)
            return .init(
                name, measured: measured.map { latencyText($0) } ?? "not reached",
                predicted: predicted.map { latencyText($0) } ?? "never",
                difference: difference(measured, predicted))
        }
    }

    private var measuredAlone: [DeviceSection.FigureRow] {
        let firstSeen = observed.firstSeen
        guard firstSeen.seen + firstSeen.censored > 0 else { return [] }
        if firstSeen.seen == 1, firstSeen.censored == 0 {
            return [.init("first seen", measured: latencyText(firstSeen.percentile(0.5)))]
        }
        return Self.quantiles.map { name, q in
            .init(name, measured: firstSeen.percentile(q).map { latencyText($0) } ?? "not reached")
        }
    }

    private func difference(_ measured: Int64?, _ predicted: Int64?) -> String {
        guard let measured, let predicted else { return "" }
        let gap = latencyText(abs(measured - predicted))
        return measured < predicted ? "-\(gap)" : "+\(gap)"
    }
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

extension RunDocument {
    /// A plot of the first device that has it, expected ones first.
    public func picture(_ kind: PictureKind) -> Picture? {
        let places = run.devices.indices.prefix(analyses.count)
        for place in places.filter({ run.devices[$0].expected }) + places.filter({ !run.devices[$0].expected })
        {
            if let picture = DevicePage(self, place).picture(kind) { return picture }
        }
        return nil
    }
}
