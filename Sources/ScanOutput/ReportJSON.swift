internal import Advertising
internal import Bytes
internal import HCI
internal import JSON
internal import Runs

/// Writes the NDJSON line of a report.
///
/// What changes from report to report is put between text known at compile time and what is kept of the device's last
/// report (`KeptRows`), all of it into room that is made once.
struct ReportLines {
    private var kept = KeptRows()
    /// Up to the time, the same in every line.
    private var head: [UInt8] = []
    private var unixTimeOfZero: Int64 = 0

    /// - Parameter lean: without clock and labels.
    mutating func begin(_ header: RunHeader, lean: Bool) {
        unixTimeOfZero = header.controller.unixTimeOfZero ?? 0
        var json = JSONWriter()
        json.beginLine(of: "report", header, lean: lean)
        json.key("time_ns")
        head = json.bytes
    }

    mutating func append(
        _ report: borrowing AdvertisingReport, _ context: ReportContext, to text: inout [UInt8]
    ) {
        let place = kept.place(of: report) ?? keep(report)
        let (row, split) = kept[place]
        let (head, time, rssi) = (head, unixTimeOfZero &+ context.time, report.rssi)
        // What is known at compile time has less than 128 bytes.
        text.append(addingCapacity: head.count + row.count + 128 + 5 * OutputSpan<UInt8>.longestNumber) {
            line in
            line.bytes(head, 0..<head.count)
            line.decimal(time)
            line.text(#","trial":"#)
            if let trial = context.trial { line.decimal(Int64(trial)) } else { line.text("null") }
            line.text(#","latency_ms":"#)
            if let latency = context.latency { line.milliseconds(latency) } else { line.text("null") }
            if context.waited > 0 {
                line.text(#","waited_ms":"#)
                line.milliseconds(context.waited)
            }
            line.text(context.firstInTrial ? #","first_in_trial":true"# : #","first_in_trial":false"#)
            line.text(
                context.newEvent ? #","new_event":true,"address":""# : #","new_event":false,"address":""#)
            line.bytes(row, 0..<split)
            if rssi != 127 { line.decimal(Int64(rssi)) } else { line.text("null") }
            line.bytes(row, split..<row.count)
        }
    }

    /// From the address to the RSSI, and what comes behind it.
    private mutating func keep(_ report: borrowing AdvertisingReport) -> Int {
        let kind = report.kind
        let address = report.address
        var text: [UInt8] = []
        address.appendText(to: &text)
        text.append(text: #"","address_type":""#)
        text.append(string: address.kind.name)
        text.append(text: #"","event_type":""#)
        text.append(string: kind.name)
        text.append(text: #"","primary_phy":""#)
        text.append(string: report.primaryPHY.name)
        text.append(text: "\"")
        if !kind.isLegacy || kind.isDirected { appendExtended(report, to: &text) }
        text.append(text: #","rssi":"#)
        let split = text.count
        appendTail(of: report.data, to: &text)
        return kept.keep(text, split: split, of: report, isKept: !kind.isDirected)
    }

    /// What only extended and directed advertising has.
    private func appendExtended(_ report: borrowing AdvertisingReport, to text: inout [UInt8]) {
        var json = JSONWriter()
        json.beginObject()
        let kind = report.kind
        if !kind.isLegacy {
            json.field("secondary_phy", report.secondaryPHY.name)
            json.field("sid", report.sid < 16 ? report.sid : nil)
            json.field("tx_power", report.txPower == 127 ? nil : report.txPower)
            json.field(
                "periodic_interval_ms",
                report.periodicInterval == 0 ? nil : Double(report.periodicInterval) * 1.25)
            switch kind.dataStatus {
            case .complete: json.field("data_status", literal: "complete")
            case .moreToCome: json.field("data_status", literal: "more_to_come")
            case .truncated: json.field("data_status", literal: "truncated")
            }
        }
        if let direct = report.directAddress {
            json.key("direct_address")
            json.plainString { direct.appendText(to: &$0) }
            json.field("direct_address_type", direct.kind.name)
        }
        guard json.bytes.count > 1 else { return }
        text.append(UInt8(ascii: ","))
        text.append(contentsOf: json.bytes.dropFirst())
    }

    /// From the comma before `data` to the end of the line.
    private func appendTail(of data: Span<UInt8>, to text: inout [UInt8]) {
        var json = JSONWriter()
        json.beginObject()
        json.field("data", hex: data)
        json.decoded(data, withName: true)
        if needsThreadCredentials(data) { json.field("needs_thread_credentials", true) }
        json.endObject()
        json.endLine()
        json.bytes[0] = UInt8(ascii: ",")
        text += json.bytes
    }
}
