import Bytes
import MeshCoP
public import ProgramOutput
public import ThreadCredentials

/// What is known, as a table for people: `*` marks the preferred network.
///
/// - Parameter reveal: with the network key and the PSKc.
public func credentialTable(
    _ credentials: [ThreadCredentials], at now: UnixTime, reveal: Bool = false
) -> TextTable {
    var table = credentialTable(reveal: reveal)
    table.append(credentials, at: now, reveal: reveal)
    return table
}

/// The same without rows yet.
public func credentialTable(reveal: Bool) -> TextTable {
    TextTable(
        [
            .init("*"), .init("NAME", isFlexible: true), .init("EXT PAN ID"), .init("CH", .right),
            .init("PAN ID"), .init("TIMESTAMP", .right), .init("BORDER AGENT", line: 2),
            .init("VERDICT", line: 2, wraps: true), .init("AGE", .right, line: 2),
        ] + secretColumns(reveal))
}

extension TextTable {
    /// Rows of ``credentialTable(reveal:)``.
    public mutating func append(_ credentials: [ThreadCredentials], at now: UnixTime, reveal: Bool) {
        for entry in credentials { append(entry, at: now, reveal: reveal) }
    }

    private mutating func append(_ entry: ThreadCredentials, at now: UnixTime, reveal: Bool) {
        let view = entry.dataset.view
        cell(entry.isPreferred ? "*" : "")
        cell { cell in
            if let name = view.networkNameBytes, name.count > 0 {
                cell.appendEscapedForTerminal(name)
            } else {
                cell.append(text: "-")
            }
        }
        cell { cell in
            let id = entry.extendedPANID.bytes
            cell.appendHex(id.span)
        }
        cell { $0.append(optional: view.channel?.number) }
        cell { cell in
            guard let id = view.panID else { return cell.append(text: "-") }
            cell.append(text: "0x")
            cell.appendHex(UInt8(truncatingIfNeeded: id.rawValue >> 8))
            cell.appendHex(UInt8(truncatingIfNeeded: id.rawValue))
        }
        cell { cell in
            guard let time = entry.orderingTimestamp else { return cell.append(text: "-") }
            cell.append(timestamp: time)
        }
        cell { cell in
            if entry.borderAgentID.isUnknown { cell.append(text: "-") }
            for byte in entry.borderAgentID.bytes { cell.appendHex(byte, uppercase: true) }
        }
        cell { cell in
            cell.append(string: entry.verdict.rawValue)
            if entry.kind == .pending { cell.append(text: ", pending") }
            if entry.isSuperseded { cell.append(text: ", superseded") }
            if !entry.isSuperseded, let due = entry.dueDate, due < now { cell.append(text: ", due") }
            if entry.isStale { cell.append(string: ", stale\(entry.differing)") }
            if entry.isInConflict { cell.append(string: ", conflict\(entry.differing)") }
            if entry.source == .rebuilt { cell.append(text: ", rebuilt") }
        }
        cell { $0.append(age: entry.lastModificationDate, at: now) }
        if reveal { secretCells(of: view) }
    }
}

/// The history as a table, the latest first.
///
/// - Parameter reveal: with the network key and the PSKc.
public func historyTable(_ entries: [HistoryEntry], at now: UnixTime, reveal: Bool = false) -> TextTable {
    var table = TextTable(
        [
            .init("N", .right), .init("WHEN", line: 2), .init("WHY", line: 2), .init("NAME", isFlexible: true),
            .init("EXT PAN ID"), .init("CH", .right),
            .init("PAN ID"), .init("TIMESTAMP", .right), .init("BORDER AGENT", line: 2),
            .init("BYTES", line: 2, wraps: true),
        ] + secretColumns(reveal))
    for entry in entries {
        table.cell(entry.row.map { "\($0)" } ?? "")
        table.cell { cell in
            cell.append(age: entry.replacementDate, at: now)
            cell.append(text: " ago")
        }
        table.cell(entry.reason.rawValue)
        table.cell { cell in
            if let name = entry.networkName, !name.bytes.isEmpty {
                cell.appendEscapedForTerminal(name.bytes.span)
            } else {
                cell.append(text: "-")
            }
        }
        table.cell(entry.extendedPANID.description)
        table.cell { $0.append(optional: entry.channel) }
        table.cell(entry.panID.map { PANID(rawValue: $0).description } ?? "-")
        let time = entry.kind == .pending ? entry.pendingTimestamp : entry.activeTimestamp
        table.cell { cell in
            if let time { cell.append(timestamp: time) } else { cell.append(text: "-") }
        }
        table.cell(entry.borderAgentID.description)
        table.cell { cell in
            if entry.isDamaged {
                cell.append(text: "damaged")
            } else if let count = entry.dataset?.count {
                cell.appendDecimal(count)
            } else {
                cell.append(text: "forgotten")
            }
            if entry.kind == .pending { cell.append(text: ", pending") }
        }
        if reveal {
            if let dataset = entry.dataset {
                table.secretCells(of: dataset.view)
            } else {
                table.cell("-")
                table.cell("-")
            }
        }
    }
    return table
}

/// For `--reveal` only.
private func secretColumns(_ reveal: Bool) -> [TextTable.Column] {
    reveal ? [.init("NETWORK KEY", line: 3), .init("PSKC", line: 4)] : []
}

extension TextTable {
    /// For `--reveal` only.
    fileprivate mutating func secretCells(of view: borrowing DatasetView) {
        cell { cell in if let key = view.networkKey { cell.appendHex(key) } else { cell.append(text: "-") } }
        cell { cell in if let pskc = view.pskc { cell.appendHex(pskc) } else { cell.append(text: "-") } }
    }
}

extension [UInt8] {
    mutating func append(optional number: UInt16?) {
        if let number { appendDecimal(number) } else { append(text: "-") }
    }

    mutating func append(timestamp time: Timestamp) {
        appendDecimal(time.seconds)
        append(text: ".")
        appendDecimal(time.ticks)
        if time.authoritative { append(text: " U") }
    }

    /// `12 s`, `5 min`, `7 h`, `3 d`, `8 wk`, `2 y`; a time in the future is `0 s`.
    mutating func append(age time: UnixTime, at now: UnixTime) {
        let (difference, overflow) = now.milliseconds.subtractingReportingOverflow(time.milliseconds)
        let seconds = overflow ? 0 : Swift.max(0, difference / 1000)
        switch seconds {
        case ..<60: append(number: seconds, unit: "s")
        case ..<3600: append(number: seconds / 60, unit: "min")
        case ..<86_400: append(number: seconds / 3600, unit: "h")
        case ..<(60 * 86_400): append(number: seconds / 86_400, unit: "d")
        case ..<(2 * 365 * 86_400): append(number: seconds / (7 * 86_400), unit: "wk")
        default: append(number: seconds / (365 * 86_400), unit: "y")
        }
    }

    private mutating func append(number: Int64, unit: StaticString) {
        appendDecimal(number)
        append(UInt8(ascii: " "))
        append(text: unit)
    }
}
