import Controllers
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

extension SettingPattern {
    /// The one setting that is meant, of those that a file holds.
    func chosen(of settings: [SettingUse], in name: String) throws(CommandFailure) -> Int {
        switch match(settings) {
        case .one(let place): return place
        case .none:
            let known = settings.map { $0.setting.argument }
            throw CommandFailure(
                .nothingKnown, "\(name) has no setting \(description)",
                next: known.isEmpty
                    ? "it has no scan setting at all"
                    : "it has \(listed(known)): name one of them, or leave out --setting")
        case .several(let places):
            throw CommandFailure(
                .usage, "\(description) is \(places.count) settings of \(name)",
                next:
                    "write --setting \(places.map { distinct($0, of: places, settings) }.joined(separator: " or "))"
            )
        }
    }

    private func listed(_ known: [String]) -> String {
        var seen: [String] = []
        for name in known where !seen.contains(name) { seen.append(name) }
        let shown = seen.prefix(8).joined(separator: ", ")
        return seen.count > 8 ? "\(shown) and \(seen.count - 8) more" : shown
    }

    /// With what tells it from the others.
    private func distinct(_ place: Int, of places: [Int], _ settings: [SettingUse]) -> String {
        let all = places.map { settings[$0].setting }
        let setting = settings[place].setting
        var words = setting.argument
        if all.contains(where: { $0.active != setting.active }) {
            words += setting.active ? ",active" : ",passive"
        }
        if all.contains(where: { $0.phy != setting.phy }) { words += ",\(setting.phy.rawValue)" }
        let isTwin = all.contains { $0.phy == setting.phy && $0.codedTiming != setting.codedTiming }
        if isTwin, let coded = setting.codedTiming {
            words += ",\(settingPair(window: coded.window, interval: coded.interval))"
        }
        if all.contains(where: { $0.radio != setting.radio }) {
            words += ",0x" + String(setting.radio, radix: 16)
        }
        return words
    }
}

extension SettingPattern {
    /// As it was meant.
    var description: String {
        var words = settingPair(window: window, interval: interval)
        if let active { words += active ? ",active" : ",passive" }
        if let phy { words += ",\(phy.rawValue)" }
        if let radio { words += ",0x" + String(radio, radix: 16) }
        return words
    }
}

extension ScanSetting {
    /// Window and interval as `--setting` takes them.
    var argument: String { settingPair(window: timing.window, interval: timing.interval) }
}

/// Reads a capture for its settings alone.
func settings(ofCapture path: String) throws(CommandFailure) -> [SettingUse] {
    guard path != "-", !isStream(path) else {
        throw CommandFailure(
            .usage, "--setting reads the capture twice, and \(nameOfInput(path)) can be read only once",
            next: "save it to a file first")
    }
    return try observe(openCapture(path), ScanOptions(), []).settings
}
