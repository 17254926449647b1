internal import HCI
internal import ProgramOutput
internal import Runs

/// The lines above the results: what was asked for, what the controller does, and whose clock measures.
/// ```
/// controller  sim (simulated radio, seed 7), channel simulated, clock virtual
/// requested   window 183 ms, interval 730 ms
/// effective   window 182.5 ms (292 units), interval 730 ms (1168 units), duty cycle 25 %
///             passive, PHY 1M, duplicate filter off, legacy commands
/// trials      200 of at most 10 s
/// ```
struct HeaderText {
    let ink: Ink

    /// - Parameter settings: what the table of settings tells in place of the one setting; nil where there is no table.
    func append(_ header: RunHeader, settings: String? = nil, to text: inout [UInt8]) {
        for line in lines(of: header, settings: settings) { wrap(line.label, line.words, &text) }
    }

    /// One more such line.
    func append(_ label: String, _ words: String, to text: inout [UInt8]) { wrap(label, words, &text) }

    /// Only what the controller does: for parameters that change while a capture is read.
    func appendParameters(_ header: RunHeader, to text: inout [UInt8]) {
        guard let effective = header.effective else { return }
        wrap("effective", words(for: effective), &text)
        wrap("", kind(of: effective), &text)
    }

    func lines(of header: RunHeader, settings: String? = nil) -> [(label: String, words: String)] {
        let controller = header.controller
        var source = controller.name
        if controller.simulated {
            source += " (simulated radio\(controller.seed.map { ", seed \($0)" } ?? ""))"
        }
        source += ", channel \(controller.channel), clock \(controller.clock.rawValue)"
        var lines = [("controller", source)]
        if let requested = header.requested?.timing {
            var words = "window \(settingText(requested.window)), interval \(settingText(requested.interval))"
            if let preset = header.preset { words += " (preset \(preset))" }
            lines.append(("requested", words))
        }
        if let settings {
            if !settings.isEmpty { lines.append(("settings", settings)) }
        } else {
            let isAir = controller.channel == ControllerDescription.air
            let unknown =
                isAir ? "none: a sniffer listens all the time" : "not known: no scan command was seen yet"
            lines.append(("effective", header.effective.map(words(for:)) ?? unknown))
            if let effective = header.effective { lines.append(("", kind(of: effective))) }
        }
        if let trials = header.plannedTrials {
            var words = "\(trials)"
            if let duration = header.trialDuration {
                words += " of at most \(TimeLength(nanoseconds: duration))"
            }
            lines.append(("trials", words))
        } else if let duration = header.trialDuration {
            lines.append(("duration", TimeLength(nanoseconds: duration).description))
        }
        if !header.expected.isEmpty {
            let shown = header.expected.prefix(4).map(\.description).joined(separator: ", ")
            let more = header.expected.count > 4 ? " and \(header.expected.count - 4) more" : ""
            lines.append(("expected", shown + more))
        }
        if !header.labels.isEmpty {
            lines.append(("labels", header.labels.text))
        }
        lines += header.notes.map { ("note", $0) }
        return lines
    }

    func words(for effective: EffectiveParameters) -> String {
        var words = Self.words(for: effective.timing)
        if let coded = effective.codedTiming { words += "; Coded PHY: \(Self.words(for: coded))" }
        return words
    }

    /// `window 30 ms (48 units), interval 60 ms (96 units), duty cycle 50 %`.
    private static func words(for timing: ScanTiming) -> String {
        "window \(settingText(timing.window)) (\(timing.windowUnits) units), interval "
            + "\(settingText(timing.interval)) (\(timing.intervalUnits) units), duty cycle \(percentText(timing.dutyCycle))"
    }

    func kind(of effective: EffectiveParameters) -> String {
        let phy =
            switch effective.phy {
            case .le1M: "PHY 1M"
            case .coded: "PHY Coded"
            case .both: "PHY 1M and Coded"
            }
        return "\(effective.active ? "active" : "passive"), \(phy), duplicate filter "
            + "\(effective.filterDuplicates ? "on" : "off"), \(effective.family.rawValue) commands"
    }

    /// One labelled line, broken after commas where it is longer than the place is wide, and between words where one
    /// part is.
    private func wrap(_ label: String, _ words: String, _ text: inout [UInt8]) {
        let indent = 12
        ink.styled(.bold, label, &text)
        text.pad(indent - label.utf8.count)
        var column = indent
        let room = max(ink.width, 2 * indent) - indent
        let parts = words.split(separator: ", ").flatMap { part in
            part.count < room ? [part] : part.split(separator: " ")
        }
        for (index, part) in parts.enumerated() {
            let isBroken = part.endIndex < words.endIndex && words[part.endIndex] != ","
            let piece = part.endIndex == words.endIndex || isBroken ? String(part) : part + ","
            if index > 0 {
                if column + 1 + displayWidth(piece) > ink.width {
                    text.put("\n")
                    text.pad(indent)
                    column = indent
                } else {
                    text.put(" ")
                    column += 1
                }
            }
            text.appendEscapedForTerminal(piece.utf8)
            column += displayWidth(piece)
        }
        text.put("\n")
    }
}

/// A share (0…1) in percent with as many decimals as it has, at most two: `50 %`, `1.76 %`.
func percentText(_ share: Double) -> String {
    var text: [UInt8] = []
    appendDecimal(share * 100, decimals: 2, trimmed: true, to: &text)
    text.put(" %")
    return String(decoding: text, as: UTF8.self)
}
