public import CommandLineTable
public import DiscoveryLatency
internal import JSON

/// Advice as text and JSON.
public struct AdviceReport {
    private let request: AdviceRequest
    /// The advertising interval is searched for, the scanner is given.
    private let isConverse: Bool
    private let settings: [Advice]
    private let advertisers: [AdvertiserSearch.Result]

    /// Settings or advertising intervals that were tried.
    private let tried: Int
    /// What the advertiser alone needs, where that is more than the target: nothing was searched for then.
    private let unavoidable: Int64?

    /// `converse`: the advertising interval is searched for the scanner in the request. `progress` is told how many
    /// were tried so far.
    public init(
        _ request: AdviceRequest, converse: Bool, workers: Workers,
        progress: @escaping @Sendable (Int) -> Void
    ) {
        self.request = request
        isConverse = converse
        let least = converse || request.target == nil ? nil : request.unavoidable
        unavoidable = least ?? 0 > request.target ?? .max ? least : nil
        if unavoidable != nil {
            (settings, advertisers, tried) = ([], [], 0)
        } else if converse {
            var search = AdvertiserSearch(request, workers: workers, progress: progress)
            (settings, advertisers) = ([], search.longest())
            tried = search.tried
        } else {
            var search = AdviceSearch(request, workers: workers, progress: progress)
            (settings, advertisers) = (request.target == nil ? search.soonest() : search.cheapest(), [])
            tried = search.tried
        }
    }

    public var isEmpty: Bool { settings.isEmpty && advertisers.isEmpty }

    private var percentile: String {
        var text: [UInt8] = []
        text.put("p")
        appendDecimal(request.percentile * 100, decimals: 3, trimmed: true, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func words(_ time: Int64?) -> String {
        guard let time else { return "never" }
        var text: [UInt8] = []
        appendLatency(Double(time), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Why there is no advice.
    public var refusal: String {
        guard let target = request.target else {
            return "no setting on the grid has that duty cycle"
        }
        if isConverse {
            return
                "no advertising interval meets \(words(target)) with a window of \(words(request.model.window)) in "
                + "\(words(request.model.interval)), in the worst case over its delay laws"
        }
        let goal =
            "no setting meets \(words(target)) with a \(words(request.model.advertisingInterval)) advertiser"
        if let least = unavoidable {
            return "\(goal): the advertiser alone needs \(words(least)) at \(percentile)"
        }
        return "\(goal) in the worst case over its delay laws"
    }

    public func appendText(to text: inout [UInt8]) {
        for (number, advice) in settings.enumerated() { append(advice, number + 1, to: &text) }
        for (number, result) in advertisers.enumerated() { append(result, number + 1, to: &text) }
        guard !isEmpty else { return }
        text.put("Judged by the worst of ")
        appendInteger(request.laws.count, to: &text)
        text.put(request.law == nil ? " delay laws" : " delay law")
        text.put(" and 5 ms more or less of advertising interval; latency from ")
        text.put(request.model.start.inWords)
        text.put("; ")
        appendInteger(tried, to: &text)
        text.put(advertisers.isEmpty ? " settings tried.\n" : " advertising intervals tried.\n")
    }

    private func append(_ advice: Advice, _ number: Int, to text: inout [UInt8]) {
        appendInteger(number, to: &text)
        text.put(". --window ")
        appendDecimal(Double(advice.model.window) / 1e6, decimals: 3, trimmed: true, to: &text)
        text.put(" --interval ")
        appendDecimal(Double(advice.model.interval) / 1e6, decimals: 3, trimmed: true, to: &text)
        text.put("   duty cycle ")
        appendDecimal(advice.dutyCycle * 100, decimals: 2, trimmed: true, to: &text)
        text.put(" %\n")
        appendFigures(advice.prediction, worst: advice.worst, to: &text)
        text.put("   ")
        if advice.floor > 0 {
            text.put("floor at this duty cycle ")
            text.put(words(advice.floor))
        }
        if advice.floor > 0, let efficiency = advice.efficiency(at: request.percentile) {
            text.put(", reached to ")
            appendDecimal(efficiency * 100, decimals: 0, to: &text)
            text.put(" %")
        }
        if advice.floor > 0 { text.put("\n   ") }
        text.put(advice.reason)
        text.put("\n")
        if let neighbour = advice.neighbour {
            text.put("   beware: --interval ")
            appendDecimal(Double(neighbour.interval) / 1e6, decimals: 3, trimmed: true, to: &text)
            text.put(" resonates (drift ")
            appendDecimal(abs(neighbour.resonance.drift) / 1e6, decimals: 2, to: &text)
            text.put(" ms)\n")
        }
    }

    private func append(_ result: AdvertiserSearch.Result, _ number: Int, to text: inout [UInt8]) {
        appendInteger(number, to: &text)
        text.put(". advertising interval ")
        appendDecimal(Double(result.advertisingInterval) / 1e6, decimals: 3, trimmed: true, to: &text)
        text.put(result.isRecommended ? " ms (recommended by Apple)\n" : " ms\n")
        appendFigures(result.prediction, worst: result.worst, to: &text)
    }

    private func appendFigures(_ prediction: Prediction, worst: Int64?, to text: inout [UInt8]) {
        text.put("   p50 ")
        text.put(words(prediction.quantile(0.5)))
        text.put(", p95 ")
        text.put(words(prediction.quantile(0.95)))
        text.put(", p99 ")
        text.put(words(prediction.quantile(0.99)))
        text.put("; ")
        text.put(percentile)
        text.put(" at worst ")
        text.put(words(worst))
        text.put("\n")
    }

    /// One JSON document, schema `blescan-advise.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-advise/1")
            json.field("start", request.model.start.rawValue)
            json.field("percentile", request.percentile)
            json.field("target_ms", request.target.map { Double($0) / 1e6 })
            json.field("duty_cycle", request.dutyCycle)
            json.beginArray("settings")
            for advice in settings {
                json.beginObject()
                json.field("window_ms", milliseconds: advice.model.window)
                json.field("interval_ms", milliseconds: advice.model.interval)
                json.field("duty_cycle", advice.dutyCycle)
                appendFigures(advice.prediction, worst: advice.worst, to: &json)
                json.field("floor_ms", milliseconds: advice.floor)
                json.field("efficiency", advice.efficiency(at: request.percentile))
                json.field("reason", advice.reason)
                json.field("resonating_neighbour_ms", advice.neighbour.map { Double($0.interval) / 1e6 })
                json.endObject()
            }
            json.endArray()
            json.beginArray("advertising_intervals")
            for result in advertisers {
                json.beginObject()
                json.field("advertising_interval_ms", milliseconds: result.advertisingInterval)
                json.field("recommended_by_apple", result.isRecommended)
                appendFigures(result.prediction, worst: result.worst, to: &json)
                json.endObject()
            }
            json.endArray()
            json.field("tried", tried)
            json.field("refusal", isEmpty ? refusal : nil)
            json.endObject()
            json.endLine()
        }
    }

    private func appendFigures(_ prediction: Prediction, worst: Int64?, to json: inout JSONWriter) {
        json.field("p50_ms", milliseconds: prediction.quantile(0.5))
        json.field("p95_ms", milliseconds: prediction.quantile(0.95))
        json.field("p99_ms", milliseconds: prediction.quantile(0.99))
        json.field("worst_ms", milliseconds: worst)
    }
}
