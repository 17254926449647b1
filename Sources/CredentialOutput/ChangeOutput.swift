public import JSON
import MeshCoP
public import ThreadCredentials

extension [UInt8] {
    /// `deleted 2 dataset(s): …`
    public mutating func append(result: DeletionResult) {
        let count = Int64(result.deleted.count) + result.damagedRows
        append(string: "deleted \(count) dataset(s)")
        for (index, entry) in result.deleted.enumerated() {
            append(string: index == 0 ? ": " : ", ")
            append(string: "\(entry.extendedPANID) of \(entry.borderAgentID)")
            if entry.kind == .pending { append(text: " (pending)") }
        }
        if result.forgottenInHistory > 0 {
            append(string: "; the bytes of \(result.forgottenInHistory) dataset(s) in the history are gone too")
        }
        if let id = result.clearedPreference {
            append(string: "; \(id) was the preferred network, none is now")
        }
        append(text: "\n")
    }

    /// `ok: 12 datasets, 3 in the history`, or a line for each finding.
    public mutating func append(report: CheckReport) {
        for finding in report.findings {
            if let table = finding.table { append(string: "\(table) row \(finding.row ?? 0): ") }
            append(string: finding.problem)
            append(text: "\n")
        }
        let summary = "\(report.credentials) dataset(s), \(report.history) in the history"
        append(
            string: report.isHealthy
                ? "ok: \(summary)\n" : "damaged: \(report.findings.count) finding(s) in \(summary)\n")
    }
}

extension JSONWriter {
    public mutating func write(_ result: DeletionResult) {
        beginObject()
        field("outcome", literal: "deleted")
        field("count", Int64(result.deleted.count) + result.damagedRows)
        beginArray("deleted")
        for entry in result.deleted {
            beginObject()
            field("border_agent", entry.borderAgentID)
            field("extended_pan_id", hex: entry.extendedPANID)
            field("kind", entry.kind.rawValue)
            endObject()
        }
        endArray()
        field("forgotten_in_history", result.forgottenInHistory)
        field("cleared_preference", hex: result.clearedPreference)
        endObject()
        endLine()
    }

    public mutating func write(_ report: CheckReport) {
        beginObject()
        field("healthy", report.isHealthy)
        field("credentials", report.credentials)
        field("history", report.history)
        beginArray("findings")
        for finding in report.findings {
            beginObject()
            field("table", finding.table)
            field("row", finding.row)
            field("problem", finding.problem)
            endObject()
        }
        endArray()
        endObject()
        endLine()
    }
}
