import HCI
import Runs

/// What a scanner is set to, radio by radio, and for how long: the table of settings.
///
/// A setting is in force until the next of the same radio, a Reset, or the end.
struct SettingsTally {
    private(set) var uses: [SettingUse] = []
    private var current: [Current] = []
    /// Settings that found no room.
    private(set) var leftOut = 0
    /// How often a time was before the one that its setting came at.
    private(set) var backwards = 0

    private struct Current {
        var radio: UInt8
        var place: Int
        var since: Int64
    }

    /// Different settings kept at most; phones have a dozen.
    static let most = 256

    /// A command set this, and was carried out.
    mutating func set(_ setting: ScanSetting, by command: Opcode, at time: Int64) {
        end(radio: setting.radio, at: time)
        var place = uses.firstIndex { $0.setting == setting }
        if place == nil, uses.count < Self.most {
            uses.append(SettingUse(setting, commands: []))
            place = uses.count - 1
        }
        guard let place else {
            leftOut += 1
            return
        }
        uses[place].timesSet += 1
        if !uses[place].commands.contains(command.rawValue) {
            uses[place].commands.append(command.rawValue)
            uses[place].commands.sort()
        }
        current.append(Current(radio: setting.radio, place: place, since: time))
    }

    /// The place of the setting that scanning is switched on with: that of commands that name no radio.
    var standing: Int? { current.first { $0.radio == 0 }?.place }

    mutating func add(reports: UInt64, to place: Int) { uses[place].reports &+= reports }

    mutating func endAll(at time: Int64) {
        for radio in current.map(\.radio) { end(radio: radio, at: time) }
    }

    private mutating func end(radio: UInt8, at time: Int64) {
        guard let index = current.firstIndex(where: { $0.radio == radio }) else { return }
        let ended = current.remove(at: index)
        if time < ended.since { backwards += 1 }
        uses[ended.place].inForce &+= max(0, time - ended.since)
    }
}
