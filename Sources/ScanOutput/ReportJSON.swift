internal import Advertising
internal import HCI
internal import JSON
internal import ScanSession

extension JSONWriter {
    /// The object of one report.
    mutating func report(
        _ report: borrowing AdvertisingReport, _ context: ReportContext, unixTimeOfZero: Int64?
    ) {
        let kind = report.kind
        let address = report.address
        beginObject()
        field("type", literal: "report")
        if let unixTimeOfZero {
            field("time_unix_ns", unixTimeOfZero &+ context.time)
        } else {
            field("time_ns", context.time)
        }
        field("trial", context.trial)
        field("latency_ms", milliseconds: context.latency)
        field("first_in_trial", context.firstInTrial)
        field("new_event", context.newEvent)
        key("address")
        plainString { address.appendText(to: &$0) }
        field("address_type", address.kind.name)
        field("event_type", kind.name)
        field("primary_phy", report.primaryPHY.name)
        if !kind.isLegacy { extendedFields(report) }
        field("rssi", report.rssi == 127 ? nil : report.rssi)
        field("data", hex: report.data)
        if let direct = report.directAddress {
            key("direct_address")
            plainString { direct.appendText(to: &$0) }
            field("direct_address_type", direct.kind.name)
        }
        decoded(report.data, withName: true)
        if needsThreadCredentials(report.data) { field("needs_thread_credentials", true) }
        endObject()
    }

    /// What only extended advertising has.
    private mutating func extendedFields(_ report: borrowing AdvertisingReport) {
        field("secondary_phy", report.secondaryPHY.name)
        field("sid", report.sid < 16 ? report.sid : nil)
        field("tx_power", report.txPower == 127 ? nil : report.txPower)
        field(
            "periodic_interval_ms", report.periodicInterval == 0 ? nil : Double(report.periodicInterval) * 1.25)
        switch report.kind.dataStatus {
        case .complete: field("data_status", literal: "complete")
        case .moreToCome: field("data_status", literal: "more_to_come")
        case .truncated: field("data_status", literal: "truncated")
        }
    }
}
