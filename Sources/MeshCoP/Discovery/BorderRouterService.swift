/// What a border router says of itself by mDNS (`_meshcop._udp`). It is not authenticated: advice, never a fact.
public struct BorderRouterService: Sendable {
    /// The instance's name, as bytes from the air.
    public let name: [UInt8]
    public let host: String
    public internal(set) var addresses: [String]
    /// `id`: 16 bytes; absent with older routers of Apple and Home Assistant.
    public let borderAgentID: [UInt8]?
    /// `xa`: the extended address, 8 bytes.
    public let extendedAddress: [UInt8]?
    /// `xp`: absent while no network is configured.
    public let extendedPANID: ExtendedPANID?
    /// `nn`
    public let networkName: NetworkName?
    /// `at`: the timestamp of the active dataset; absent while detached.
    public let activeTimestamp: Timestamp?
    /// `sb`: see ``StateBits``.
    public let stateBits: UInt32?
    public let vendor: [UInt8]?
    public let model: [UInt8]?
    /// `tv`: `1.3.0`
    public let threadVersion: [UInt8]?
    /// Values that are not as long as they should be: forums and terminals lose bytes from 128 on.
    public let truncated: [Truncated]

    /// A value of the wrong length.
    public struct Truncated: Hashable, Sendable, CustomStringConvertible {
        public let key: String
        public let count: Int
        public let expected: Int
        public var description: String { "\(key) has \(count) of \(expected) bytes" }
    }

    /// - Parameter entries: `key=value`, keys in any case and order; of two with one key the first counts (RFC 6763).
    public init(name: [UInt8], host: String, address: String, entries: [[UInt8]]) {
        var values: [String: [UInt8]] = [:]
        for entry in entries {
            guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let key = String(decoding: entry[..<equals], as: UTF8.self).lowercased()
            if values[key] == nil { values[key] = Array(entry[(equals + 1)...]) }
        }
        var truncated: [Truncated] = []
        func value(_ key: String, _ expected: Int) -> [UInt8]? {
            guard let value = values[key] else { return nil }
            if value.count == expected { return value }
            truncated.append(Truncated(key: key, count: value.count, expected: expected))
            return nil
        }
        self.name = name
        self.host = host
        addresses = address.isEmpty ? [] : [address]
        borderAgentID = value("id", 16)
        extendedAddress = value("xa", 8) ?? (values["xa"] == nil ? value("dd", 8) : nil)
        extendedPANID = value("xp", 8).flatMap { ExtendedPANID($0.span) }
        networkName = values["nn"].map { NetworkName($0.span) }
        activeTimestamp = value("at", 8).flatMap { Timestamp($0.span) }
        stateBits = value("sb", 4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } }
        vendor = values["vn"]
        model = values["mn"]
        threadVersion = values["tv"]
        self.truncated = truncated
    }

    /// What to give `--border-agent`: the border agent's id, else the extended address.
    public var agent: [UInt8]? { borderAgentID ?? extendedAddress }

    /// The role of bits 9 and 10: detached, child, router or leader; nil where the router does not say.
    public var role: String? {
        stateBits.map { ["detached", "child", "router", "leader"][Int($0 >> 9 & 3)] }
    }

    /// The Thread interface of bits 3 and 4 is active.
    public var isInterfaceActive: Bool? { stateBits.map { $0 >> 3 & 3 == 2 } }
}

extension BorderRouterService {
    /// Every border router of `avahi-browse -rpt _meshcop._udp`, each once: there is a line for every interface and
    /// protocol, and one router is told by its extended address, else by its name and host.
    ///
    /// - Returns: the routers in their order, and how many lines were no answer of avahi-browse.
    public static func all(inAvahi text: Span<UInt8>) -> (services: [BorderRouterService], foreignLines: Int) {
        var services: [BorderRouterService] = []
        var known: [[UInt8]: Int] = [:]
        var foreign = 0
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x0a { end += 1 }
            var line = text.extracting(start..<end)
            start = end + 1
            if line.count > 0, line[line.count - 1] == 0x0d { line = line.extracting(droppingLast: 1) }
            guard let parsed = AvahiLine(line) else {
                if line.count > 0, !isOtherEvent(line) { foreign += 1 }
                continue
            }
            guard parsed.type.hasPrefix("_meshcop._udp") else { continue }
            let service = BorderRouterService(
                name: parsed.name, host: parsed.host, address: parsed.address, entries: parsed.entries)
            let key = service.extendedAddress ?? parsed.name + [0] + Array(parsed.host.utf8)
            if let index = known[key] {
                for address in service.addresses where !services[index].addresses.contains(address) {
                    services[index].addresses.append(address)
                }
            } else {
                known[key] = services.count
                services.append(service)
            }
        }
        return (services, foreign)
    }

    /// `+;…`, `-;…`: something came or went.
    private static func isOtherEvent(_ line: Span<UInt8>) -> Bool {
        line.count > 1 && line[1] == UInt8(ascii: ";")
            && (line[0] == UInt8(ascii: "+") || line[0] == UInt8(ascii: "-") || line[0] == UInt8(ascii: "="))
    }
}
