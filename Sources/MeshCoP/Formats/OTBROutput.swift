import JSON

extension DatasetView {
    /// The border router's REST keys. A dataset with fields of a pending one wraps the others in `activeDataset`.
    func writeOTBR(to json: inout JSONWriter) {
        json.beginObject()
        if contains(.pendingTimestamp) || contains(.delayTimer) {
            json.beginObject("activeDataset")
            writeActiveFields(to: &json)
            json.endObject()
            if let time = pendingTimestamp { write(time, "pendingTimestamp", to: &json) }
            if let delay = delayTimer { json.field("delay", delay.milliseconds) }
        } else {
            writeActiveFields(to: &json)
        }
        json.endObject()
    }

    private func writeActiveFields(to json: inout JSONWriter) {
        if let time = activeTimestamp { write(time, "activeTimestamp", to: &json) }
        if let key = networkKey { json.field("networkKey", hex: key) }
        if let name = networkNameBytes { json.field("networkName", repairing: name) }
        if let id = extendedPANID { json.field("extPanId", id.description) }
        if let prefix = meshLocalPrefix { json.field("meshLocalPrefix", prefix.description) }
        if let id = panID { json.field("panId", id.rawValue) }
        if let channel { json.field("channel", channel.number) }
        if let pskc { json.field("pskc", hex: pskc) }
        if let policy = securityPolicy {
            json.beginObject("securityPolicy")
            json.field("rotationTime", policy.rotationHours)
            json.field("obtainNetworkKey", policy.obtainNetworkKey)
            json.field("nativeCommissioning", policy.nativeCommissioning)
            json.field("routers", policy.routers)
            json.field("externalCommissioning", policy.externalCommissioning)
            json.field("commercialCommissioning", policy.commercialCommissioning)
            json.field("autonomousEnrollment", policy.autonomousEnrollment)
            json.field("networkKeyProvisioning", policy.networkKeyProvisioning)
            json.field("tobleLink", policy.tobleLink)
            json.field("nonCcmRouters", policy.nonCCMRouters)
            json.endObject()
        }
        if let mask = channelMask { json.field("channelMask", mask.bits) }
    }

    private func write(_ time: Timestamp, _ key: StaticString, to json: inout JSONWriter) {
        json.beginObject(key)
        json.field("seconds", time.seconds)
        json.field("ticks", time.ticks)
        json.field("authoritative", time.authoritative)
        json.endObject()
    }
}
