public import CommandLineTable
internal import ProgramOutput
public import Runs

/// A setting of a capture as it is written: `30/300`, `182.5/730,active`, `30/300,0x08`. Window and interval in ms.
extension SettingPattern: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<SettingPattern> {
        ValueKind<SettingPattern> { text throws(ArgumentError) in try SettingPattern(text) }
    }

    init(_ text: String) throws(ArgumentError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        let times = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard times.count == 2 else {
            throw ArgumentError(
                "'\(text)' is not a setting", next: "write window and interval in ms, such as 30/300")
        }
        let window = try TimeLength(times[0], unit: .milliseconds)
        let interval = try TimeLength(times[1], unit: .milliseconds)
        guard window.nanoseconds <= interval.nanoseconds else {
            throw ArgumentError(
                "'\(text)': the window is longer than the interval",
                next: "write the window first, such as 30/300")
        }
        self.init(window: window.nanoseconds, interval: interval.nanoseconds)
        for part in parts.dropFirst() {
            switch part.lowercased() {
            case "active": active = true
            case "passive": active = false
            case "1m": phy = .le1M
            case "coded": phy = .coded
            case "both": phy = .both
            case let pair where pair.contains("/"):
                let other = try SettingPattern(pair)
                coded = ScanTiming(
                    windowUnits: UInt16(clamping: ScanTiming.units(nearest: other.window)),
                    intervalUnits: UInt16(clamping: ScanTiming.units(nearest: other.interval)))
            default:
                guard part.lowercased().hasPrefix("0x"), let bit = UInt8(part.dropFirst(2), radix: 16) else {
                    throw ArgumentError(
                        "'\(part)' in '\(text)' does not identify a setting",
                        next:
                            "write active, passive, 1m, coded, both, a radio such as 0x08, or the Coded PHY's setting"
                    )
                }
                radio = bit
            }
        }
    }
}
