import DiscoveryLatency
import HCI
import JSON

extension Scenario.Advertiser {
    private static let keys = [
        "comment", "address", "interval_ms", "delay", "loss", "type", "payload", "payload_bytes", "name",
        "scan_response", "pdu_spacing_us", "drift_ppm", "rssi", "rssi_spread", "appears_s", "leaves_s",
        "first_event_delay_us", "count", "rotate_s", "extended", "target",
    ]

    /// Reads one element of `advertisers`; what the profile decides is a default.
    init(_ node: JSONNode, profile: ControllerProfile) throws {
        try node.refuseUnknown(Self.keys)
        _ = try node.optional("comment")?.string()
        // 24 bits of 0.625 ms is what extended advertising can say.
        self.init(
            interval: Int64(
                nearest: (try node.required("interval_ms").number(in: 0.625...10_485_759.375) * 1e6)))
        if let value = try node.optional("extended") { extended = try Scenario.Extended(value) }
        kind =
            try node.optional("type")?.choice(Kind.self) ?? (extended == nil ? .connectable : .nonconnectable)
        address = try node.optional("address")?.deviceAddress()
        delay = profile.delay
        if let law = try node.optional("delay") { delay = try DelayLaw(law) }
        loss = try node.optional("loss")?.number(in: 0...1) ?? 0
        driftPPM = try node.optional("drift_ppm")?.number(in: -500...500) ?? 0
        rssi = try node.optional("rssi")?.integer(in: -127...20) ?? rssi
        rssiSpread = try node.optional("rssi_spread")?.integer(in: 0...60) ?? rssiSpread
        appears = try node.optional("appears_s")?.seconds()
        leaves = try node.optional("leaves_s")?.seconds()
        if let leaves, leaves <= appears ?? -1 {
            throw ScenarioError(path: "\(node.path).leaves_s", reason: "must be later than appears_s")
        }
        firstEventDelay = try node.optional("first_event_delay_us")?.microseconds(upTo: 3.6e9) ?? 0
        count = try node.optional("count")?.integer(in: 1...Scenario.largestCount) ?? 1
        if let period = try node.optional("rotate_s") {
            rotation = Int64(nearest: try period.number(in: 0.001...315_360_000) * 1e9)
        }
        target = try node.optional("target")?.deviceAddress()
        if target != nil && kind != .directed {
            throw ScenarioError(path: "\(node.path).target", reason: "only type directed has a target")
        }
        try readPayload(node)
        if let spacing = try node.optional("pdu_spacing_us") {
            self.spacing = try spacing.microseconds(upTo: 10e3)
            let duration = Transmitter.primaryDuration(self)
            if self.spacing ?? 0 < duration {
                throw ScenarioError(
                    path: spacing.path.description,
                    reason: "one PDU of this advertiser takes \(duration / 1000) µs on the air")
            }
        } else if let pauses = profile.pauses {
            spacing =
                Transmitter.primaryDuration(self)
                + (kind == .nonconnectable ? pauses.silent : pauses.listening)
        }
        let duration = Transmitter.eventDuration(self)
        guard interval >= duration else {
            throw ScenarioError(
                path: "\(node.path).interval_ms",
                reason: "one advertising event of this advertiser takes \(Double(duration) / 1e6) ms")
        }
    }

    /// `payload` (hex), or `payload_bytes` of filler; `name` comes first as AD structures of its own.
    private mutating func readPayload(_ node: JSONNode) throws {
        let limit = extended == nil ? 31 : 1650
        if let name = try node.optional("name") {
            let text = try name.text()
            guard (1...min(limit - 5, 248)).contains(text.count) else {
                throw ScenarioError(
                    path: name.path.description, reason: "must be 1…\(min(limit - 5, 248)) bytes of UTF-8")
            }
            // Flags: LE General Discoverable, BR/EDR not supported. Then the complete local name.
            data = Scenario.structure(0x01, [0x06]) + Scenario.structure(0x09, text)
        }
        let payload = try node.optional("payload")
        let size = try node.optional("payload_bytes")
        if let payload {
            guard size == nil else {
                throw ScenarioError(path: "\(node.path).payload_bytes", reason: "payload is given already")
            }
            data += try payload.hex()
            try Self.check(data, limit, payload)
        } else if let size {
            let count: Int = try size.integer(in: data.count...limit)
            Self.fill(&data, to: count)
        } else if data.isEmpty && kind != .directed {
            Self.fill(&data, to: 31)
        }
        if let response = try node.optional("scan_response") {
            let bytes = try response.hex()
            try Self.check(bytes, limit, response)
            guard kind == .scannable || (kind == .connectable && extended == nil) else {
                throw ScenarioError(
                    path: response.path.description, reason: "this advertiser answers no scan requests")
            }
            scanResponse = bytes
        }
        if kind == .directed && extended == nil && !data.isEmpty {
            throw ScenarioError(path: "\(node.path)", reason: "legacy directed advertising carries no data")
        }
        if kind == .scannable && extended != nil {
            guard data.isEmpty || scanResponse == nil else {
                throw ScenarioError(
                    path: "\(node.path).scan_response",
                    reason:
                        "scannable extended advertising carries its data in the scan response: give one of the two"
                )
            }
            scanResponse = scanResponse ?? data
            data = []
        }
    }

    private static func check(_ data: [UInt8], _ limit: Int, _ node: JSONNode) throws {
        guard data.count <= limit else {
            throw ScenarioError(
                path: node.path.description,
                reason: "\(data.count) bytes, but at most \(limit) fit (extended: 1650)")
        }
    }

    /// AD structures of manufacturer data (company FFFF, which is nobody's) up to `count` bytes. A single byte
    /// that is left over becomes padding, which ends the data early (Core Specification Vol 3 Part C 11).
    private static func fill(_ data: inout [UInt8], to count: Int) {
        while count - data.count >= 2 {
            var length = min(255, count - data.count - 1)
            // A manufacturer needs two bytes; two bytes of room hold an empty structure of type 0xff.
            if count - data.count - 1 - length == 1 { length -= 1 }
            var value = [UInt8](repeating: 0xff, count: min(2, length - 1))
            while value.count < length - 1 { value.append(UInt8(truncatingIfNeeded: value.count)) }
            data += Scenario.structure(0xff, value)
        }
        if data.count < count { data.append(0) }
    }
}

extension Scenario.Extended {
    /// `true`, or an object.
    init?(_ node: JSONNode) throws {
        self.init()
        if case .bool(let isExtended) = node.value {
            if !isExtended { return nil }
            return
        }
        try node.refuseUnknown(["phy", "secondary_phy", "sid", "tx_power", "anonymous"])
        if let phy = try node.optional("phy") {
            primary = try phy.choice(PHYName.self).phy
            guard primary != .le2M else {
                throw ScenarioError(
                    path: phy.path.description, reason: "the primary channels know 1m and coded only")
            }
        }
        secondary = try node.optional("secondary_phy")?.choice(PHYName.self).phy ?? primary
        sid = try node.optional("sid")?.integer(in: 0...15) ?? 0
        txPower = try node.optional("tx_power")?.integer(in: -127...20) ?? 127
        anonymous = try node.optional("anonymous")?.bool() ?? false
    }

    private enum PHYName: String, CaseIterable {
        case le1M = "1m"
        case le2M = "2m"
        case coded = "coded"

        var phy: Scenario.PHY {
            switch self {
            case .le1M: .le1M
            case .le2M: .le2M
            case .coded: .coded
            }
        }
    }
}

extension DelayLaw {
    /// `uniform:10`, `none`, a profile's name, or `0:.34,1.25:.18,…`: delays in milliseconds, each with its weight; or what
    /// `blescan learn` wrote, as it is.
    init(_ node: JSONNode) throws {
        if case .object = node.value {
            self = try LawDocument(node).law
            return
        }
        let text = try node.string()
        guard let law = DelayLaw(text) else {
            let profiles = ControllerProfile.allCases.filter { $0.ownDelay != nil }.map { "\($0.name), " }
                .joined()
            throw ScenarioError(
                path: node.path.description,
                reason: "must be uniform:MS, none, \(profiles)or MS:WEIGHT,MS:WEIGHT,… (delays up to 1000 ms)")
        }
        self = law
    }
}
