public import DiscoveryLatency

/// What somebody set a scanner to: a row of the table of settings.
public struct ScanSetting: Hashable, Sendable {
    /// Of the 1M PHY, unless the Coded PHY alone is scanned.
    public var timing: ScanTiming
    public var active: Bool
    public var phy: ScanPHY
    /// The Coded PHY's own figures where both are scanned.
    public var codedTiming: ScanTiming?
    public var codedActive: Bool?
    /// The radio's bit in the command's mask; 0 where the command names no radio.
    public var radio: UInt8

    public init(
        timing: ScanTiming, active: Bool, phy: ScanPHY = .le1M, codedTiming: ScanTiming? = nil,
        codedActive: Bool? = nil, radio: UInt8 = 0
    ) {
        self.timing = timing
        self.active = active
        self.phy = phy
        self.codedTiming = codedTiming
        self.codedActive = codedActive
        self.radio = radio
    }
}

/// How one setting was used.
public struct SettingUse: Equatable, Sendable {
    public var setting: ScanSetting
    /// The opcodes of the commands that set it, ascending.
    public var commands: [UInt16]
    /// How often it was set.
    public var timesSet: Int
    /// Nanoseconds from each time it was set to the next setting of the same radio, a Reset, or the end of the capture;
    /// whether scanning was on or not.
    public var inForce: Int64
    /// Advertising reports in its trials.
    public var reports: UInt64

    public init(
        _ setting: ScanSetting, commands: [UInt16], timesSet: Int = 0, inForce: Int64 = 0, reports: UInt64 = 0
    ) {
        self.setting = setting
        self.commands = commands
        self.timesSet = timesSet
        self.inForce = inForce
        self.reports = reports
    }

    /// A command set it whose layout no document tells.
    public var isInferred: Bool { commands.contains { $0 == 0xff42 || $0 == 0xfe3a } }
}

/// One setting with what its trials found.
public struct SettingRow: Sendable {
    /// Its place in ``Run/settings``.
    public var place: Int
    public var use: SettingUse
    public var trials = 0
    /// Nanoseconds of scanning.
    public var scanned: Int64 = 0
    /// Devices that were heard.
    public var devices = 0
    public var firstSeen: KaplanMeier

    /// Of scanning that was switched on under it.
    public var hasTrials: Bool { trials > 0 }
}

extension Run {
    /// The table of settings, the one longest in force first.
    public var settingRows: [SettingRow] {
        guard !settings.isEmpty else { return [] }
        var rows = settings.enumerated().map {
            SettingRow(place: $0.offset, use: $0.element, firstSeen: KaplanMeier(seen: [], censored: []))
        }
        let trials = devices.trials
        for trial in trials {
            guard let place = trial.setting, rows.indices.contains(place) else { continue }
            rows[place].trials += 1
            rows[place].scanned &+= trial.length
        }
        var seen = [[Int64]](repeating: [], count: rows.count)
        var censored = seen
        for device in 0..<devices.count {
            var heard: Set<Int> = []
            devices.forEachJudgedTrial(of: device) { trial, status, time, counts in
                guard let place = trials[trial].setting, rows.indices.contains(place) else { return }
                if status != .censored { heard.insert(place) }
                guard counts else { return }
                if status == .seen { seen[place].append(time) } else { censored[place].append(time) }
            }
            for place in heard { rows[place].devices += 1 }
        }
        for place in rows.indices {
            rows[place].firstSeen = KaplanMeier(seen: seen[place], censored: censored[place])
        }
        return rows.sorted { ($1.use.inForce, $0.place) < ($0.use.inForce, $1.place) }
    }

    /// How many duty cycles the trials had: figures are not pooled over several, unless that is asked for.
    public var dutyCycles: Int { devices.trials.dutyCycles }

    /// The same run with figures over all settings.
    public func pooled() -> Run {
        var header = self.header
        header.pools = true
        return with(devices, header: header, counters: counters)
    }
}

extension [Trial] {
    /// Different shares of listening, those that are not known counted as one.
    var dutyCycles: Int {
        var known: [ScanTiming?] = []
        for trial in self {
            let isKnown = known.contains { one in
                guard let one, let other = trial.timing else { return one == nil && trial.timing == nil }
                return UInt32(one.windowUnits) * UInt32(other.intervalUnits)
                    == UInt32(other.windowUnits) * UInt32(one.intervalUnits)
            }
            if !isKnown { known.append(trial.timing) }
            if known.count == 64 { break }
        }
        return known.count
    }
}
