internal import Advertising
internal import Bytes
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
        for payload in payloads {
            beginObject()
            let content = payload.content
            field("type", type(of: content).name)
            content.members(to: &self)
            endObject()
        }
        endArray()
    }
}

extension ServiceUUID {
    /// As `description`, without a String for the common short form.
    fileprivate func append(to text: inout [UInt8]) {
        guard let short, short <= 0xFFFF else { return text.append(string: description) }
        text.appendHex(short, digits: 4)
    }
}
