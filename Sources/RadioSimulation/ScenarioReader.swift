internal import Bytes
internal import DiscoveryLatency
import HCI
import JSON

extension Scenario {
    /// How many advertisers a scenario file may ask for, `count` included.
    public static let largestCount = 1_000_000
    /// How long a scenario file may be, in bytes.
    public static let largestText = 16 << 20

    /// Reads the JSON text of a scenario file (Schemas/scenario.schema.json).
    ///
    /// - Throws: `ScenarioError` naming the path of the value that is wrong, or line and column of what is
    ///   no JSON.
    public init(json: Span<UInt8>) throws(ScenarioError) {
        self = try ScenarioError.reading(json, limit: Self.largestText) { node in try Self(node) }
    }

    private init(_ node: JSONNode) throws {
        try node.refuseUnknown(["comment", "profile", "advertisers", "scanner", "radio"])
        _ = try node.optional("comment")?.string()
        let profile = try node.optional("profile")?.choice(ControllerProfile.self) ?? .ideal
        self.init(scanner: Scanner(profile: profile))
        if let scanner = try node.optional("scanner") { try self.scanner.read(scanner) }
        if let radio = try node.optional("radio") {
            try radio.refuseUnknown(["collisions"])
            collisions = try radio.optional("collisions")?.bool() ?? false
        }
        var count = 0
        for element in try node.required("advertisers").elements() {
            let advertiser = try Advertiser(element, profile: profile)
            count += advertiser.count
            guard count <= Self.largestCount else {
                throw ScenarioError(
                    path: element.path.description,
                    reason: "with this one there are more than \(Self.largestCount) advertisers")
            }
            advertisers.append(advertiser)
        }
    }
}

extension Scenario.Scanner {
    init(profile: ControllerProfile) {
        self.init()
        firstWindowDelay = profile.firstWindowDelay
        windowLoss = profile.windowLoss
        hopLoss = profile.hopLoss
    }

    mutating func read(_ node: JSONNode) throws {
        try node.refuseUnknown([
            "first_window_delay_us", "window_loss_us", "hop_loss_us", "decode_blind_us", "interval_bias_us",
            "host_delay_us", "batch_us", "batch_reports", "extended", "coded", "address", "accept_list_size",
            "duplicate_filter_size", "failures", "hardware_error_s", "silent_s",
        ])
        if let delay = try node.optional("first_window_delay_us") {
            firstWindowDelay = try delay.microseconds(upTo: 10e6)
        }
        if let loss = try node.optional("window_loss_us") {
            windowLoss = try loss.microseconds(upTo: 10e6)
            hopLoss = windowLoss
        }
        if let loss = try node.optional("hop_loss_us") { hopLoss = try loss.microseconds(upTo: 10e6) }
        if let blind = try node.optional("decode_blind_us") { decodeBlind = try blind.microseconds(upTo: 10e6) }
        if let bias = try node.optional("interval_bias_us") {
            // A scan interval is at least 2.5 ms: what is left of it stays positive.
            intervalBias = Int64(nearest: try bias.number(in: -2400...10e6) * 1e3)
        }
        if let delay = try node.optional("host_delay_us") { hostDelay = try delay.microseconds(upTo: 10e6) }
        if let time = try node.optional("batch_us") {
            batchTime = try time.microseconds(upTo: 60e6)
            batchReports = 25
        }
        if let reports = try node.optional("batch_reports") {
            batchReports = try reports.integer(in: 1...25)
            if batchReports > 1 && batchTime == 0 { batchTime = 1_000_000_000 }
        }
        extended = try node.optional("extended")?.bool() ?? extended
        coded = try node.optional("coded")?.bool() ?? coded
        if let address = try node.optional("address") {
            let value = try address.deviceAddress()
            guard value.kind == .public else {
                throw ScenarioError(
                    path: address.path.description, reason: "a controller's own address is public")
            }
            self.address = value
        }
        acceptListSize = try node.optional("accept_list_size")?.integer() ?? acceptListSize
        duplicateFilterSize =
            try node.optional("duplicate_filter_size")?.integer(in: 0...1_000_000) ?? duplicateFilterSize
        if let failures = try node.optional("failures") {
            for (key, status) in try failures.members() {
                guard key.utf8.count == 4, let opcode = UInt16(key, radix: 16) else {
                    throw ScenarioError(
                        path: status.path.description,
                        reason: "the key is an opcode of four hex digits, like 2042")
                }
                self.failures[opcode] = try status.integer(in: 1...255)
            }
        }
        hardwareErrorAt = try node.optional("hardware_error_s")?.seconds()
        silentFrom = try node.optional("silent_s")?.seconds()
    }
}

extension JSONNode {
    /// Refuses members that nobody knows; the path names the member.
    func refuseUnknown(_ keys: [String]) throws {
        for (key, node) in try members() where !keys.contains(key) {
            let meant = nearest(to: key, among: keys).map { "; did you mean \"\($0)\"?" } ?? ""
            throw ScenarioError(path: node.path.description, reason: "unknown key\(meant)")
        }
    }

    func choice<Value: RawRepresentable & CaseIterable>(_: Value.Type) throws -> Value
    where Value.RawValue == String {
        let text = try string()
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        let meant = nearest(to: text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        throw ScenarioError(
            path: path.description, reason: "must be one of \(names.joined(separator: ", "))\(meant)")
    }

    /// A number of microseconds, not negative, in nanoseconds.
    func microseconds(upTo limit: Double) throws -> Int64 { Int64(nearest: try number(in: 0...limit) * 1e3) }

    /// A number of seconds, at most ten years, in nanoseconds.
    func seconds() throws -> Int64 { Int64(nearest: try number(in: 0...315_360_000) * 1e9) }

    /// An address; without a type it is random where its two top bits are 11, as in random static addresses.
    func deviceAddress() throws -> DeviceAddress {
        let text = try string()
        guard let address = DeviceAddress(text) else {
            throw ScenarioError(
                path: path.description,
                reason: "is not an address; it looks like C0:FF:EE:00:00:01, with /public or /random after it")
        }
        guard !DeviceAddress.kindWasGiven(in: text), address.bits >> 46 == 3 else { return address }
        return DeviceAddress(bits: address.bits, kind: .random)
    }
}
