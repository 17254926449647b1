internal import Advertising
internal import HCI
internal import JSON
internal import ScanSession

/// Appends the NDJSON line of one report, its line feed included.
///
/// Keys and punctuation are text known at compile time, copied in one piece with the value before; that keeps a line
/// of 300 characters at a few hundred nanoseconds.
func appendReportLine(
    _ report: borrowing AdvertisingReport, _ context: ReportContext, unixTimeOfZero: Int64?,
    to text: inout [UInt8]
) {
    let kind = report.kind
    let address = report.address
    if let unixTimeOfZero {
        text.append(text: #"{"type":"report","time_unix_ns":"#)
        text.appendDecimal(unixTimeOfZero &+ context.time)
    } else {
        text.append(text: #"{"type":"report","time_ns":"#)
        text.appendDecimal(context.time)
    }
    text.append(text: #","trial":"#)
    if let trial = context.trial { text.appendDecimal(trial) } else { text.append(text: "null") }
    text.append(text: #","latency_ms":"#)
    if let latency = context.latency { text.appendMilliseconds(latency) } else { text.append(text: "null") }
    text.append(text: context.firstInTrial ? #","first_in_trial":true"# : #","first_in_trial":false"#)
    text.append(text: context.newEvent ? #","new_event":true,"address":""# : #","new_event":false,"address":""#)
    address.appendText(to: &text)
    text.append(text: #"","address_type":""#)
    text.append(text: address.kind.literal)
    if address.kind.literal.utf8CodeUnitCount == 0 { text.append(string: address.kind.name) }
    text.append(text: #"","event_type":""#)
    text.append(string: kind.name)
    text.append(text: #"","primary_phy":""#)
    text.append(string: report.primaryPHY.name)
    if !kind.isLegacy {
        text.append(text: #"","secondary_phy":""#)
        text.append(string: report.secondaryPHY.name)
        text.append(text: #"","sid":"#)
        if report.sid < 16 { text.appendDecimal(report.sid) } else { text.append(text: "null") }
        text.append(text: #","tx_power":"#)
        if report.txPower != 127 { text.appendDecimal(report.txPower) } else { text.append(text: "null") }
        text.append(text: #","data_status":""#)
        switch kind.dataStatus {
        case .complete: text.append(text: "complete")
        case .moreToCome: text.append(text: "more_to_come")
        case .truncated: text.append(text: "truncated")
        }
    }
    text.append(text: #"","rssi":"#)
    if report.rssi != 127 { text.appendDecimal(report.rssi) } else { text.append(text: "null") }
    text.append(text: #","data":""#)
    text.appendHex(report.data)
    text.append(text: "\"")
    if let direct = report.directAddress {
        text.append(text: #","direct_address":""#)
        direct.appendText(to: &text)
        text.append(text: "\"")
    }
    appendDecodedMembers(report.data, to: &text)
    text.append(text: "}\n")
}

extension DeviceAddress.Kind {
    /// The name of the common types without a String; empty for the others.
    var literal: StaticString {
        switch self {
        case .public: "public"
        case .random: "random"
        default: ""
        }
    }
}
