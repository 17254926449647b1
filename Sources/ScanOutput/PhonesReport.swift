public import CommandLineTable
public import DiscoveryLatency
internal import JSON

/// One row a scanner: how soon it finds a device.
public struct PhonesReport {
    private let rows: [(name: String, origin: String, prediction: Prediction)]
    private static let miss: Int64 = 10_000_000_000

    public init(_ rows: [(name: String, origin: String, prediction: Prediction)]) { self.rows = rows }

    public func appendText(to text: inout [UInt8], terminal: Terminal) {
        var table = TextTable([
            .init("PRESET"), .init("WINDOW", .right), .init("INTERVAL", .right), .init("DUTY", .right),
            .init("P50", .right), .init("P95", .right), .init("P99", .right), .init("MISS IN 10 s", .right),
            .init("WHOSE", .left, isFlexible: true),
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
                        appendLatency(Double(time), to: &$0)
                    } else {
                        $0.put("never")
                    }
                }
            }
            table.cell {
                let share = 1 - prediction.probability(by: Self.miss)
                if share < 1e-5 { $0.put("< 0.001 %") } else { appendShare(share, to: &$0) }
            }
            table.cell(origin)
        }
        table.append(to: &text, width: terminal.isTerminal ? terminal.size.columns : nil, terminal: terminal)
        guard let start = rows.first?.prediction.model.start else { return }
        text.put("Latency from \(start.inWords).\n")
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
