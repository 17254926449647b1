internal import DiscoveryLatency
internal import HCI
internal import JSON
public import ProgramOutput
internal import Runs

extension GroupsReport {
    /// One JSON document, schema `blescan-groups.schema.json`.
    public func appendJSON(to out: inout OutputBuffer) {
        out.bytes.json(.pretty) { json in
            json.beginObject()
            json.field("schema", "blescan-groups/1")
            json.beginArray("by")
            for label in by { json.string(label) }
            json.endArray()
            json.field("level", groups.level)
            json.beginArray("notes")
            for note in notes { json.string(note) }
            json.endArray()
            json.field("trials", groups.trialsDone)
            json.key("first_seen")
            json.figures(groups.firstSeen, censoring: true)
            json.beginArray("groups")
            for index in groups.groups.indices { append(index, to: &json) }
            json.endArray()
            json.beginArray("devices")
            for device in groups.devices { append(device, to: &json) }
            json.endArray()
            json.endObject()
            json.endLine()
        }
    }

    private func append(_ index: Int, to json: inout JSONWriter) {
        let group = groups.groups[index]
        json.beginObject()
        json.field("name", group.pool.name)
        json.beginArray("runs")
        for member in group.pool.members {
            json.beginObject()
            json.field("run", member.id)
            json.field("name", member.name)
            json.field("run_id", member.run.header.id?.text)
            json.field("controller", member.run.header.controller.name)
            json.key("labels")
            json.object(member.run.header.labels)
            let timing = member.run.header.effective?.timing
            json.field("window_ms", milliseconds: timing?.window)
            json.field("interval_ms", milliseconds: timing?.interval)
            json.field("trials", member.run.trialsDone)
            json.field("end", member.run.end.rawValue)
            json.endObject()
        }
        json.endArray()
        json.field("trials", group.pool.trialsDone)
        json.field("devices", group.pool.devices.count)
        json.key("first_seen")
        json.figures(group.firstSeen, censoring: true)
        json.key("log_rank")
        json.beginObject()
        json.field("z", group.test.z)
        json.field("p", group.test.p)
        json.field("p_holm", group.chance)
        json.endObject()
        json.field("verdict", groups.groups.count > 1 ? word(index) : nil)
        json.endObject()
    }

    /// `sooner`, `later`, `no_difference_shown` or `too_few_to_tell`.
    func word(_ group: Int) -> String {
        guard groups.groups[group].chance != nil else { return "too_few_to_tell" }
        return groups.isSooner(group).map { $0 ? "sooner" : "later" } ?? "no_difference_shown"
    }

    private func append(_ device: RunGroups.Device, to json: inout JSONWriter) {
        json.beginObject()
        json.key("address")
        json.plainString { device.address.appendText(to: &$0) }
        json.field("address_type", device.address.kind.name)
        json.field("expected", device.isExpected)
        json.beginArray("groups")
        for place in device.groups {
            json.beginObject()
            json.field("group", groups.groups[place.group].pool.name)
            json.field("heard", place.isHeard)
            json.field("seen", place.seen)
            json.field("censored", place.censored)
            json.field("p50_ms", milliseconds: place.p50)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}
