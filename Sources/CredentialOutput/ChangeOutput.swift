// What thread-creds prints and reads back: tables, JSON, exports. Gets datasets and rows of the store, and opens no store.

import Bytes
public import JSON
import MeshCoP
import ProgramOutput
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
            if let table = finding.table {
                append(string: finding.row.map { "\(table) row \($0): " } ?? "\(table): ")
            }
            append(string: finding.problem)
            append(text: "\n")
        }
        if report.isEmpty {
            append(text: "empty: the file has no bytes; nothing was ever stored in it, or it was cut\n")
            return
        }
        let summary = "\(report.credentials) dataset(s), \(report.history) in the history"
        append(
            string: report.isHealthy
                ? "ok: \(summary)\n"
                : "damaged: \(report.findings.count) finding(s) in \(summary); 'thread-creds check --repair' keeps a copy "
                    + "and saves what is sound\n")
    }

    /// `repaired: 12 dataset(s), 3 in the history; 1 row(s) did not fit and were left out; the file as it was is …`
    public mutating func append(result: RepairResult) {
        append(string: "repaired: \(result.credentials) dataset(s), \(result.history) in the history")
        if result.leftOut > 0 { append(string: "; \(result.leftOut) row(s) were damaged and are left out") }
        if result.missing > 0 { append(string: "; \(result.missing) row(s) could not be found any more") }
        if result.clearedPreference {
            append(text: "; the record of the preferred network was damaged: no network is preferred now")
        }
        append(string: "; the file as it was is \(escapedForTerminal(result.backup.utf8))\n")
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

    /// - Parameters:
    ///   - hasLint: `lint` is written, null where nothing is `linted`.
    ///   - linted: what the datasets' findings are; nil where the store is damaged, and they were not looked at.
    public mutating func write(_ report: CheckReport, hasLint: Bool = false, linted: LintedCredentials? = nil) {
        beginObject()
        field("healthy", report.isHealthy)
        field("empty", report.isEmpty)
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
        if hasLint { write(lint: linted) }
        endObject()
        endLine()
    }
}

extension JSONWriter {
    public mutating func write(_ result: RepairResult) {
        beginObject()
        field("repaired", true)
        field("credentials", result.credentials)
        field("history", result.history)
        field("left_out", result.leftOut)
        field("missing", result.missing)
        field("cleared_preference", result.clearedPreference)
        field("backup", result.backup)
        endObject()
        endLine()
    }
}

extension [UInt8] {
    /// `imported backup.ndjson: 3 stored, 1 unchanged; 2 in the history`
    public mutating func append(result: ImportResult, of name: String) {
        append(
            string: "\(result.isRehearsal ? "not imported" : "imported") \(escapedForTerminal(name.utf8)): "
        )
        let counts = StoreOutcome.allCases.compactMap { outcome in
            result.outcomes[outcome].map { "\($0) \(outcome.rawValue)" }
        }
        append(string: counts.isEmpty ? "no datasets" : counts.joined(separator: ", "))
        if result.historyAdded > 0 { append(string: "; \(result.historyAdded) added to the history") }
        if result.historyKnown > 0 { append(string: "; \(result.historyKnown) of the history known already") }
        for refusal in result.refused {
            append(
                string:
                    "; \(refusal.outcome.rawValue): \(refusal.borderAgentID)\(inFields(refusal.differingTypes)), --force replaces it"
            )
        }
        if result.heldDeleted > 0 {
            append(
                string: "; \(result.heldDeleted) left out: deleted before, and not newer; --force takes them")
        }
        if result.deletionsAdded > 0 { append(string: "; \(result.deletionsAdded) deletion(s) remembered") }
        if result.deletionsIgnored > 0 {
            append(string: "; \(result.deletionsIgnored) deleted elsewhere, and kept here")
        }
        if result.isUnverified { append(text: "; unverified: the file has no digests (version 0.1)") }
        if let other = result.otherPreference {
            append(string: "; it prefers \(other), the store's preference stays with ")
            append(string: result.preferredNetwork.map(String.init(describing:)) ?? "none")
        }
        append(text: "\n")
    }
}

extension [UInt8] {
    /// `would be conflict MyHome 3c66f0dc9ef53f1c for 9483C451DC3E (in Channel)`
    public mutating func append(_ detail: ImportResult.Detail) {
        let dataset = detail.submission.dataset
        append(string: "would be \(detail.outcome?.rawValue ?? "skipped:") ")
        if let name = dataset.networkName, !name.bytes.isEmpty {
            appendEscapedForTerminal(name.bytes)
            append(text: " ")
        }
        let kind = dataset.isPending ? " (pending)" : ""
        append(
            string:
                "\(dataset.extendedPANID.map { "\($0)" } ?? "-") for \(detail.submission.borderAgentID)\(kind)"
                + "\(inFields(detail.differingTypes))\(detail.outcome == nil ? ": it was deleted here before" : "")\n"
        )
    }
}

extension JSONWriter {
    /// The part before the datasets of a rehearsal: what ``write(_:)`` makes of them, with commas between, comes next.
    public mutating func begin(_ result: ImportResult, of name: String) {
        beginObject()
        field("file", name)
        beginObject("outcomes")
        for outcome in StoreOutcome.allCases {
            key(escaping: outcome.rawValue)
            integer(result.outcomes[outcome] ?? 0)
        }
        endObject()
        field("dry_run", result.isRehearsal)
        beginArray("datasets")
    }

    public mutating func write(_ detail: ImportResult.Detail) {
        let dataset = detail.submission.dataset
        beginObject()
        field("border_agent", detail.submission.borderAgentID)
        field("extended_pan_id", hex: dataset.extendedPANID)
        field("network_name", repairing: dataset.view.networkNameBytes)
        field("outcome", detail.outcome?.rawValue)
        field("differing_fields", detail.differingTypes)
        endObject()
    }

    /// The part after the datasets.
    public mutating func end(_ result: ImportResult) {
        endArray()
        field("history_added", result.historyAdded)
        field("history_known", result.historyKnown)
        field("held_deleted", result.heldDeleted)
        field("deletions_added", result.deletionsAdded)
        field("deletions_ignored", result.deletionsIgnored)
        field("verified", !result.isUnverified)
        beginArray("refused")
        for refusal in result.refused {
            beginObject()
            field("border_agent", refusal.borderAgentID)
            field("outcome", refusal.outcome.rawValue)
            field("differing_fields", refusal.differingTypes)
            endObject()
        }
        endArray()
        field("preferred_network", hex: result.preferredNetwork)
        field("other_preference", hex: result.otherPreference)
        endObject()
        endLine()
    }
}
