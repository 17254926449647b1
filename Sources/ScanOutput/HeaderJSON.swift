internal import Bytes
internal import HCI
internal import JSON
internal import Runs

/// The part of a report that is known before the first packet: in `--format json` the top of the document, in NDJSON
/// the line of type `run`.
extension JSONWriter {
    /// The members up to and with `parameters`, into an object that is open.
    mutating func members(of header: RunHeader) {
        labels(of: header)
        field("controller", header.controller.name)
        field("channel", header.controller.channel)
        field("simulated", header.controller.simulated)
        field("seed", header.controller.seed)
        field("clock", header.controller.clock.rawValue)
        field("time_origin", header.timeOrigin.rawValue)
        key("started")
        if let started = header.started {
            plainString { $0.appendUTC(milliseconds: started.dividedFloor(by: 1_000_000)) }
        } else {
            null()
        }
    }

    /// `labels`, where there are any.
    mutating func labels(of header: RunHeader) {
        guard !header.labels.isEmpty else { return }
        key("labels")
        object(header.labels)
    }

    mutating func object(_ labels: RunLabels) {
        beginObject()
        for label in labels.all {
            key(escaping: label.name)
            string(label.value)
        }
        endObject()
    }

    /// `parameters.requested` (null in a replay and on the monitor channel) and `parameters.effective` (null until a
    /// scan command was seen).
    mutating func parameters(of header: RunHeader) {
        beginObject("parameters")
        key("requested")
        if let requested = header.requested {
            beginObject()
            timing(requested.timing)
            field("active", requested.active)
            field("phy", requested.phy.rawValue)
            field("filter_duplicates", requested.filterDuplicates)
            fieldNull("command_family")
            field("preset", header.preset)
            endObject()
        } else {
            null()
        }
        key("effective")
        if let effective = header.effective {
            beginObject()
            timing(effective.timing)
            field("active", effective.active)
            field("phy", effective.phy.rawValue)
            field("filter_duplicates", effective.filterDuplicates)
            field("command_family", effective.family.rawValue)
            key("coded")
            if let coded = effective.codedTiming {
                beginObject()
                timing(coded)
                endObject()
            } else {
                null()
            }
            endObject()
        } else {
            null()
        }
        endObject()
    }

    mutating func timing(_ timing: ScanTiming) {
        field("window_ms", milliseconds: timing.window)
        field("interval_ms", milliseconds: timing.interval)
        field("window_units", timing.windowUnits)
        field("interval_units", timing.intervalUnits)
        field("duty_cycle", timing.intervalUnits > 0 ? timing.dutyCycle : nil)
    }

    /// Units are fractions where the time is not on the controller's grid.
    private mutating func timing(_ requested: RequestedTiming) {
        let (window, interval) = (requested.window, requested.interval)
        field("window_ms", milliseconds: window)
        field("interval_ms", milliseconds: interval)
        field("window_units", Double(window) / Double(ScanTiming.unit))
        field("interval_units", Double(interval) / Double(ScanTiming.unit))
        field("duty_cycle", interval > 0 ? Double(window) / Double(interval) : nil)
    }
}
