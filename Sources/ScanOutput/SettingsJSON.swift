internal import Bytes
internal import DiscoveryLatency
internal import JSON
internal import Runs

extension JSONWriter {
    /// `settings`: the table of settings, into an object that is open.
    mutating func settings(of run: Run) {
        beginArray("settings")
        for row in run.settingRows {
            let setting = row.use.setting
            beginObject()
            timing(setting.timing)
            field("active", setting.active)
            field("phy", setting.phy.rawValue)
            key("coded")
            if let coded = setting.codedTiming {
                beginObject()
                timing(coded)
                field("active", setting.codedActive ?? setting.active)
                endObject()
            } else {
                null()
            }
            field("radio_mask", setting.radio == 0 ? nil : Int(setting.radio))
            beginArray("commands")
            for command in row.use.commands { string("0x" + hexText(command, digits: 4, uppercase: true)) }
            endArray()
            field("inferred", row.use.isInferred)
            field("times_set", row.use.timesSet)
            field("in_force_s", seconds: row.use.inForce)
            field("trials", row.trials)
            field("scanned_s", seconds: row.scanned)
            field("reports", row.use.reports)
            field("devices", row.devices)
            key("first_seen")
            if row.hasTrials { figures(Figures(row.firstSeen), censoring: true) } else { null() }
            endObject()
        }
        endArray()
        field("pooled", run.header.pools || !run.devices.keepsSettingsApart)
    }
}
