internal import DiscoveryLatency

/// The phase raster on a terminal: phase to the right, event number downwards, the window shaded.
/// ```
///   event  window 30 ms of 320 ms
///       0  ⠈░⠈░░⠐░ ⠂ ⠠ ⠠  ⡀ ⢀
///          ░░░░░░░            ⠈  ⠁ ⠐  ⠄ ⠄ ⢀  ⡀
///   …
///          ┴──────────┴──────────┴──────────┴──────────┴──────────┴──────────┴────
///          0          50         100        150        200        250        300 ms
///          14 events heard, 116 missed between them
/// ```
/// With braille a character is two dots wide and four high; without it, `o` is an event that was heard and `.` one
/// that was missed. Where both fall into one character it shows what was heard.
struct PhaseRasterText {
    let ink: Ink
    /// Rows of the plot itself, at most.
    var rows = 18

    func append(_ raster: PhaseRaster, to text: inout [UInt8]) {
        let cells = RasterCells(raster, columns: columns(raster), rows: rows, ink: ink)
        let margin = labelWidth(raster)
        appendHeading(raster, margin, to: &text)
        for row in cells.rows.indices {
            let label = row.isMultiple(of: 3) ? grouped(cells.firstEvent(of: row)) : ""
            text.pad(margin - label.utf8.count)
            text.put(label)
            text.put("  ")
            cells.append(row, to: &text)
            text.put("\n")
        }
        appendAxis(raster, cells, margin, to: &text)
        appendCounts(raster, margin, showsMissed: cells.showsMissed, to: &text)
    }

    private func labelWidth(_ raster: PhaseRaster) -> Int {
        max(7, 1 + grouped(raster.points.last?.event ?? 0).utf8.count)
    }

    private func columns(_ raster: PhaseRaster) -> Int { max(10, min(ink.width, 110) - labelWidth(raster) - 2) }

    private func appendHeading(_ raster: PhaseRaster, _ margin: Int, to text: inout [UInt8]) {
        text.pad(margin - 5)
        text.put("event  ")
        text.put(raster.hasOrigin ? "window " : "where windows lie is not known: ")
        text.put(settingText(raster.window))
        text.put(" of ")
        text.put(settingText(raster.interval))
        text.put("\n")
    }

    /// The lower edge, the window's end on it, and round phases below.
    private func appendAxis(_ raster: PhaseRaster, _ cells: RasterCells, _ margin: Int, to text: inout [UInt8])
    {
        text.pad(margin + 2)
        let ticks = phases(raster, cells.columns)
        var labels = [UInt8](repeating: UInt8(ascii: " "), count: cells.columns)
        var free = 0
        for column in 0..<cells.columns {
            let tick = ticks.first { $0.column == column }
            if ink.unicode {
                text.put(tick == nil ? "─" : "┴")
            } else {
                text.put(tick == nil ? "-" : "+")
            }
            // The unit follows the last one.
            guard let tick, column >= free, column + tick.label.utf8.count + 3 <= cells.columns else {
                continue
            }
            labels.replaceSubrange(column..<column + tick.label.utf8.count, with: tick.label.utf8)
            free = column + tick.label.utf8.count + 1
        }
        text.put("\n")
        while labels.last == UInt8(ascii: " ") { labels.removeLast() }
        text.pad(margin + 2)
        text += labels
        text.put(" ms\n")
    }

    /// Multiples of a round step, no closer than ten columns.
    private func phases(_ raster: PhaseRaster, _ columns: Int) -> [(column: Int, label: String)] {
        let width = Double(raster.interval)
        var power: Int64 = 10_000
        var step = power
        search: while power < .max / 100 {
            for factor: Int64 in [1, 2, 5] {
                step = power * factor
                if Double(step) / width * Double(columns) >= 10 { break search }
            }
            power *= 10
        }
        var ticks: [(column: Int, label: String)] = []
        for phase in stride(from: 0, to: raster.interval, by: Int64.Stride(step)) {
            let label = settingText(phase).dropLast(3)
            ticks.append((Int(wholePartOf: Double(phase) / width * Double(columns)), String(label)))
        }
        return ticks
    }

    private func appendCounts(
        _ raster: PhaseRaster, _ margin: Int, showsMissed: Bool, to text: inout [UInt8]
    ) {
        var words = "\(counted(raster.heard, "event")) heard"
        if raster.missed > 0 {
            words += ", \(grouped(raster.missed)) missed between them"
            if !showsMissed { words += " (too many to draw)" }
        }
        if raster.leftOut > 0 { words += ", \(grouped(raster.leftOut)) under other settings not shown" }
        text.pad(margin + 2)
        appendWrapped(words, from: margin + 2, indent: margin + 2, ink, to: &text)
    }
}

/// The characters of a raster.
struct RasterCells {
    /// Braille dots that are set (1, 2, 4, 8 … as in Unicode): all of events that were heard, or all of missed ones.
    private(set) var rows: [[(dots: UInt8, isHeard: Bool)]]
    let columns: Int
    /// Among many missed events those that were heard are lost, unless they have a colour or a letter of their own.
    let showsMissed: Bool
    private let windowColumns: Int
    private let events: Double
    private let ink: Ink

    init(_ raster: PhaseRaster, columns: Int, rows limit: Int, ink: Ink) {
        self.columns = columns
        self.ink = ink
        let last = Double(raster.points.last?.event ?? 0)
        // Four events a row are enough: fewer rows for few events, and one dot line an event.
        let count = max(1, min(limit, Int(wholePartOf: min(last, 1e6) / (ink.unicode ? 4 : 1)) + 1))
        events = max(1, (last + 1) / Double(count))
        let share = Double(raster.window) / Double(raster.interval)
        windowColumns = raster.hasOrigin ? max(1, Int(nearest: share * Double(columns))) : 0
        rows = Array(repeating: Array(repeating: (0, false), count: columns), count: count)
        showsMissed = ink.color || !ink.unicode || raster.missed <= Self.mostMissed * count
        for point in raster.points where point.isHeard || showsMissed {
            let x = Double(point.phase) / Double(raster.interval) * Double(columns)
            let y = Double(point.event) / events
            let (column, row) = (min(columns - 1, Int(wholePartOf: x)), min(count - 1, Int(wholePartOf: y)))
            let (right, down) = (x - Double(column) >= 0.5, min(3, Int(wholePartOf: (y - Double(row)) * 4)))
            if rows[row][column].isHeard, !point.isHeard { continue }
            if point.isHeard, !rows[row][column].isHeard { rows[row][column] = (0, true) }
            rows[row][column].dots |= Self.braille[down + (right ? 4 : 0)]
        }
    }

    /// The number of the first event that a row may hold.
    func firstEvent(of row: Int) -> Int { Int(rounding: Double(row) * events, .up) }

    /// Writes one row without blanks at its end; cells that look alike share one style.
    func append(_ row: Int, to text: inout [UInt8]) {
        let cells = rows[row]
        let end = (cells.lastIndex { $0.dots != 0 } ?? -1) + 1
        var column = 0
        while column < max(end, windowColumns) {
            let look = look(of: cells[column], column)
            var next = column
            var run: [UInt8] = []
            while next < max(end, windowColumns), self.look(of: cells[next], next) == look {
                append(cells[next], look, to: &run)
                next += 1
            }
            if look == .blank {
                text += run
            } else {
                ink.styled(look == .heard ? .bar : .dim, &text) { $0 += run }
            }
            column = next
        }
    }

    private enum Look { case blank, window, missed, heard }

    private func look(of cell: (dots: UInt8, isHeard: Bool), _ column: Int) -> Look {
        if cell.dots != 0 { return cell.isHeard ? .heard : .missed }
        return column < windowColumns ? .window : .blank
    }

    private func append(_ cell: (dots: UInt8, isHeard: Bool), _ look: Look, to text: inout [UInt8]) {
        switch look {
        case .blank: text.put(" ")
        case .window: text.put(ink.unicode ? "░" : ":")
        case .missed, .heard:
            guard ink.unicode else { return text.put(look == .heard ? "o" : ".") }
            text += Array(String(Unicode.Scalar(0x2800 + UInt32(cell.dots)) ?? " ").utf8)
        }
    }

    /// In a row of characters, which is four of dots, on average.
    private static let mostMissed = 8

    /// The bits of the left column's four dots from above, then of the right one's (Unicode chapter 21.1).
    private static let braille: [UInt8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]
}
