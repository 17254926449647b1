internal import HCI
internal import Runs
internal import SQLite

/// The table of settings of a run, and which trials are under which.
extension Database {
    func insertSettings(_ run: Int64, _ settings: [SettingUse]) throws(DatabaseError) {
        var insert = try prepare(
            """
            INSERT OR REPLACE INTO settings (run, number, window_units, interval_units, active, phy, coded_window_units,
                coded_interval_units, coded_active, radio, commands, times_set, in_force_ns, reports)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """)
        for (number, use) in settings.enumerated() {
            let setting = use.setting
            insert.clearBindings()
            try insert.bind(run, at: 1)
            try insert.bind(Int64(number), at: 2)
            try insert.bind(Int64(setting.timing.windowUnits), at: 3)
            try insert.bind(Int64(setting.timing.intervalUnits), at: 4)
            try insert.bind(flag: setting.active, at: 5)
            try insert.bind(text: setting.phy.rawValue, at: 6)
            if let coded = setting.codedTiming {
                try insert.bind(Int64(coded.windowUnits), at: 7)
                try insert.bind(Int64(coded.intervalUnits), at: 8)
            }
            if let active = setting.codedActive { try insert.bind(flag: active, at: 9) }
            try insert.bind(Int64(setting.radio), at: 10)
            try insert.bind(text: use.commands.map { String($0) }.joined(separator: " "), at: 11)
            try insert.bind(Int64(use.timesSet), at: 12)
            try insert.bind(use.inForce, at: 13)
            try insert.bind(Int64(clamping: use.reports), at: 14)
            try insert.run()
        }
    }

    func updateTrials(_ run: Int64, _ trials: [Trial]) throws(DatabaseError) {
        var update = try prepare("UPDATE trials SET setting = ?3, filtered = ?4 WHERE run = ?1 AND number = ?2")
        for (number, trial) in trials.enumerated() where trial.setting != nil || trial.isFiltered {
            update.clearBindings()
            try update.bind(run, at: 1)
            try update.bind(Int64(number), at: 2)
            if let setting = trial.setting { try update.bind(Int64(setting), at: 3) }
            try update.bind(flag: trial.isFiltered, at: 4)
            try update.run()
        }
    }

    /// Whatever the file holds: rows that make no sense are left out, from the first on.
    func recordedSettings(_ run: Int64) throws(DatabaseError) -> [SettingUse] {
        var select = try prepare(
            """
            SELECT number, window_units, interval_units, active, phy, coded_window_units, coded_interval_units,
                coded_active, radio, commands, times_set, in_force_ns, reports
            FROM settings WHERE run = ?1 ORDER BY number LIMIT 256
            """)
        try select.bind(run, at: 1)
        var settings: [SettingUse] = []
        while try select.step() {
            guard select.integer(0) == settings.count,
                let window = UInt16(exactly: select.integer(1)),
                let interval = UInt16(exactly: select.integer(2)), let phy = ScanPHY(rawValue: select.string(4))
            else { break }
            let setting = ScanSetting(
                timing: ScanTiming(windowUnits: window, intervalUnits: interval),
                active: select.integer(3) != 0,
                phy: phy, codedTiming: select.timing(5), codedActive: select.optional(7).map { $0 != 0 },
                radio: UInt8(clamping: select.integer(8)))
            settings.append(
                SettingUse(
                    setting, commands: select.string(9).split(separator: " ").compactMap { UInt16($0) },
                    timesSet: Int(clamping: select.integer(10)), inForce: max(0, select.integer(11)),
                    reports: UInt64(clamping: select.integer(12))))
        }
        return settings
    }
}
