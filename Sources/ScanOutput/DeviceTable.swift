internal import Bytes
internal import DiscoveryLatency
internal import HCI
internal import ProgramOutput

/// One device as the tables show it.
struct DeviceRow {
    var address: DeviceAddress
    /// From the air, or what the payload is known as: not yet escaped.
    var name: [UInt8]
    var rssi: Int8?
    var reports: Int
    var events: Int
    /// Nanoseconds: of the single scan, or the median of the trials.
    var firstSeen: Int64?
    var gap50: Int64?
    var gap95: Int64?
    /// As estimated, in the live table.
    var interval: LiveIntervals.Shown? = nil
    var status: String
    var stands: Standing = .plain

    enum Standing { case plain, waitsForCredentials, absent }
}

/// The table of devices. It fits its width: the type is shortened first, then names, then columns are left out, those
/// that can best be spared first.
struct DeviceTable {
    let ink: Ink
    /// What the column of first-seen latencies holds.
    var firstSeenIsMedian = false
    /// Gaps are the recent mean and the longest, the status is how long ago the device was heard.
    var isLive = false
    /// There is a column of advertising intervals.
    var hasIntervals = false

    private enum Column: Int, CaseIterable {
        case address, type, name, rssi, reports, events, firstSeen, gap50, gap95, interval, status
    }

    /// Header and rows, each ended by a line feed.
    func append(_ rows: [DeviceRow], to text: inout [UInt8]) {
        for line in lines(rows) {
            text += line
            text.put("\n")
        }
    }

    /// Two header lines and one line a row, without line ends.
    func lines(_ rows: [DeviceRow]) -> [[UInt8]] {
        let head = Column.allCases.map(heading(of:))
        var cells = rows.map { row in Column.allCases.map { cell($0, of: row) } }
        var widths = Column.allCases.map { column in
            let cell = cells.map { width(of: $0[column.rawValue]) }.max() ?? 0
            return max(cell, head[column.rawValue].0.utf8.count, head[column.rawValue].1.utf8.count)
        }
        var shown = Column.allCases.filter { $0 != .interval || hasIntervals }
        func excess() -> Int { shown.reduce(shown.count - 1) { $0 + widths[$1.rawValue] } - ink.width }

        if excess() > 0 {
            for row in cells.indices { cells[row][1] = short(cells[row][1]) }
            widths[1] = 4
        }
        let nameColumn = Column.name.rawValue
        // Names give way to 14 columns, then reports go, then names to 10, then what can best be spared.
        func narrowName(to least: Int) {
            if excess() > 0 {
                widths[nameColumn] = max(min(widths[nameColumn], least), widths[nameColumn] - excess())
            }
        }
        narrowName(to: 14)
        if excess() > 0 { shown.removeAll { $0 == .reports } }
        narrowName(to: 10)
        for column in [Column.gap95, .type, .gap50, .interval, .rssi, .events] where excess() > 0 {
            shown.removeAll { $0 == column }
        }
        // Nothing wraps, however narrow the terminal: a picture of wrapped rows could not be painted over.
        narrowName(to: 4)
        for column in [Column.firstSeen, .name, .status] where excess() > 0 { shown.removeAll { $0 == column } }
        if excess() > 0 { widths[0] = max(1, ink.width) }
        if excess() < 0, let longest = cells.map({ width(of: $0[nameColumn]) }).max() {
            widths[nameColumn] = max(min(longest, widths[nameColumn] - excess()), min(widths[nameColumn], 4))
        }
        var lines: [[UInt8]] = []
        for upper in [true, false] {
            var line: [UInt8] = []
            ink.styled(.bold, &line) { line in
                for column in shown {
                    let words = upper ? head[column.rawValue].0 : head[column.rawValue].1
                    put(
                        clipped(Array(words.utf8), to: widths[column.rawValue]), width: widths[column.rawValue],
                        of: column,
                        last: column == shown.last, &line)
                }
            }
            while !ink.color, line.last == UInt8(ascii: " ") { line.removeLast() }
            lines.append(line)
        }
        for (row, cells) in zip(rows, cells) {
            var line: [UInt8] = []
            for column in shown {
                let cell = clipped(cells[column.rawValue], to: widths[column.rawValue])
                let width = widths[column.rawValue]
                if column == .status, row.stands != .plain {
                    ink.styled(row.stands == .absent ? .dim : .warning, &line) {
                        put(cell, width: width, of: column, last: column == shown.last, &$0)
                    }
                } else {
                    put(cell, width: width, of: column, last: column == shown.last, &line)
                }
            }
            lines.append(line)
        }
        return lines
    }

    private func heading(of column: Column) -> (String, String) {
        switch column {
        case .address: ("", "ADDRESS")
        case .type: ("", "TYPE")
        case .name: ("", "NAME")
        case .rssi: ("RSSI", "dBm")
        case .reports: ("", "REPORTS")
        case .events: ("", "EVENTS")
        case .firstSeen: firstSeenIsMedian ? ("SEEN", "p50 ms") : ("SEEN", "at ms")
        case .gap50: isLive ? ("GAP", "mean ms") : ("GAP", "p50 ms")
        case .gap95: isLive ? ("GAP", "max ms") : ("GAP", "p95 ms")
        case .interval: ("EVERY", "ms")
        case .status: isLive ? ("HEARD", "AGO") : ("", "STATUS")
        }
    }

    private func cell(_ column: Column, of row: DeviceRow) -> [UInt8] {
        var text: [UInt8] = []
        func time(_ value: Int64?) {
            if let value { appendShortLatency(Double(value), to: &text) } else { text.put("-") }
        }
        switch column {
        case .address: row.address.appendText(to: &text)
        case .type: text.put(row.address.kind.name)
        case .name: text.appendEscapedForTerminal(row.name.span)
        case .rssi: if let rssi = row.rssi { text.appendDecimal(Int(rssi)) } else { text.put("-") }
        case .reports: text.appendDecimal(row.reports)
        case .events: text.appendDecimal(row.events)
        case .firstSeen: time(row.firstSeen)
        case .gap50: time(row.gap50)
        case .gap95: time(row.gap95)
        case .interval:
            if row.interval?.isAmbiguous == true { text.put("~") }
            time(row.interval.map { Int64(nearest: $0.interval) })
        case .status: text.put(row.status)
        }
        return text
    }

    /// Address types in four letters.
    private func short(_ type: [UInt8]) -> [UInt8] {
        switch String(decoding: type, as: UTF8.self) {
        case "public": Array("pub".utf8)
        case "random": Array("rand".utf8)
        case "public-identity": Array("pid".utf8)
        case "random-identity": Array("rid".utf8)
        case "anonymous": Array("anon".utf8)
        default: type
        }
    }

    private func put(_ cell: [UInt8], width: Int, of column: Column, last: Bool, _ line: inout [UInt8]) {
        let padding = width - self.width(of: cell)
        switch column {
        case .address, .type, .name, .status:
            line += cell
            if !last { line.pad(padding) }
        default:
            line.pad(padding)
            line += cell
        }
        if !last { line.put(" ") }
    }

    private func width(of cell: [UInt8]) -> Int { displayWidth(String(decoding: cell, as: UTF8.self)) }

    private func clipped(_ cell: [UInt8], to width: Int) -> [UInt8] {
        clip(cell, columns: width, unicode: ink.unicode)
    }
}

/// Text cut to at most `columns` columns, an ellipsis at its end where something is missing.
func clip(_ text: [UInt8], columns limit: Int, unicode: Bool) -> [UInt8] {
    guard displayWidth(String(decoding: text, as: UTF8.self)) > limit else { return text }
    var result: [UInt8] = []
    var used = 0
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
        guard used + displayWidth(scalar) <= limit - 1 else { break }
        used += displayWidth(scalar)
        result += Array(String(scalar).utf8)
    }
    if limit > 0 { result.put(unicode ? "…" : "~") }
    return result
}
