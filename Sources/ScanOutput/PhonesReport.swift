public import CommandLineTable
public import DiscoveryLatency
internal import JSON

/// One row a scanner: how soon it finds a device.
public struct PhonesReport {
    private let rows: [(name: String, origin: String, prediction: Prediction)]
    private static let miss: Int64 = 10_000_000_000

    public init(_ rows: [(name: String, origin: String, prediction: Prediction)]) { self.rows = rows }

    /// Into a file or a pipe with all columns, however wide.
    public func appendText(to text: inout [UInt8], terminal: Terminal) {
        var ink = Ink(terminal)
        if !terminal.isTerminal { ink.width = 300 }
        appendText(to: &text, ink: ink)
    }

    func appendText(to text: inout [UInt8], ink: Ink) {
        var table = TextTable([
            .init("PRESET"), .init("WINDOW", .right), .init("INTERVAL", .right),
            .init("DUTY", .right, givesWay: 2), .init("P50 ms", .right, givesWay: 4), .init("P95 ms", .right),
            .init("P99 ms", .right, givesWay: 3), .init("MISSED", .right, givesWay: 5),
            .init("WHOSE", givesWay: 1),
        ])
        for (name, origin, prediction) in rows {
            let model = prediction.model
            table.cell(name)
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
                let share = 1 - prediction.probability(by: Self.miss)
                if share < 1e-5 { $0.put("<0.001 %") } else { appendShare(share, to: &$0) }
            }
            table.cell(origin)
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
        guard let start = rows.first?.prediction.model.start else { return }
        var ink = ink
        ink.width = min(ink.width, 100)
        let missed = table.shows(7, in: ink.width) ? " MISSED: not found within 10 s." : ""
        appendWrapped("\(start.experience)\(missed)", ink, to: &text)
    }

    /// One JSON document, schema `blescan-phones.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-phones/1")
            json.field(
                "advertising_interval_ms", milliseconds: rows.first?.prediction.model.advertisingInterval)
            json.field("start", rows.first?.prediction.model.start.rawValue)
            json.beginArray("presets")
            for (name, origin, prediction) in rows {
                json.beginObject()
                json.field("preset", name)
                json.field("origin", origin)
                json.field("window_ms", milliseconds: prediction.model.window)
                json.field("interval_ms", milliseconds: prediction.model.interval)
                json.field("duty_cycle", Double(prediction.model.window) / Double(prediction.model.interval))
                json.field("p50_ms", milliseconds: prediction.quantile(0.5))
                json.field("p95_ms", milliseconds: prediction.quantile(0.95))
                json.field("p99_ms", milliseconds: prediction.quantile(0.99))
                json.field("miss_probability_10s", 1 - prediction.probability(by: Self.miss))
                json.endObject()
            }
            json.endArray()
            json.endObject()
            json.endLine()
        }
    }
}
