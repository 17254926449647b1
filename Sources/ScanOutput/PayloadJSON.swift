internal import Advertising
internal import JSON

/// What advertising data say, as members of the object that is open. A member stands only where the data have it, but
/// for `name`, which `withName` asks for.
extension JSONWriter {
    /// - Parameter second: a scan response, read after the data of the advertisement.
    mutating func decoded(_ data: Span<UInt8>, and second: Span<UInt8>? = nil, withName: Bool) {
        var summary = PayloadOutline()
        summary.note(data)
        if let second { summary.note(second) }
        if let flags = summary.flags { field("flags", flags) }
        if withName {
            if let name = localName(in: data) { field("name", repairing: name) }
        }
        if let power = summary.txPower { field("tx_power_level", power) }
        if let appearance = summary.appearance { field("appearance", appearance) }
        if !summary.services.isEmpty {
            beginArray("services")
            for service in summary.services { plainString { service.append(to: &$0) } }
            endArray()
        }
        if !summary.companies.isEmpty {
            beginArray("companies")
            for company in summary.companies { integer(company) }
            endArray()
        }
        if summary.mayHavePayloads { payloads(data, second) }
        if summary.malformed { field("data_malformed", true) }
    }

    private mutating func payloads(_ data: Span<UInt8>, _ second: Span<UInt8>?) {
        var payloads = Payload.all(in: data)
        if let second { payloads += Payload.all(in: second) }
        guard !payloads.isEmpty else { return }
        beginArray("payloads")
        for value in payloads { payload(value) }
        endArray()
    }

    private mutating func payload(_ payload: Payload) {
        beginObject()
        field("type", payload.name)
        switch payload {
        case .iBeacon(let beacon):
            field("uuid", beacon.uuid)
            field("major", beacon.major)
            field("minor", beacon.minor)
            field("measured_power", beacon.measuredPower)
        case .findMy(let findMy):
            field("status", findMy.status)
            field("battery", findMy.battery.rawValue)
            field("separated", findMy.isSeparated)
        case .appleContinuity(let types):
            beginArray("types")
            for type in types { integer(type) }
            endArray()
        case .eddystoneUID(let beacon):
            field("power", beacon.power)
            field("namespace", hex: beacon.namespace.span)
            field("instance", hex: beacon.instance.span)
        case .eddystoneURL(let beacon):
            field("power", beacon.power)
            field("url", repairing: beacon.url.span)
        case .eddystoneTLM(let telemetry):
            field("encrypted", telemetry.isEncrypted)
            if !telemetry.isEncrypted {
                field("battery_mv", telemetry.batteryMillivolts)
                field("temperature_c", telemetry.temperatureCelsius)
                field("advertisements", telemetry.advertisements)
                field("uptime_s", Double(telemetry.uptimeTenths) / 10)
            }
        case .eddystoneEID(let beacon):
            field("power", beacon.power)
            field("identifier", hex: beacon.identifier.span)
        case .matter(let matter):
            field("discriminator", matter.discriminator)
            field("vendor_id", matter.vendor)
            field("product_id", matter.product)
            field("additional_data", matter.hasAdditionalData)
            field("extended_announcement", matter.isExtendedAnnouncement)
        case .threadTCAT(let device): threadTCAT(device)
        case .btHome(let sensor): btHome(sensor)
        case .exposureNotification(let notification):
            field("rolling_proximity_identifier", hex: notification.rollingProximityIdentifier.span)
            field("metadata", hex: notification.encryptedMetadata.span)
        }
        endObject()
    }

    private mutating func threadTCAT(_ device: ThreadTCAT) {
        field("thread_version", device.threadVersion)
        if let oui = device.oui24 { field("oui24", hex: oui.span) }
        if let oui = device.oui36 { field("oui36", hex: oui.span) }
        if let discriminator = device.discriminator { field("discriminator", hex: discriminator.span) }
        if let number = device.enterpriseNumber { field("enterprise_number", number) }
        if let capabilities = device.linkCapabilities { field("link_capabilities", capabilities) }
        if let status = device.status {
            field("status", status.rawValue)
            field("full_thread_device", status.isFullThreadDevice)
            field("border_router", status.isBorderRouter)
            field("thread_active", status.isThreadActive)
            field("commissioned", status.isCommissioned)
            field("active_dataset", status.hasActiveDataset)
        }
    }

    private mutating func btHome(_ sensor: BTHome) {
        field("version", sensor.version)
        field("encrypted", sensor.isEncrypted)
        field("trigger_based", sensor.isTriggerBased)
        beginArray("measurements")
        for measurement in sensor.measurements {
            beginObject()
            field("name", measurement.name)
            field("value", measurement.value)
            field("unit", measurement.unit)
            endObject()
        }
        endArray()
        if sensor.hasUnreadObjects { field("unread_objects", true) }
    }
}

extension ServiceUUID {
    /// As `description`, without a String for the common short form.
    fileprivate func append(to text: inout [UInt8]) {
        guard let short, short <= 0xFFFF else { return text.append(string: description) }
        text.appendHex(UInt8(truncatingIfNeeded: short >> 8))
        text.appendHex(UInt8(truncatingIfNeeded: short))
    }
}
