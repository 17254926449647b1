internal import Bytes
public import DiscoveryLatency
internal import JSON
public import Pictures
public import ProgramOutput
public import Runs

/// One row a scanner: how soon it finds a device, and how we know how it scans.
public struct PhonesReport {
    private let rows: [Row]
    private static let miss: Int64 = 10_000_000_000

    public struct Row: Sendable {
        public let preset: ScanPreset
        public let prediction: Prediction
        /// Over other advertising intervals; nil where no picture is wanted.
        public let band: IntervalBand?

        public init(_ preset: ScanPreset, _ prediction: Prediction, band: IntervalBand? = nil) {
            (self.preset, self.prediction, self.band) = (preset, prediction, band)
        }
    }

    public init(_ rows: [Row]) { self.rows = rows }

    /// Into a file or a pipe with all columns, however wide.
    ///
    /// - Parameter isVerbose: with what each row rests on.
    public func appendText(to text: inout [UInt8], terminal: Terminal, isVerbose: Bool = false) {
        var ink = Ink(terminal)
        if !terminal.isTerminal { ink.width = 300 }
        appendText(to: &text, ink: ink, isVerbose: isVerbose)
    }

    func appendText(to text: inout [UInt8], ink: Ink, isVerbose: Bool = false) {
        var table = TextTable([
            .init("PRESET"), .init("WINDOW", .right), .init("INTERVAL", .right),
            .init("DUTY", .right, givesWay: 2), .init("P50 ms", .right, givesWay: 4), .init("P95 ms", .right),
            .init("P99 ms", .right, givesWay: 3), .init("MISSED", .right, givesWay: 5),
            .init("WHOSE", givesWay: 1),
        ])
        for row in rows { Self.add(row, to: &table) }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
        guard let start = rows.first?.prediction.model.start else { return }
        var ink = ink
        ink.width = min(ink.width, 100)
        let missed = table.shows(7, in: ink.width) ? " MISSED: not found within 10 s." : ""
        appendWrapped("\(start.experience)\(missed)", ink, to: &text)
        guard isVerbose else { return }
        text.put("\n")
        for row in rows {
            for source in row.preset.evidence {
                appendWrapped("\(row.preset.name): \(source.sentence)", ink, to: &text)
            }
        }
    }

    private static func add(_ row: Row, to table: inout TextTable) {
        let (preset, prediction) = (row.preset, row.prediction)
        let model = prediction.model
        table.cell(preset.name)
        for time in [model.window, model.interval] {
            table.cell { appendDecimal(Double(time) / 1e6, decimals: 3, trimmed: true, to: &$0) }
        }
        table.cell {
            appendDecimal(
                Double(model.window) / Double(model.interval) * 100, decimals: 1, trimmed: true, to: &$0)
            $0.put(" %")
        }
        for q in [0.5, 0.95, 0.99] {
            table.cell {
                if let time = prediction.quantile(q) {
                    appendShortLatency(Double(time), to: &$0)
                } else {
                    $0.put("never")
                }
            }
        }
        table.cell {
            let share = 1 - prediction.probability(by: miss)
            if share < 1e-5 { $0.put("<0.001 %") } else { appendShare(share, to: &$0) }
        }
        table.cell(preset.origin)
    }

    /// One JSON document, schema `blescan-phones.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.bytes.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-phones/1")
            json.field(
                "advertising_interval_ms", milliseconds: rows.first?.prediction.model.advertisingInterval)
            json.field("start", rows.first?.prediction.model.start.rawValue)
            json.beginArray("presets")
            for row in rows { json.write(row) }
            json.endArray()
            json.endObject()
            json.endLine()
        }
    }

    // MARK: Pictures

    /// A band for each phone, phones with the same setting in one; of rows without a band nothing.
    public var picture: Picture {
        let phones = rows.filter { $0.preset.isPhone && $0.band != nil }
        let model = rows.first?.prediction.model
        return .phones(
            phones.map { row in
                Picture.Scanner(
                    name: row.preset.name,
                    setting: "\(settingText(row.prediction.model.window)) of "
                        + settingText(row.prediction.model.interval),
                    band: row.band ?? IntervalBand(points: []))
            }, start: model?.start ?? .entry, marked: model?.advertisingInterval)
    }

    /// Table and picture as a page of its own.
    public func page(title: String, commandLine: String) -> Page {
        let slowest = rows.filter(\.preset.isPhone).max {
            $0.prediction.quantile(0.95) ?? .max < $1.prediction.quantile(0.95) ?? .max
        }
        var content = PageContent(title: title, headline: headline(slowest))
        content.lead = rows.first?.prediction.model.start.experience ?? ""
        content.pictures = [picture]
        content.devices = PageTable(
            columns: [
                .init("Preset"), .init("Window, ms", isNumber: true), .init("Interval, ms", isNumber: true),
                .init("p50, ms", isNumber: true), .init("p95, ms", isNumber: true),
                .init("Missed in 10 s", isNumber: true), .init("Whose"),
            ],
            rows: rows.map { row in
                let model = row.prediction.model
                return PageTable.Row([
                    row.preset.name, Self.decimal(Double(model.window) / 1e6, 3),
                    Self.decimal(Double(model.interval) / 1e6, 3), Self.quantile(row.prediction, 0.5),
                    Self.quantile(row.prediction, 0.95),
                    Self.decimal(100 * (1 - row.prediction.probability(by: Self.miss)), 1) + " %",
                    row.preset.origin,
                ])
            })
        content.devicesHeading = "Scanners"
        content.factsHeading = "How we know"
        content.facts =
            [.init("command line", commandLine, isCode: true)]
            + rows.map { row in
                .init(row.preset.name, row.preset.evidence.map(\.sentence).joined(separator: ". "))
            }
        return Page(content)
    }

    private func headline(_ slowest: Row?) -> String {
        guard let first = rows.first, let slowest else { return "" }
        return
            "\(first.preset.origin): half of the devices within \(Self.latency(first.prediction, 0.5)), 95 of 100 "
            + "within \(Self.latency(first.prediction, 0.95)). Slowest phone: \(slowest.preset.name), "
            + "\(Self.latency(slowest.prediction, 0.95))."
    }

    private static func latency(_ prediction: Prediction, _ q: Double) -> String {
        guard let time = prediction.quantile(q) else { return "never" }
        return time < 10_000_000_000
            ? decimal(Double(time) / 1e6, 0) + " ms" : decimal(Double(time) / 1e9, 1) + " s"
    }

    private static func quantile(_ prediction: Prediction, _ q: Double) -> String {
        prediction.quantile(q).map { decimal(Double($0) / 1e6, 0) } ?? "never"
    }

    private static func decimal(_ value: Double, _ decimals: Int) -> String {
        var text: [UInt8] = []
        appendDecimal(value, decimals: decimals, trimmed: true, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension ScanPreset.Evidence {
    /// `captures of iPhone17,2, iOS 27 beta (BCM4399), 2026: 4 captures, set 5 times; inferred: …`
    var sentence: String {
        var words = basis == .captures ? "captures of \(what)" : "source of \(what)"
        if !years.isEmpty { words += ", \(years)" }
        let counts = [captures.map { "\($0) captures" }, timesSet.map { "set \($0) times" }].compactMap { $0 }
        if !counts.isEmpty { words += ": \(counts.joined(separator: ", "))" }
        if let inferred { words += "; inferred: \(inferred)" }
        return words
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ row: PhonesReport.Row) {
        let (preset, prediction) = (row.preset, row.prediction)
        beginObject()
        field("preset", preset.name)
        field("origin", preset.origin)
        field("phone", preset.isPhone)
        field("active", preset.active)
        field("window_ms", milliseconds: prediction.model.window)
        field("interval_ms", milliseconds: prediction.model.interval)
        field("duty_cycle", Double(prediction.model.window) / Double(prediction.model.interval))
        field("p50_ms", milliseconds: prediction.quantile(0.5))
        field("p95_ms", milliseconds: prediction.quantile(0.95))
        field("p99_ms", milliseconds: prediction.quantile(0.99))
        field("miss_probability_10s", 1 - prediction.probability(by: 10_000_000_000))
        beginArray("sources")
        for source in preset.evidence {
            beginObject()
            field("basis", source.basis.rawValue)
            field("what", source.what)
            field("years", source.years.isEmpty ? nil : source.years)
            field("captures", source.captures)
            field("times_set", source.timesSet)
            field("inferred", source.inferred)
            endObject()
        }
        endArray()
        endObject()
    }
}
