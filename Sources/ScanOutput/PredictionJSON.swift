internal import DiscoveryLatency
internal import JSON
public import ProgramOutput

extension PredictionReport {
    /// One JSON document, schema `blescan-predict.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.bytes.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-predict/1")
            appendModel(to: &json)
            json.field("mean_ms", prediction.mean.map { $0 / 1e6 })
            json.beginObject("quantiles_ms")
            for q in Self.quantiles {
                json.key(escaping: "\(q)")
                append(prediction.quantile(q), to: &json)
            }
            json.endObject()
            appendCliffs(to: &json)
            json.beginArray("miss_probability")
            for time in within {
                json.beginObject()
                json.field("within_s", Double(time) / 1e9)
                json.field("probability", 1 - prediction.probability(by: time))
                json.endObject()
            }
            json.endArray()
            json.beginArray("cdf")
            for time in cdfAt {
                json.beginObject()
                json.field("ms", Double(time) / 1e6)
                json.field("probability", prediction.probability(by: time))
                json.endObject()
            }
            json.endArray()
            appendTail(to: &json)
            appendBand(to: &json)
            json.field("error", prediction.error)
            json.field("horizon_ms", Double(prediction.horizon) / 1e6)
            json.beginArray("reasons")
            for reason in reasons { json.string(reason) }
            json.endArray()
            json.endObject()
            json.endLine()
        }
    }

    private func append(_ time: Int64?, to json: inout JSONWriter) {
        if let time { json.milliseconds(time) } else { json.null() }
    }

    private func appendModel(to json: inout JSONWriter) {
        let model = prediction.model
        json.beginObject("parameters")
        json.field("start", model.start.rawValue)
        json.field("window_ms", milliseconds: model.window)
        json.field("interval_ms", milliseconds: model.interval)
        json.field("duty_cycle", Double(model.window) / Double(model.interval))
        json.field("advertising_interval_ms", milliseconds: model.advertisingInterval)
        json.field("delay", lawName)
        json.field("loss", model.loss)
        json.field("payload_bytes", model.payload)
        json.field("extended", model.isExtended)
        json.field("phy", model.pdu == nil ? "1m" : "coded")
        json.field("pdu_spacing_us", Double(model.spacing) / 1e3)
        json.field("first_window_delay_us", Double(model.firstWindowDelay) / 1e3)
        json.field("window_loss_us", Double(model.windowLoss) / 1e3)
        json.field("hop_loss_us", Double(model.hopLoss) / 1e3)
        json.field("event_hit_probability", model.eventHitProbability)
        json.endObject()
    }

    private func appendCliffs(to json: inout JSONWriter) {
        json.beginArray("cliffs")
        for (q, cliff) in cliffs {
            json.beginObject()
            json.field("quantile", q)
            json.field("probability", cliff.level)
            json.field("from_ms", milliseconds: cliff.from)
            json.field("to_ms", milliseconds: cliff.to)
            json.endObject()
        }
        json.endArray()
    }

    private func appendTail(to json: inout JSONWriter) {
        guard let tail = prediction.tail else { return json.fieldNull("tail") }
        json.beginObject("tail")
        json.field("from_ms", milliseconds: tail.from)
        json.field("time_constant_ms", tail.timeConstant.isFinite ? tail.timeConstant / 1e6 : nil)
        json.endObject()
    }

    private func appendBand(to json: inout JSONWriter) {
        guard !answer.laws.isEmpty else { return json.fieldNull("band") }
        json.beginObject("band")
        let bands = Self.quantiles.map { ("\($0)", answer.band(at: $0)) } + [("mean", answer.meanBand)]
        for (name, band) in bands {
            guard let band else { continue }
            json.key(escaping: name)
            json.beginObject()
            json.key("min_ms")
            append(band.lowest, to: &json)
            json.field("min_law", band.lowestLaw)
            json.key("max_ms")
            append(band.highest, to: &json)
            json.field("max_law", band.highestLaw)
            json.endObject()
        }
        json.endObject()
    }
}
