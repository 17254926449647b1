internal import DiscoveryLatency
internal import HCI
internal import JSON
public import ProgramOutput
public import Runs

/// What a scanner missed, told by a sniffer beside it: text, one JSON document (schema `blescan-beside.schema.json`), or CSV with
/// a row for each event.
public struct BesideReport {
    let beside: Beside
    let air: String
    let scan: String
    let version: String
    /// What else must be known, a sentence each.
    let notes: [String]

    public init(_ beside: Beside, air: String, scan: String, version: String, notes: [String] = []) {
        self.beside = beside
        self.air = air
        self.scan = scan
        self.version = version
        self.notes = notes
    }

    func count(_ outcomes: [Beside.Outcome]) -> Int {
        beside.devices.reduce(0) { sum, device in sum + outcomes.reduce(0) { $0 + device.count($1) } }
    }

    static let unknown: [Beside.Outcome] = [.edge, .schedule, .setting, .filter, .extended]
}

extension Beside.Outcome {
    /// The word in documents.
    var word: StaticString {
        switch self {
        case .heard: "heard"
        case .asleep: "asleep"
        case .listening: "listening"
        case .otherChannel: "other_channel"
        case .awake: "awake"
        case .edge: "edge"
        case .schedule: "schedule"
        case .setting: "setting"
        case .filter: "filter"
        case .extended: "extended"
        }
    }

    /// Why it cannot be told.
    var reason: String {
        switch self {
        case .edge: "too near to the edge of a window"
        case .schedule: "where the windows lie is not known"
        case .setting: "window and interval are not known, or two PHYs are scanned in turn"
        case .filter: "a filter was on: it may have kept the report back"
        case .extended: "extended advertising: its PDUs on the primary channels carry no address"
        case .heard, .asleep, .listening, .otherChannel, .awake: ""
        }
    }
}

// MARK: - JSON, CSV

extension BesideReport {
    public func json() -> [UInt8] {
        var json = JSONWriter(.pretty)
        json.beginObject()
        json.field("schema", "blescan-beside/1")
        json.field("version", version)
        json.field("air", repairing: Array(air.utf8).span)
        json.field("scan", repairing: Array(scan.utf8).span)
        json.field("channels_known", beside.knowsChannels)
        clocks(&json)
        json.beginArray("settings")
        for setting in beside.settings { append(setting, &json) }
        json.endArray()
        json.field("devices_only_in_air", beside.onlySniffed)
        json.field("devices_only_in_scan", beside.onlyReported)
        json.beginObject("totals")
        counts(beside.devices, &json)
        json.endObject()
        json.beginArray("devices")
        for device in beside.devices {
            json.beginObject()
            json.key("address")
            json.plainString { device.address.appendText(to: &$0) }
            json.field("address_type", device.address.kind.name)
            counts([device], &json)
            json.field("not_in_air", device.unsniffed)
            json.beginArray("events")
            for (time, outcome) in zip(device.times, device.outcomes) {
                json.beginObject()
                json.field("time_unix_ns", time)
                json.field("outcome", literal: outcome.word)
                json.endObject()
            }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.beginArray("notes")
        for note in notes { json.string(note) }
        json.endArray()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private func clocks(_ json: inout JSONWriter) {
        let clocks = beside.clocks
        json.beginObject("clocks")
        json.field("offset_ms", Double(clocks.offset) / 1e6)
        json.field("offset_error_ms", clocks.offsetError / 1e6)
        json.field("drift_ppm", clocks.drift * 1e6)
        json.field("drift_error_ppm", clocks.driftError * 1e6)
        json.field("scatter_ms", Double(clocks.scatter) / 1e6)
        json.field("common_events", clocks.matched)
        json.field("reported_events", clocks.tried)
        json.endObject()
    }

    private func append(_ setting: Beside.Setting, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("window_ms", milliseconds: setting.window)
        json.field("interval_ms", milliseconds: setting.interval)
        json.field("trials", setting.trials)
        json.field("verdict", setting.verdict.rawValue)
        json.field("heard", setting.heard)
        json.field("inside", setting.inside)
        let fit = setting.fits.first { $0.verdict == .kept }
        json.field("offset_ms", fit.map { Double($0.shift) / 1e6 })
        json.field("offset_error_ms", fit.map { Double($0.shiftError) / 1e6 })
        json.endObject()
    }

    private func counts(_ devices: [Beside.Device], _ json: inout JSONWriter) {
        func count(_ outcome: Beside.Outcome) -> Int { devices.reduce(0) { $0 + $1.count(outcome) } }
        json.field("sent", devices.reduce(0) { $0 + $1.outcomes.count })
        json.field("heard", count(.heard))
        json.beginObject("missed")
        for outcome in [Beside.Outcome.asleep, .listening, .otherChannel, .awake] {
            json.field(outcome.word, count(outcome))
        }
        json.endObject()
        json.beginObject("cannot_tell")
        for outcome in Self.unknown { json.field(outcome.word, count(outcome)) }
        json.endObject()
        let loss = shareBounds(count(.listening), of: count(.listening) + count(.heard))
        json.field("loss", beside.knowsChannels ? loss?.share : nil)
        json.key("loss_bounds")
        if beside.knowsChannels, let loss {
            json.beginArray()
            json.double(loss.low)
            json.double(loss.high)
            json.endArray()
        } else {
            json.null()
        }
    }

    /// A row for each event.
    public func csv() -> [UInt8] {
        var text: [UInt8] = []
        text.put("time_unix_ns,address,address_type,outcome\n")
        for device in beside.devices {
            for (time, outcome) in zip(device.times, device.outcomes) {
                text.put("\(time),")
                device.address.appendText(to: &text)
                text.put(",\(device.address.kind.name),\(outcome.word)\n")
            }
        }
        return text
    }
}

// MARK: - Text

extension BesideReport {
    public func append(to text: inout [UInt8], terminal: Terminal) {
        let ink = Ink(terminal)
        let header = HeaderText(ink: ink)
        header.append("air", air, to: &text)
        header.append("scan", scan, to: &text)
        header.append("clocks", clocksInWords, to: &text)
        for setting in beside.settings { header.append("schedule", words(for: setting), to: &text) }
        text.put("\n")
        table(ink, &text)
        text.put("\n")
        for sentence in conclusions { appendWrapped(sentence, ink, to: &text) }
        for outcome in Self.unknown where count([outcome]) > 0 {
            appendWrapped(
                "cannot tell, \(counted(count([outcome]), "event")): \(outcome.reason)", indent: 2, ink,
                to: &text)
        }
        if !notes.isEmpty { text.put("\n") }
        for note in notes { appendWarning(note, ink, to: &text) }
    }

    private var clocksInWords: String {
        let clocks = beside.clocks
        let offset = clocks.offset
        let side = offset < 0 ? "behind" : "ahead of"
        let size = decimal(abs(Double(offset)) / 1e6, clocks.offsetError / 1e6)
        return
            "the scanner's clock is \(size) ms ± \(decimal(clocks.offsetError / 1e6, nil)) ms \(side) the sniffer's, "
            + "drift \(decimal(clocks.drift * 1e6, clocks.driftError * 1e6)) ± \(decimal(clocks.driftError * 1e6, nil)) ppm, "
            + "from \(grouped(clocks.matched)) of \(counted(clocks.tried, "reported event")), 90 % of them within "
            + "\(decimal(Double(clocks.scatter) / 1e6, nil)) ms"
    }

    /// With as many decimals as its error has meaning.
    private func decimal(_ value: Double, _ error: Double?) -> String {
        let size = error ?? abs(value)
        let decimals = size >= 10 ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : 3
        var text: [UInt8] = []
        appendDecimal(value, decimals: decimals, trimmed: false, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func words(for setting: Beside.Setting) -> String {
        let what =
            "\(settingText(setting.window)) of \(settingText(setting.interval)) in \(counted(setting.trials, "trial"))"
        let share =
            setting.heard > 0
            ? percentText((Double(setting.inside) / Double(setting.heard) * 1000).rounded() / 1000) : "none"
        switch setting.verdict {
        case .kept:
            let fit = setting.fits.first { $0.verdict == .kept }
            let shift = decimal(Double(fit?.shift ?? 0) / 1e6, Double(fit?.shiftError ?? 0) / 1e6)
            return
                "\(what): kept, first window \(shift) ± \(decimal(Double(fit?.shiftError ?? 0) / 1e6, nil)) ms after scan "
                + "enable, \(share) of \(grouped(setting.heard)) events heard lie in the windows"
        case .notKept:
            return
                "\(what): not kept, at the best alignment only \(share) of \(grouped(setting.heard)) heard events lie in the "
                + "windows"
        case .tooFew:
            return "\(what): \(counted(setting.heard, "event")) heard are too few to tell where the windows lie"
        case .alwaysOn: return "\(what): it listens all the time"
        }
    }

    private func table(_ ink: Ink, _ text: inout [UInt8]) {
        let known = beside.knowsChannels
        var columns = [
            TextTable.Column("ADDRESS"), TextTable.Column("SENT", .right), TextTable.Column("HEARD", .right),
            TextTable.Column("ASLEEP", .right),
        ]
        columns +=
            known
            ? [TextTable.Column("LISTENING", .right), TextTable.Column("OTHER CHANNEL", .right)]
            : [TextTable.Column("AWAKE", .right)]
        columns.append(TextTable.Column("CANNOT TELL", .right))
        var table = TextTable(columns)
        func row(_ label: (inout [UInt8]) -> Void, _ devices: [Beside.Device]) {
            func count(_ outcomes: [Beside.Outcome]) -> String {
                grouped(devices.reduce(0) { sum, device in sum + outcomes.reduce(0) { $0 + device.count($1) } })
            }
            table.cell(label)
            table.cell(grouped(devices.reduce(0) { $0 + $1.outcomes.count }))
            table.cell(count([.heard]))
            table.cell(count([.asleep]))
            if known {
                table.cell(count([.listening]))
                table.cell(count([.otherChannel]))
            } else {
                table.cell(count([.awake, .listening, .otherChannel]))
            }
            table.cell(count(Self.unknown))
        }
        for device in beside.devices.sorted(by: { $1.outcomes.count < $0.outcomes.count }).prefix(100) {
            row({ device.address.appendText(to: &$0) }, [device])
        }
        if beside.devices.count > 1 { row({ $0.put("all") }, beside.devices) }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
        if beside.devices.count > 100 {
            text.put("\(counted(beside.devices.count - 100, "device")) more: --format json\n")
        }
    }

    /// What to make of it.
    private var conclusions: [String] {
        let (heard, asleep, lost) = (count([.heard]), count([.asleep]), count([.listening]))
        let told = asleep + lost + count([.otherChannel, .awake])
        guard heard + told + count(Self.unknown) > 0 else {
            return ["No event was sent while the scan was on: the captures do not overlap."]
        }
        var sentences: [String] = []
        if told > 0 {
            sentences.append(
                "Of \(counted(told, "missed event")) that can be classified, \(grouped(asleep)) were sent while the scanner slept"
                    + (beside.knowsChannels
                        ? ", \(grouped(lost)) although it listened on their channel, \(grouped(count([.otherChannel]))) while it "
                            + "listened on another."
                        : ", \(grouped(told - asleep)) while it was awake (the sniffer does not record channels).")
            )
        } else {
            sentences.append("No missed event can be classified.")
        }
        if beside.knowsChannels, told > 0, let loss = shareBounds(lost, of: lost + heard) {
            sentences.append(
                "Of the events that it could have heard, it lost \(percentText((loss.share * 1000).rounded() / 1000)) (95 %: "
                    + "\(percentText((loss.low * 1000).rounded() / 1000)) to \(percentText((loss.high * 1000).rounded() / 1000)))."
            )
        }
        return sentences
    }
}
