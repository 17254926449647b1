internal import Advertising
internal import HCI
internal import Runs

extension ScanOptions {
    /// What a run with these options is known by: drawn, where the run cannot be had again.
    func runID(_ header: RunHeader) -> RunID {
        let controller = header.controller
        let repeats = controller.simulated || controller.clock == .capture && header.captureDigest != nil
        return repeats ? RunID(of: header, settings) : .random()
    }

    /// What decides on the run and is not in its header.
    private var settings: [(name: String, value: String)] {
        var settings = [
            ("active", "\(active)"), ("phy", phy.rawValue), ("own address", ownAddress.rawValue),
            ("filter duplicates", "\(filterDuplicates)"), ("pools", "\(pools)"),
            ("memory", "\(limits.devices) \(limits.trialBytes)"),
        ]
        settings += accept.map { ("accept", $0.description) }
        settings += filter.addresses.map { ("address", $0.description) }
        settings += filter.services.map { ("service", $0.description) }.sorted { $0.1 < $1.1 }
        settings += filter.companies.sorted().map { ("company", "\($0)") }
        if let name = filter.name { settings.append(("name", name)) }
        if let rssi = filter.minimumRSSI { settings.append(("rssi", "\(rssi)")) }
        if let setting {
            let timing = setting.timing
            settings.append(
                (
                    "setting",
                    "\(timing.windowUnits) \(timing.intervalUnits) \(setting.active) \(setting.phy.rawValue) \(setting.radio)"
                ))
        }
        if let seam { settings.append(("seam", "\(seam.time)")) }
        if let seed { settings.append(("pauses", "\(seed)")) }
        return settings
    }
}
