public import DiscoveryLatency
public import HCI
internal import JSON

/// A learned delay law with whose it is, for text and JSON alike.
public struct LawReport {
    /// The device, what it calls itself (raw bytes), and how many of its events were heard.
    public struct Device {
        public var address: DeviceAddress
        public var name: [UInt8]?
        public var events: Int

        public init(address: DeviceAddress, name: [UInt8]?, events: Int) {
            self.address = address
            self.name = name
            self.events = events
        }
    }

    let learned: LearnedDelay
    let device: Device
    let capture: String
    let version: String

    public init(_ learned: LearnedDelay, of device: Device, in capture: String, version: String) {
        self.learned = learned
        self.device = device
        self.capture = capture
        self.version = version
    }

    var formInWords: String { delayInWords(learned) }

    var formName: StaticString {
        switch learned.form {
        case .none: "none"
        case .uniform: "uniform"
        case .steps: "steps"
        case .bell: "bell"
        case .list: "list"
        }
    }

    /// What a prediction with this law begins with.
    var intervalForPrediction: Int64 { learned.nominalInterval ?? learned.interval }
}

extension LawReport {
    /// One JSON document, schema `blescan-law.schema.json`: what `--delay @FILE` reads.
    public func json() -> [UInt8] {
        var json = JSONWriter(.pretty)
        json.beginObject()
        json.field("schema", "blescan-law/1")
        json.field("version", version)
        json.field("capture", repairing: Array(capture.utf8).span)
        json.key("address")
        json.plainString { device.address.appendText(to: &$0) }
        json.field("address_type", device.address.kind.name)
        if let name = device.name { json.field("name", repairing: name.span) } else { json.fieldNull("name") }
        json.field("delay", learned.text)
        json.field("form", literal: formName)
        json.field("list_interval_ms", milliseconds: learned.listInterval)
        json.beginArray("list")
        for (delay, weight) in learned.list {
            json.beginObject()
            json.field("delay_ms", milliseconds: delay)
            json.field("weight", (weight * 1e6).rounded() / 1e6)
            json.endObject()
        }
        json.endArray()
        appendFigures(to: &json)
        appendTests(to: &json)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private func appendFigures(to json: inout JSONWriter) {
        json.field("interval_ms", milliseconds: learned.interval)
        json.field("nominal_interval_ms", milliseconds: learned.nominalInterval)
        json.key("interval_ci_ms")
        json.pair(learned.intervalRange.lowerBound, learned.intervalRange.upperBound)
        json.key("interval_doubt")
        if let doubt = learned.doubt { json.literal(doubt.word) } else { json.null() }
        json.field("mean_period_ms", rounded(learned.period))
        json.key("mean_period_ci_ms")
        json.pair(learned.periodRange.lowerBound, learned.periodRange.upperBound)
        json.field("delay_mean_ms", rounded(learned.mean))
        json.field("delay_deviation_ms", rounded(learned.deviation))
        json.field("blur_ms", rounded(learned.blur))
        json.field("events", device.events)
        json.beginObject("gaps")
        json.field("single", learned.gaps)
        json.field("several_periods", learned.multiples)
        json.field("other", learned.others)
        json.endObject()
    }

    private func appendTests(to json: inout JSONWriter) {
        json.beginObject("autocorrelation")
        json.field("observed", learned.autocorrelation)
        json.field("expected", learned.expectedAutocorrelation)
        json.field("independent", learned.isIndependent)
        json.endObject()
        json.beginObject("fit")
        json.field("test", literal: learned.distance == nil ? "kpss" : "kolmogorov_smirnov")
        json.field("distance", learned.distance)
        json.field("p", learned.p)
        json.endObject()
        json.beginArray("rejected")
        for (name, p) in learned.rejected {
            json.beginObject()
            json.field("form", name)
            json.field("p", p)
            json.endObject()
        }
        json.endArray()
    }

    /// Nanoseconds in milliseconds, to the microsecond.
    private func rounded(_ time: Double) -> Double { (time / 1e3).rounded() / 1e3 }
}

/// `uniform on 0 to 10.12 ms`, `16 equally likely steps of 0.625 ms`.
func delayInWords(_ learned: LearnedDelay) -> String {
    switch learned.form {
    case .none: "none: events keep to a grid"
    case .uniform(let max): "uniform on 0 to \(settingText(max))"
    case .steps(let count, let step): "\(count) equally likely steps of \(settingText(step))"
    case .bell(let deviation): "bell-shaped, \(settingText(deviation)) around its mean"
    case .list: "\(counted(learned.list.count, "delay")), as a list"
    }
}

extension IntervalDoubt {
    /// As JSON names it.
    var word: StaticString {
        switch self {
        case .shortestDelay: "shortest_delay"
        case .rareShortDelays: "rare_short_delays"
        case .stampsHideLaw: "stamps_hide_law"
        }
    }
}
