internal import DiscoveryLatency
internal import HCI

extension Run {
    /// The settings that there are to choose from: those of a capture, or the one of a scan of our own. Empty where a sniffer
    /// listened.
    public var settingsToChoose: [SettingUse] {
        guard settings.isEmpty, let effective = header.effective else { return settings }
        let one = ScanSetting(
            timing: effective.timing, active: effective.active, phy: effective.phy,
            codedTiming: effective.codedTiming)
        return [SettingUse(one, commands: [])]
    }

    /// The trials under one setting alone, by its place in ``settings``.
    ///
    /// All of it where the run has its ``parts``, or no other trials and no reports outside of them. Else first-seen
    /// latencies are those of its trials; reports and gaps of a device are those of the events whose times a run holds: the
    /// last few hundred. A notice says so where there were more.
    public func only(setting place: Int) -> Run {
        if let part = parts[place] { return part }
        let all = devices.trials
        let kept = all.indices.filter { all[$0].setting == place }
        let isWhole = kept.count == all.count && settings[place].reports == self.counters.reports
        var trials = kept.map { all[$0] }
        for index in trials.indices { trials[index].setting = 0 }
        var number: [Int: Int] = [:]
        for (new, old) in kept.enumerated() { number[old] = new }
        var gaps = LatencyHistogram()
        var events: UInt64 = 0
        var isCut = false
        var stored: [StoredDevice] = []
        for device in 0..<devices.count {
            let whole = StoredDevice(devices, device)
            guard let part = isWhole ? whole : whole.only(trials, number) else { continue }
            if !isWhole, whole.record.events > UInt64(whole.eventTimes.count) { isCut = true }
            gaps.merge(part.gaps)
            events &+= part.record.events
            stored.append(part)
        }
        var header = self.header
        let use = settings[place]
        header.effective = EffectiveParameters(
            timing: use.setting.timing, codedTiming: use.setting.codedTiming, active: use.setting.active,
            phy: use.setting.phy, filterDuplicates: header.effective?.filterDuplicates ?? false,
            family: use.commands.contains(Opcode.leSetExtendedScanParameters.rawValue) ? .extended : .legacy)
        var counters = self.counters
        if !isWhole {
            counters.reports = use.reports
            counters.events = events
        }
        var run = with(
            StoredDevices(
                stored, trials: trials, listening: nil, isCodedOnly: use.setting.phy == .coded,
                gapsOfAll: isWhole ? devices.gapsOfAll : gaps), header: header, counters: counters)
        run.settings = [use]
        run.notices.append(
            Notice(
                .note, 0, "only trials under --setting: \(all.count - kept.count) under other settings left out"
            ))
        if isCut {
            run.notices.append(
                Notice(
                    .note, 0,
                    "the recording holds the last few hundred events of a device only: events and gaps cover only those; "
                        + "blescan replay --setting on the capture covers all"))
        }
        return run
    }
}

extension StoredDevice {
    /// What it did in some trials, numbered anew; nil where it was not there.
    fileprivate func only(_ trials: [Trial], _ number: [Int: Int]) -> StoredDevice? {
        var part = StoredDevice(record)
        part.sightings = sightings.compactMap { sighting in
            number[sighting.trial].map { (trial: $0, latency: sighting.latency) }
        }
        guard !part.sightings.isEmpty || record.expected else { return nil }
        part.arrivedLate = arrivedLate && sightings.first.map { number[$0.trial] != nil } == true
        switch unjudged {
        case .none: break
        case .from(let first): part.unjudged = .from(number.count { $0.key < first })
        case .only(let trial): if let trial = number[trial] { part.unjudged = .only(trial) }
        }
        var trial = 0
        var last: (trial: Int, time: Int64)?
        for time in eventTimes {
            while trial < trials.count, trials[trial].end ?? .max < time { trial += 1 }
            guard trial < trials.count else { break }
            guard trials[trial].start <= time else { continue }
            if let last, last.trial == trial { part.gaps.add(time - last.time) }
            last = (trial, time)
            part.eventTimes.append(time)
        }
        part.record.events = UInt64(part.eventTimes.count)
        part.record.reports = part.record.events
        return part
    }
}
