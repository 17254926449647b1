internal import DiscoveryLatency
internal import Pictures
public import ProgramOutput

/// Advice as people read it: each setting with its figures, what they count from, and why it is good.
public struct AdviceText {
    private let ink: Ink

    public init(terminal: Terminal) { ink = Ink(terminal) }

    init(ink: Ink) { self.ink = ink }

    public func append(_ report: AdviceReport, to text: inout [UInt8]) {
        let answer = report.answer
        for (number, advice) in answer.settings.enumerated() { append(advice, number + 1, report, to: &text) }
        for (number, result) in answer.advertisers.enumerated() {
            append(result, number + 1, report, to: &text)
        }
        guard !answer.isEmpty else { return }
        let what = answer.isConverse ? "advertising interval" : "setting"
        appendWrapped(answer.request.model.start.experience, ink, to: &text)
        appendWrapped(
            "At worst: over \(counted(answer.request.laws.count, "delay law")) and 5 ms more or less of advertising "
                + "interval. \(counted(answer.tried, what)) tried.", ink, to: &text)
    }

    private func append(_ advice: Advice, _ number: Int, _ report: AdviceReport, to text: inout [UInt8]) {
        var duty: [UInt8] = []
        appendDecimal(advice.dutyCycle * 100, decimals: 2, trimmed: true, to: &duty)
        ink.styled(
            .bold,
            "\(number). --window \(setting(advice.model.window)) --interval \(setting(advice.model.interval))",
            &text)
        text.put("   duty cycle \(String(decoding: duty, as: UTF8.self)) %\n")
        item(figures(advice.prediction, worst: advice.worst, report), to: &text)
        if advice.floor > 0 {
            var reached: [UInt8] = []
            if let efficiency = advice.efficiency(at: answer(report).percentile) {
                reached.put("; this setting is ")
                appendDecimal(efficiency * 100, decimals: 0, to: &reached)
                reached.put(" % efficient")
            }
            item(
                "\(report.percentile) at this duty cycle is at least \(latencyText(advice.floor))"
                    + String(decoding: reached, as: UTF8.self), to: &text)
        }
        item(advice.reason, to: &text)
        if let neighbour = advice.neighbour {
            item(
                "beware: --interval \(setting(neighbour.interval)) resonates (drift "
                    + "\(latencyText(Int64(wholePartOf: abs(neighbour.resonance.drift)))))", to: &text)
        }
    }

    private func append(
        _ result: AdvertiserSearch.Result, _ number: Int, _ report: AdviceReport, to text: inout [UInt8]
    ) {
        ink.styled(.bold, "\(number). advertising interval \(settingText(result.advertisingInterval))", &text)
        text.put(result.isRecommended ? " (recommended by Apple)\n" : "\n")
        item(figures(result.prediction, worst: result.worst, report), to: &text)
    }

    private func answer(_ report: AdviceReport) -> AdviceRequest { report.answer.request }

    private func figures(_ prediction: Prediction, worst: Int64?, _ report: AdviceReport) -> String {
        func words(_ time: Int64?) -> String { time.map { latencyText($0) } ?? "never" }
        return "from \(prediction.model.start.inWords): p50 \(words(prediction.quantile(0.5))), p95 "
            + "\(words(prediction.quantile(0.95))), p99 \(words(prediction.quantile(0.99))); \(report.percentile) at "
            + "worst \(words(worst))"
    }

    private func item(_ words: String, to text: inout [UInt8]) {
        text.pad(3)
        appendWrapped(words, from: 3, indent: 3, ink, to: &text)
    }

    private func setting(_ time: Int64) -> String { String(settingText(time).dropLast(3)) }
}
