import JSON

/// The keys of a border router's REST interface.
struct OTBRKeys {
    let activeDataset: StaticString
    let activeTimestamp: StaticString
    let pendingTimestamp: StaticString
    let delay: StaticString
    let seconds: StaticString
    let ticks: StaticString
    let authoritative: StaticString
    let networkKey: StaticString
    let networkName: StaticString
    let extPanId: StaticString
    let meshLocalPrefix: StaticString
    let panId: StaticString
    let channel: StaticString
    let pskc: StaticString
    let channelMask: StaticString
    let securityPolicy: StaticString
    let rotationTime: StaticString
    /// In the order of the flags that ``DatasetView/writeOTBR(_:to:)`` writes.
    let flags: [StaticString]

    /// Since 2025-09-10.
    static let today = OTBRKeys(
        activeDataset: "activeDataset", activeTimestamp: "activeTimestamp",
        pendingTimestamp: "pendingTimestamp",
        delay: "delay", seconds: "seconds", ticks: "ticks", authoritative: "authoritative",
        networkKey: "networkKey",
        networkName: "networkName", extPanId: "extPanId", meshLocalPrefix: "meshLocalPrefix", panId: "panId",
        channel: "channel", pskc: "pskc", channelMask: "channelMask", securityPolicy: "securityPolicy",
        rotationTime: "rotationTime",
        flags: [
            "obtainNetworkKey", "nativeCommissioning", "routers", "externalCommissioning",
            "commercialCommissioning",
            "autonomousEnrollment", "networkKeyProvisioning", "tobleLink", "nonCcmRouters",
        ])

    /// Before.
    static let legacy = OTBRKeys(
        activeDataset: "ActiveDataset", activeTimestamp: "ActiveTimestamp",
        pendingTimestamp: "PendingTimestamp",
        delay: "Delay", seconds: "Seconds", ticks: "Ticks", authoritative: "Authoritative",
        networkKey: "NetworkKey",
        networkName: "NetworkName", extPanId: "ExtPanId", meshLocalPrefix: "MeshLocalPrefix", panId: "PanId",
        channel: "Channel", pskc: "PSKc", channelMask: "ChannelMask", securityPolicy: "SecurityPolicy",
        rotationTime: "RotationTime",
        flags: [
            "ObtainNetworkKey", "NativeCommissioning", "Routers", "ExternalCommissioning",
            "CommercialCommissioning",
            "AutonomousEnrollment", "NetworkKeyProvisioning", "TobleLink", "NonCcmRouters",
        ])
}

extension DatasetView {
    /// The border router's REST keys. A dataset with fields of a pending one wraps the others in `activeDataset`.
    func writeOTBR(_ keys: OTBRKeys, to json: inout JSONWriter) {
        json.beginObject()
        if contains(.pendingTimestamp) || contains(.delayTimer) {
            json.beginObject(keys.activeDataset)
            writeActiveFields(keys, to: &json)
            json.endObject()
            if let time = pendingTimestamp { write(time, keys.pendingTimestamp, keys, to: &json) }
            if let delay = delayTimer { json.field(keys.delay, delay.milliseconds) }
        } else {
            writeActiveFields(keys, to: &json)
        }
        json.endObject()
    }

    private func writeActiveFields(_ keys: OTBRKeys, to json: inout JSONWriter) {
        if let time = activeTimestamp { write(time, keys.activeTimestamp, keys, to: &json) }
        if let key = networkKey { json.field(keys.networkKey, hex: key) }
        if let name = networkNameBytes { json.field(keys.networkName, repairing: name) }
        if let id = extendedPANID { json.field(keys.extPanId, id.description) }
        if let prefix = meshLocalPrefix { json.field(keys.meshLocalPrefix, prefix.description) }
        if let id = panID { json.field(keys.panId, id.rawValue) }
        if let channel { json.field(keys.channel, channel.number) }
        if let pskc { json.field(keys.pskc, hex: pskc) }
        if let policy = securityPolicy {
            json.beginObject(keys.securityPolicy)
            json.field(keys.rotationTime, policy.rotationHours)
            let flags = [
                policy.obtainNetworkKey, policy.nativeCommissioning, policy.routers,
                policy.externalCommissioning,
                policy.commercialCommissioning, policy.autonomousEnrollment, policy.networkKeyProvisioning,
                policy.tobleLink, policy.nonCCMRouters,
            ]
            for (key, flag) in zip(keys.flags, flags) { json.field(key, flag) }
            json.endObject()
        }
        if let mask = channelMask { json.field(keys.channelMask, mask.bits) }
    }

    private func write(
        _ time: Timestamp, _ key: StaticString, _ keys: OTBRKeys, to json: inout JSONWriter
    ) {
        json.beginObject(key)
        json.field(keys.seconds, time.seconds)
        json.field(keys.ticks, time.ticks)
        json.field(keys.authoritative, time.authoritative)
        json.endObject()
    }
}
