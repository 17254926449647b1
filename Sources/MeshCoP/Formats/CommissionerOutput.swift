import Bytes
import JSON

extension DatasetView {
    /// ot-commissioner's keys.
    func writeCommissioner(to json: inout JSONWriter) {
        json.beginObject()
        if let time = activeTimestamp { write(time, "ActiveTimestamp", to: &json) }
        if let time = pendingTimestamp { write(time, "PendingTimestamp", to: &json) }
        if let delay = delayTimer { json.field("DelayTimer", delay.milliseconds) }
        if let channel {
            json.beginObject("Channel")
            json.field("Page", channel.page)
            json.field("Number", channel.number)
            json.endObject()
        }
        if let value = value(of: .channelMask) { writeEntries(of: value, to: &json) }
        if let id = extendedPANID { json.field("ExtendedPanId", id.description) }
        if let prefix = meshLocalPrefix { json.field("MeshLocalPrefix", prefix.description) }
        if let key = networkKey { json.field("NetworkMasterKey", hex: key) }
        if let name = networkNameBytes { json.field("NetworkName", repairing: name) }
        if let pskc { json.field("PSKc", hex: pskc) }
        if let id = panID { json.field("PanId", id.description) }
        if let policy = securityPolicy {
            json.beginObject("SecurityPolicy")
            json.field("RotationTime", policy.rotationHours)
            var flags = hexText(policy.flags, digits: 2)
            if policy.hasSecondByte { flags += hexText(policy.flags2, digits: 2) }
            json.field("Flags", flags)
            json.endObject()
        }
        json.endObject()
    }

    private func write(_ time: Timestamp, _ key: StaticString, to json: inout JSONWriter) {
        json.beginObject(key)
        json.field("Seconds", time.seconds)
        json.field("Ticks", time.ticks)
        json.field("U", time.authoritative ? 1 : 0)
        json.endObject()
    }

    /// Every entry as it is on the wire; the initializer has checked that they fit.
    private func writeEntries(of value: Span<UInt8>, to json: inout JSONWriter) {
        json.beginArray("ChannelMask")
        var at = 0
        while at + 1 < value.count {
            let end = at + 2 + Int(value[at + 1])
            guard end <= value.count else { break }
            json.beginObject()
            json.field("Page", value[at])
            json.field("Masks", hex: value.extracting((at + 2)..<end))
            json.endObject()
            at = end
        }
        json.endArray()
    }
}
