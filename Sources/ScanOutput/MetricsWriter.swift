internal import Bytes
internal import ProgramOutput
internal import Runs

/// A sample's label.
typealias MetricsLabel = (name: StaticString, value: [UInt8])

/// Families and samples in one of the two formats; times in seconds. The samples of a family stand together.
///
/// OpenMetrics names a family without the suffix of its samples, has a type for infos, and units; Prometheus' older format
/// names what is scraped, and calls an info a gauge.
struct MetricsWriter {
    private var text: [UInt8] = []
    private let format: MetricsFormat
    /// The run's labels, as they stand in every sample.
    private let common: [UInt8]
    /// The family whose samples are written.
    private var name: StaticString = ""
    private var suffix: StaticString = ""

    init(_ format: MetricsFormat, _ labels: RunLabels) {
        self.format = format
        var common: [UInt8] = []
        for label in labels.all {
            if !common.isEmpty { common.put(",") }
            common.append(string: label.name)
            common.put("=\"")
            common.appendOpenMetricsLabel(label.value.utf8)
            common.put("\"")
        }
        self.common = common
    }

    /// The whole text.
    var finished: [UInt8] {
        guard format == .openMetrics else { return text }
        var whole = text
        whole.put("# EOF\n")
        return whole
    }

    enum Kind {
        case counter
        case gauge
        case info
        case histogram
    }

    /// Begins a family.
    mutating func family(
        _ name: StaticString, _ kind: Kind, unit: StaticString? = nil, _ help: StaticString
    ) {
        self.name = name
        suffix =
            switch kind {
            case .counter: "_total"
            case .info: "_info"
            case .gauge, .histogram: ""
            }
        let type: StaticString =
            switch kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .info: format == .prometheus ? "gauge" : "info"
            case .histogram: "histogram"
            }
        comment("HELP", help)
        comment("TYPE", type)
        if let unit, format == .openMetrics { comment("UNIT", unit) }
    }

    private mutating func comment(_ what: StaticString, _ words: StaticString) {
        text.put("# ")
        text.put(what)
        text.put(" ")
        text.put(name)
        if format == .prometheus { text.put(suffix) }
        text.put(" ")
        text.put(words)
        text.put("\n")
    }

    /// A sample of the family.
    mutating func sample(_ labels: [MetricsLabel] = [], _ value: (inout [UInt8]) -> Void) {
        sample(suffix, labels, value)
    }

    mutating func seconds(_ labels: [MetricsLabel], _ nanoseconds: Int64) {
        sample(labels) { $0.appendFixedPoint(nanoseconds, decimals: 9) }
    }

    mutating func counter(_ name: StaticString, _ help: StaticString, _ value: UInt64) {
        family(name, .counter, help)
        sample { $0.appendDecimal(value) }
    }

    mutating func gauge(_ name: StaticString, _ help: StaticString, _ value: Double) {
        family(name, .gauge, help)
        sample { $0.appendShortest(value) }
    }

    mutating func histogram(_ labels: [MetricsLabel], _ counts: BucketCounts) {
        for (bound, count) in zip(counts.bounds, counts.cumulative) {
            var text: [UInt8] = []
            text.appendFixedPoint(bound, decimals: 9)
            // OpenMetrics 1.0 wants a point in a bound.
            if format == .openMetrics, !text.contains(UInt8(ascii: ".")) { text.put(".0") }
            sample("_bucket", labels + [("le", text)]) { $0.appendDecimal(count) }
        }
        sample("_bucket", labels + [("le", Array("+Inf".utf8))]) { $0.appendDecimal(counts.count) }
        sample("_count", labels) { $0.appendDecimal(counts.count) }
        sample("_sum", labels) { $0.appendShortest(counts.sum / 1e9) }
    }

    private mutating func sample(
        _ suffix: StaticString, _ labels: [MetricsLabel], _ value: (inout [UInt8]) -> Void
    ) {
        text.put(name)
        text.put(suffix)
        if !labels.isEmpty || !common.isEmpty {
            text.put("{")
            text += common
            for (index, label) in labels.enumerated() {
                if index > 0 || !common.isEmpty { text.put(",") }
                text.put(label.name)
                text.put("=\"")
                text.appendOpenMetricsLabel(label.value.span)
                text.put("\"")
            }
            text.put("}")
        }
        text.put(" ")
        value(&text)
        text.put("\n")
    }
}
