internal import Advertising
internal import HCI
internal import JSON
internal import Runs

/// Writes the NDJSON line of a report.
///
/// What changes from report to report is put between text known at compile time. The rest (the data, and all that is
/// decoded of it) is the same for most reports of a device, so its text is kept: 256 places, by address and kind of
/// PDU, used only where every byte of the data agrees.
struct ReportLines {
    private var tails = [Tail](repeating: Tail(), count: 256)
    /// Up to the time, the same in every line.
    private var head: [UInt8] = []
    private var unixTimeOfZero: Int64 = 0

    private struct Tail {
        var data: [UInt8] = []
        var text: [UInt8] = []
    }

    /// Longer data are written anew each time: what is kept stays small.
    private static let longestKept = 64

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
        let kind = report.kind
        let address = report.address
        text.append(contentsOf: head)
        text.appendDecimal(unixTimeOfZero &+ context.time)
        text.append(text: #","trial":"#)
        if let trial = context.trial { text.appendDecimal(trial) } else { text.append(text: "null") }
        text.append(text: #","latency_ms":"#)
        if let latency = context.latency { text.appendMilliseconds(latency) } else { text.append(text: "null") }
        if context.waited > 0 {
            text.append(text: #","waited_ms":"#)
            text.appendMilliseconds(context.waited)
        }
        text.append(text: context.firstInTrial ? #","first_in_trial":true"# : #","first_in_trial":false"#)
        text.append(
            text: context.newEvent ? #","new_event":true,"address":""# : #","new_event":false,"address":""#)
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
        if report.rssi != 127 { text.appendDecimal(report.rssi) } else { text.append(text: "null") }
        appendTail(of: report.data, address, kind, to: &text)
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

    private mutating func appendTail(
        of data: Span<UInt8>, _ address: DeviceAddress, _ kind: AdvertisingEventKind, to text: inout [UInt8]
    ) {
        let key = (address.packed ^ UInt64(kind.rawValue) &<< 56) &* 0x9E37_79B9_7F4A_7C15
        let place = Int(key &>> 56)
        if tails[place].text.count > 0, isEqual(data, tails[place].data) {
            text.append(contentsOf: tails[place].text)
            return
        }
        let tail = Self.tail(of: data)
        text.append(contentsOf: tail)
        guard data.count <= Self.longestKept else { return }
        tails[place].data.removeAll(keepingCapacity: true)
        tails[place].data.append(span: data)
        tails[place].text = tail
    }

    private func isEqual(_ data: Span<UInt8>, _ kept: [UInt8]) -> Bool {
        guard data.count == kept.count else { return false }
        for index in data.indices where data[index] != kept[index] { return false }
        return true
    }

    /// From the comma before `data` to the end of the line.
    private static func tail(of data: Span<UInt8>) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("data", hex: data)
        json.decoded(data, withName: true)
        if needsThreadCredentials(data) { json.field("needs_thread_credentials", true) }
        json.endObject()
        json.endLine()
        json.bytes[0] = UInt8(ascii: ",")
        return json.bytes
    }
}
