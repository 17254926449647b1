import LinuxSystem
import MeshCoP
import SQLite

/// Something in the file that is not as it should be.
public struct CheckFinding: Hashable, Sendable {
    /// `credential`, `history`, `preferred`; nil when the file itself is damaged.
    public let table: String?
    public let row: Int64?
    /// What is wrong. It names fields and lengths, never a value.
    public let problem: String
}

/// What ``CredentialStore/check()`` looked at and found.
public struct CheckReport: Sendable {
    public internal(set) var credentials = 0
    public internal(set) var history = 0
    public internal(set) var findings: [CheckFinding] = []
    /// The file has no bytes: nothing was ever stored in it, or it was cut.
    public internal(set) var isEmpty = false

    public init() {}

    public var isHealthy: Bool { findings.isEmpty }

    mutating func add(_ table: String?, row: Int64? = nil, _ problem: String) {
        findings.append(CheckFinding(table: table, row: row, problem: problem))
    }
}

extension CredentialStore {
    /// SQLite's own check of the file, then every row: its bytes are a dataset, and its index columns say what the bytes
    /// say.
    public func check() throws(StoreError) -> CheckReport {
        try reading { () throws(DatabaseError) in
            var report = CheckReport()
            report.isEmpty = isEmpty
            try checkIntegrity(&report)
            if !report.isHealthy { return report }  // rows of a damaged file tell nothing
            let seal = try readSeal()
            if seal == nil { report.add("seal", "it is damaged or missing") }
            try checkCredentials(&report, seal)
            try checkHistory(&report, seal)
            try checkTombstones(&report)
            try checkPreference(&report, seal)
            return report
        }
    }

    private func checkIntegrity(_ report: inout CheckReport) throws(DatabaseError) {
        var rows = try database.prepare("PRAGMA integrity_check(20)")
        while try rows.step() {
            // Its lines name pages, tables and row numbers; a table that was replaced could name anything else.
            let line = rows.string(0)
            if line != "ok" { report.findings.append(CheckFinding(table: nil, row: nil, problem: line)) }
        }
    }

    private func checkCredentials(_ report: inout CheckReport, _ seal: Seal?) throws(DatabaseError) {
        var rows = try database.prepare(SealedTable.credential.allRows)
        var found = Seal.Part()
        while try rows.step() {
            report.credentials += 1
            found.add(rows.integer(.digest))
            for problem in problems(rows) {
                report.add("credential", row: rows.integer(.id), problem)
            }
        }
        if let seal, seal.credentials != found { report.addMissing("credential", seal.credentials, found) }
    }

    private func checkHistory(_ report: inout CheckReport, _ seal: Seal?) throws(DatabaseError) {
        var rows = try database.prepare(SealedTable.history.allRows)
        var found = Seal.Part()
        while try rows.step() {
            report.history += 1
            found.add(rows.integer(.digest))
            var problems = problems(rows)
            if HistoryReason(column: rows.integer(.reason)) == nil {
                problems.append("reason is not one of 0…3")
            }
            for problem in problems { report.add("history", row: rows.integer(.id), problem) }
        }
        if let seal, seal.history != found { report.addMissing("history", seal.history, found) }
    }

    private func checkTombstones(_ report: inout CheckReport) throws(DatabaseError) {
        for damage in try tombstoneListing().damage where damage != .seal {
            report.add("tombstone", damage.description)
        }
    }

    private func checkPreference(_ report: inout CheckReport, _ seal: Seal?) throws(DatabaseError) {
        let preference = try readPreference()
        if preference.isDamaged {
            report.add("preferred", "it is damaged")
        } else if let seal, seal.preferred != preference.part {
            report.addMissing("preferred", seal.preferred, preference.part)
        }
    }

    /// Both tables begin with the same columns.
    private func problems(_ row: borrowing Statement) -> [String] {
        var problems = row.isSound ? [] : ["the digest does not fit: the row is not what was stored"]
        func expect(_ holds: Bool, _ problem: String) { if !holds { problems.append(problem) } }

        if row.isNull(.borderAgent) {
            // Nobody said whose it is.
        } else if let agent = try? BorderAgentID(bytes: row.bytes(.borderAgent)) {
            expect(agent.bytes == row.bytes(.borderAgent), "border_agent is a padded extended address")
        } else {
            problems.append("border_agent has not 1 to 32 bytes")
        }
        expect(DatasetSource(column: row.integer(.source)) != nil, "source is not one of 0 and 1")
        if row.isNull(.tlvs) { return problems }  // a forgotten dataset of the history

        let view: DatasetView
        do throws(DatasetError) {
            view = try DatasetView(row.blob(.tlvs))
        } catch {
            problems.append("tlvs: \(error)")
            return problems
        }
        func compare(_ column: DatasetColumn, _ name: String, _ value: Span<UInt8>?) {
            let same: Bool
            if let value {
                same = !row.isNull(column) && equal(row.blob(column), value)
            } else {
                same = row.isNull(column)
            }
            expect(same, "\(name) is not what the dataset says")
        }
        func compare(_ column: DatasetColumn, _ name: String, _ value: Int64?) {
            let same = value.map { !row.isNull(column) && row.integer(column) == $0 } ?? row.isNull(column)
            expect(same, "\(name) is not what the dataset says")
        }
        compare(.kind, "kind", view.isPending ? DatasetKind.pending.column : DatasetKind.active.column)
        compare(.extendedPANID, "extended_pan_id", view.value(of: .extendedPANID)?.extracting(first: 8))
        compare(.networkName, "network_name", view.networkNameBytes)
        compare(.channel, "channel", view.channel.map { Int64($0.number) })
        compare(.panID, "pan_id", view.panID.map { Int64($0.rawValue) })
        compare(.activeTimestamp, "active_timestamp", view.value(of: .activeTimestamp)?.extracting(first: 8))
        compare(.pendingTimestamp, "pending_timestamp", view.value(of: .pendingTimestamp)?.extracting(first: 8))
        compare(.verdict, "verdict", view.verdict.column)
        return problems
    }
}

extension CheckReport {
    fileprivate mutating func addMissing(_ table: String, _ expected: Seal.Part, _ found: Seal.Part) {
        add(
            table,
            found.rows == expected.rows
                ? "the rows are not those that were stored"
                : "\(expected.rows) rows were stored, \(found.rows) are found")
    }
}
