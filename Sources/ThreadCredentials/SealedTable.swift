import SQLite

/// The tables whose rows carry digests. Their numbers are the first argument of `row_digest`.
///
/// Every one begins with `id` and ends with `digest`; ``columns`` are those between. This is the only place that lists
/// them: statements are made of what is here.
enum SealedTable: Int64 {
    case credential = 0
    case history, preferred, tombstone, seal

    var name: SQL {
        switch self {
        case .credential: "credential"
        case .history: "history"
        case .preferred: "preferred"
        case .tombstone: "tombstone"
        case .seal: "seal"
        }
    }

    private var number: SQL {
        switch self {
        case .credential: "0"
        case .history: "1"
        case .preferred: "2"
        case .tombstone: "3"
        case .seal: "4"
        }
    }

    /// In the order of the table and of the digest.
    private var columns: [SQL] {
        switch self {
        case .credential:
            [
                "border_agent", "kind", "tlvs", "extended_pan_id", "network_name", "channel", "pan_id",
                "active_timestamp", "pending_timestamp", "verdict", "source", "created", "modified", "origin",
                "origin_id",
            ]
        case .history: Self.credential.columns + ["replaced", "reason"]
        case .preferred: ["extended_pan_id"]
        case .tombstone: ["border_agent", "kind", "extended_pan_id", "timestamp", "deleted"]
        case .seal:
            [
                "credentials", "credential_sum", "entries", "history_sum", "preferences", "preferred_sum",
                "tombstones", "tombstone_sum", "rewrite_due",
            ]
        }
    }

    /// Parameters by number. Those of ``insertion`` are one a column: `?1` the id and the last one the digest.
    static let parameters: [SQL] = [
        "?1", "?2", "?3", "?4", "?5", "?6", "?7", "?8", "?9", "?10", "?11", "?12", "?13", "?14", "?15", "?16",
        "?17", "?18", "?19",
    ]

    /// How many columns a row has, with id and digest.
    var width: Int { columns.count + 2 }

    /// The columns between id and digest, some of them with other values.
    /// - Parameter values: by ``DatasetColumn``, of the two tables that keep datasets.
    func values(_ values: [DatasetColumn: SQL] = [:]) -> SQL { Self.replacing(values, in: columns) }

    /// The parameters of the columns between id and digest, some of them with other values.
    func parameterValues(_ values: [DatasetColumn: SQL]) -> SQL {
        Self.replacing(values, in: Array(Self.parameters[1..<width - 1]))
    }

    private static func replacing(_ values: [DatasetColumn: SQL], in columns: [SQL]) -> SQL {
        var list = columns
        for (column, value) in values { list[column.rawValue - DatasetColumn.borderAgent.rawValue] = value }
        return list.commaSeparated()
    }

    /// The digest of a row, as it is or with other values.
    func digest(id: SQL = "id", _ values: [DatasetColumn: SQL] = [:]) -> SQL {
        digest(of: "\(id), \(self.values(values))")
    }

    /// The digest of an id and the values after it.
    func digest(of row: SQL) -> SQL { "row_digest(\(number), \(row))" }

    /// The digest of a row with other values; it does not fit where that of the row as it is does not.
    func digest(keepingDamage values: [DatasetColumn: SQL]) -> SQL {
        "iif(digest = \(digest()), 0, -1) | \(digest(values))"
    }

    /// Whole rows, each with whether its digest fits: in the order of ``DatasetColumn``, or of ``TombstoneColumn``.
    var rows: SQL { "SELECT id, digest, digest = \(digest()), \(values()) FROM \(name)" }

    /// Every row, read without the indexes: one that is damaged hides nothing.
    var allRows: SQL { "\(rows) NOT INDEXED" }

    /// Inserts a row; the parameters are its columns, the id first and the digest last.
    var insertion: SQL {
        """
        INSERT INTO \(name) (id, \(values()), digest)
        VALUES (\(Self.parameters.prefix(width).commaSeparated()))
        """
    }
}

/// The columns of ``SealedTable/rows`` of `credential` and of `history`. The last two are the history's.
enum DatasetColumn: Int {
    case id, digest
    /// 1 where the digest fits the row.
    case isSound
    case borderAgent, kind, tlvs, extendedPANID, networkName, channel, panID, activeTimestamp, pendingTimestamp
    case verdict, source, created, modified, origin, originID
    case replaced, reason

    /// The number of the column's parameter in ``SealedTable/insertion``; not for digest and `isSound`.
    var parameterNumber: Int { self == .id ? 1 : rawValue - Self.borderAgent.rawValue + 2 }

    /// The column's parameter: `?1` for the id.
    var parameter: SQL { SealedTable.parameters[parameterNumber - 1] }
}

/// The columns of ``SealedTable/rows`` of `tombstone`.
enum TombstoneColumn: Int {
    case id, digest, isSound, borderAgent, kind, extendedPANID, timestamp, deleted
}

extension Statement {
    func integer(_ column: DatasetColumn) -> Int64 { integer(column.rawValue) }
    func isNull(_ column: DatasetColumn) -> Bool { isNull(column.rawValue) }
    func bytes(_ column: DatasetColumn) -> [UInt8] { bytes(column.rawValue) }

    @_lifetime(borrow self)
    func blob(_ column: DatasetColumn) -> Span<UInt8> { blob(column.rawValue) }

    /// Whether the digest fits the row.
    var isSound: Bool { integer(.isSound) == 1 }
}
