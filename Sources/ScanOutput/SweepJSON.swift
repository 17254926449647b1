internal import DiscoveryLatency
internal import JSON
public import ProgramOutput
public import Runs

extension SweepReport {
    /// One JSON document, schema `blescan-sweep.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.bytes.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-sweep/1")
            json.field("version", header.version)
            json.field("complete", complete)
            json.members(of: header)
            json.field("trials", header.plannedTrials)
            json.field("trial_duration_s", seconds: header.trialDuration)
            json.addresses("expected", header.expected)
            json.field("advertising_interval_ms", milliseconds: advertisingInterval)
            json.field("delay", advertisingInterval == nil ? nil : lawName)
            json.beginArray("pairs")
            for pair in pairs { append(pair, to: &json) }
            json.endArray()
            json.beginArray("skipped")
            for pair in skipped {
                json.beginObject()
                json.field("window_ms", milliseconds: pair.window)
                json.field("interval_ms", milliseconds: pair.interval)
                json.endObject()
            }
            json.endArray()
            json.beginArray("refused")
            for pair in refused {
                json.beginObject()
                json.field("preset", pair.preset)
                json.field("window_ms", milliseconds: pair.requested.window)
                json.field("interval_ms", milliseconds: pair.requested.interval)
                json.field("reason", pair.reason)
                json.endObject()
            }
            json.endArray()
            json.endObject()
            json.endLine()
        }
    }

    private func append(_ pair: Pair, to json: inout JSONWriter) {
        json.beginObject()
        json.field("preset", pair.preset)
        json.field("requested_window_ms", milliseconds: pair.requested.window)
        json.field("requested_interval_ms", milliseconds: pair.requested.interval)
        json.field("window_ms", milliseconds: pair.effective.timing.window)
        json.field("interval_ms", milliseconds: pair.effective.timing.interval)
        json.field("duty_cycle", pair.effective.timing.dutyCycle)
        json.field("active", pair.effective.active)
        json.field("trials", pair.trials)
        json.field("complete", pair.complete)
        json.field("contaminated", pair.contaminated)
        json.field("duration_s", seconds: pair.duration)
        json.beginArray("devices")
        for device in pair.devices { append(device, to: &json) }
        json.endArray()
        json.endObject()
    }

    private func append(_ device: Device, to json: inout JSONWriter) {
        json.beginObject()
        json.field("address", device.address?.description)
        json.field("seen", device.estimate.seen)
        json.field("censored", device.estimate.censored)
        append(Self.quantiles.map { device.estimate.percentile($0) }, to: &json)
        json.field("mean_ms", device.estimate.mean.map { $0.value / 1e6 })
        json.field("mean_restricted_to_ms", milliseconds: device.estimate.mean.flatMap(\.restrictedTo))
        if let predicted = device.predicted {
            json.beginObject("predicted")
            json.field("advertising_interval_ms", milliseconds: predicted.advertisingInterval)
            append(predicted.quantiles, to: &json)
            json.field("mean_ms", predicted.mean.map { $0 / 1e6 })
            json.field("error", predicted.error)
            json.endObject()
        } else {
            json.fieldNull("predicted")
        }
        if let test = device.test {
            json.beginObject("test")
            json.field("observed", test.observed)
            json.field("expected", test.expected)
            json.field("z", test.z)
            json.field("p", test.p)
            json.field("beyond", test.beyond)
            json.key("explained_by_chance")
            if let explained = test.isExplained { json.bool(explained) } else { json.null() }
            json.endObject()
        } else {
            json.fieldNull("test")
        }
        json.endObject()
    }

    private func append(_ times: [Int64?], to json: inout JSONWriter) {
        json.beginObject("quantiles_ms")
        for (q, time) in zip(Self.quantiles, times) {
            json.key(escaping: "\(q)")
            if let time { json.milliseconds(time) } else { json.null() }
        }
        json.endObject()
    }
}
