// Every rendering of a run, a prediction and an advice: text, JSON, CSV, HTML, metrics. Gets a finished `Run` or watches one.

public import DiscoveryLatency
internal import JSON
public import ProgramOutput

/// Advice for text and JSON alike.
public struct AdviceReport {
    let answer: AdviceAnswer

    public init(_ answer: AdviceAnswer) { self.answer = answer }

    private var request: AdviceRequest { answer.request }

    /// `p95`.
    var percentile: String {
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
        if answer.isConverse {
            return
                "no advertising interval meets \(words(target)) with a window of \(words(request.model.window)) in "
                + "\(words(request.model.interval)), in the worst case over its delay laws"
        }
        let goal =
            "no setting meets \(words(target)) with a \(words(request.model.advertisingInterval)) advertiser"
        if let least = answer.unavoidable {
            return "\(goal): the advertiser alone needs \(words(least)) at \(percentile)"
        }
        return "\(goal) in the worst case over its delay laws"
    }

    /// One JSON document, schema `blescan-advise.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.bytes.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-advise/1")
            json.field("start", request.model.start.rawValue)
            json.field("percentile", request.percentile)
            json.field("target_ms", request.target.map { Double($0) / 1e6 })
            json.field("duty_cycle", request.dutyCycle)
            json.beginArray("settings")
            for advice in answer.settings {
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
            for result in answer.advertisers {
                json.beginObject()
                json.field("advertising_interval_ms", milliseconds: result.advertisingInterval)
                json.field("recommended_by_apple", result.isRecommended)
                appendFigures(result.prediction, worst: result.worst, to: &json)
                json.endObject()
            }
            json.endArray()
            json.field("tried", answer.tried)
            json.field("refusal", answer.isEmpty ? refusal : nil)
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
