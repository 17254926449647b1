import Bytes
public import JSON
import MeshCoP
public import ProgramOutput
import ThreadCredentials

/// The routers around as a table of at most 80 columns.
public func nearbyTable(_ nearby: Nearby) -> TextTable {
    var table = TextTable([
        .init("AROUND"), .init("EXT PAN ID"), .init("STORED"), .init("BORDER AGENT", line: 2),
    ])
    for router in nearby.routers {
        table.cell { $0.append(name: router.service.networkName) }
        table.cell(router.service.extendedPANID.map { "\($0)" } ?? "-")
        table.cell(router.dataset == .none ? "-" : router.dataset.rawValue)
        table.cell(router.agent.map { "\($0)" } ?? "-")
    }
    return table
}

/// What is stored and whether it is around, as a table of at most 80 columns.
public func nearbyStoredTable(_ nearby: Nearby) -> TextTable {
    var table = TextTable([
        .init("STORED"), .init("EXT PAN ID"), .init("AROUND"), .init("BORDER AGENT", line: 2),
    ])
    for stored in nearby.stored {
        table.cell { $0.append(name: stored.credentials.dataset.networkName) }
        table.cell("\(stored.credentials.extendedPANID)")
        table.cell(stored.presence.rawValue)
        table.cell("\(stored.credentials.borderAgentID)")
    }
    return table
}

extension [UInt8] {
    fileprivate mutating func append(name: NetworkName?) {
        guard let name, !name.bytes.isEmpty else { return append(text: "-") }
        appendEscapedForTerminal(name.bytes.span)
    }

    /// What the tables mean for each router, a line each; nothing where all is as it should be.
    public mutating func append(advice nearby: Nearby, width: Int? = nil) {
        for router in nearby.routers {
            guard let advice = router.advice else { continue }
            let model = router.service.model.flatMap { $0.isEmpty ? nil : $0 } ?? router.service.name
            append(words: "\(escapedForTerminal(model)): \(advice)", width: width)
        }
    }
}

extension Nearby.Router {
    /// One sentence or two; nil when there is nothing to do.
    public var advice: String? {
        var parts: [String] = []
        switch dataset {
        case .older: parts.append("the router has a newer dataset; take it and store it again")
        case .newer: parts.append("the router has an older dataset than the store")
        case .conflict: parts.append("same timestamp, another network name: a conflict is likely")
        case .unknown: parts.append("the store has nothing of this network")
        case .none: parts.append("the router is in no network")
        case .known: parts.append("the router announces no timestamp")
        case .same: break
        }
        if let storedAgent, let agent, storedAgent != agent {
            parts.append("stored under \(storedAgent): 'thread-creds rekey \(storedAgent) \(agent)'")
        }
        if !service.truncated.isEmpty {
            let list = service.truncated.map(\.description).joined(separator: ", ")
            parts.append("bytes were lost on the way (\(list)); run avahi-browse again and pipe its output")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}

extension JSONWriter {
    /// `routers` and `stored`.
    public mutating func write(_ nearby: Nearby) {
        beginObject()
        beginArray("routers")
        for router in nearby.routers { write(router) }
        endArray()
        beginArray("stored")
        for stored in nearby.stored {
            beginObject()
            field("border_agent", stored.credentials.borderAgentID)
            field("extended_pan_id", hex: stored.credentials.extendedPANID)
            field("network_name", repairing: stored.credentials.dataset.view.networkNameBytes)
            field("kind", stored.credentials.kind.rawValue)
            field("around", stored.presence.rawValue)
            endObject()
        }
        endArray()
        endObject()
        endLine()
    }

    private mutating func write(_ router: Nearby.Router) {
        let service = router.service
        beginObject()
        field("name", repairing: service.name.span)
        field("host", service.host)
        beginArray("addresses")
        for address in service.addresses { string(address) }
        endArray()
        field("network_name", repairing: service.networkName?.bytes.span)
        field("extended_pan_id", hex: service.extendedPANID)
        field("active_timestamp", service.activeTimestamp)
        field("extended_address", hex: service.extendedAddress?.span)
        field("border_agent_id", hex: service.borderAgentID?.span)
        field("role", service.role)
        field("vendor", repairing: service.vendor?.span)
        field("model", repairing: service.model?.span)
        field("thread_version", repairing: service.threadVersion?.span)
        field("dataset", router.dataset.rawValue)
        field("border_agent", router.agent.map { "\($0)" })
        field("stored_under", router.storedAgent.map { "\($0)" })
        beginArray("truncated")
        for value in service.truncated { string(value.description) }
        endArray()
        field("advice", router.advice)
        endObject()
    }
}
