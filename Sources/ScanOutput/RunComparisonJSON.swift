internal import DiscoveryLatency
internal import HCI
internal import JSON
public import ProgramOutput
internal import Runs

extension RunComparison {
    /// One JSON document, schema `blescan-compare.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.bytes.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-compare/1")
            json.field("verdict", literal: word)
            json.field("level", level)
            appendRatio(to: &json)
            appendMargin(to: &json)
            json.key("log_rank")
            append(test, to: &json)
            json.beginArray("runs")
            for pool in [first, second] { append(pool, to: &json) }
            json.endArray()
            json.beginArray("devices")
            for device in devices { append(device, to: &json) }
            json.endArray()
            json.endObject()
            json.endLine()
        }
    }

    /// The verdict, with the run that is sooner where they differ.
    private var word: StaticString {
        switch verdict {
        case .differ: test.excess > 0 ? "first_is_sooner" : "second_is_sooner"
        case .noDifferenceShown: "no_difference_shown"
        case .tooFewToTell: "too_few_to_tell"
        }
    }

    private func appendRatio(to json: inout JSONWriter) {
        json.key("hazard_ratio")
        guard let bounds = ratioBounds else { return json.null() }
        json.beginObject()
        json.field("estimate", bounds.estimate.isFinite ? bounds.estimate : nil)
        json.field("lower", bounds.lower)
        json.field("upper", bounds.upper.isFinite ? bounds.upper : nil)
        json.endObject()
    }

    private func appendMargin(to json: inout JSONWriter) {
        json.key("margin")
        guard let margin, let verdict = marginVerdict else { return json.null() }
        json.beginObject()
        json.field("margin", margin)
        json.field("verdict", literal: verdict.word)
        json.field(
            "latencies_needed",
            verdict == .tooFewToTell ? HazardRatio.latenciesNeeded(margin: margin, level: level) : nil)
        json.endObject()
    }

    private func append(_ test: LogRank, to json: inout JSONWriter) {
        json.beginObject()
        json.field("seen", test.seen)
        json.field("z", test.z)
        json.field("p", test.p)
        json.endObject()
    }

    private func append(_ pool: RunPool, to json: inout JSONWriter) {
        json.beginObject()
        json.field("run", pool.members.count == 1 ? pool.members[0].id : nil)
        json.field("name", pool.name)
        json.beginArray("runs")
        for member in pool.members { json.integer(member.id) }
        json.endArray()
        json.field("controller", pool.common { $0.header.controller.name })
        json.field("window_ms", milliseconds: pool.timing?.window)
        json.field("interval_ms", milliseconds: pool.timing?.interval)
        json.field("duty_cycle", pool.timing?.dutyCycle)
        json.key("active")
        if let active = pool.common({ $0.header.effective?.active ?? false }) {
            json.bool(active)
        } else {
            json.null()
        }
        json.field("end", pool.common { $0.end.rawValue })
        json.field("trials", pool.trialsDone)
        json.field("devices", pool.devices.count)
        json.key("first_seen")
        json.figures(Figures(pool.firstSeenOfAll), censoring: true)
        json.key("gaps")
        json.figures(Figures(pool.shownGapsOfAll), censoring: false)
        json.endObject()
    }

    private func append(_ device: Device, to json: inout JSONWriter) {
        let record = first.record(device.first)
        json.beginObject()
        json.key("address")
        json.plainString { record.address.appendText(to: &$0) }
        json.field("address_type", record.address.kind.name)
        json.field("judged", device.isJudged)
        json.beginArray("first_seen")
        for (pool, place) in [(first, device.first), (second, device.second)] {
            json.figures(Figures(pool.firstSeen(of: place)), censoring: true)
        }
        json.endArray()
        json.key("log_rank")
        append(device.test, to: &json)
        json.endObject()
    }
}

extension RunComparison.MarginVerdict {
    var word: StaticString {
        switch self {
        case .noWorse: "no_worse"
        case .worse: "worse"
        case .tooFewToTell: "too_few_to_tell"
        }
    }
}
