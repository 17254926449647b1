import Bytes
public import JSON
internal import LinuxSystem
public import MeshCoP
public import ThreadCredentials

/// Home Assistant's store of Thread datasets, `.storage/thread.datasets`, version 1.1 to 1.4.
public struct HomeAssistantStore: Sendable {
    public struct Entry: Sendable {
        public let submission: Submission
        /// From 1.
        public let number: Int
    }

    public let entries: [Entry]
    public let preferredNetwork: ExtendedPANID?

    public static let key: StaticString = "thread.datasets"

    /// In bytes: some ten thousand datasets, which is more than any home has. Memory is bounded.
    public static let maximumSize = 4 << 20

    /// Whether a file begins like one: an object whose first members name version and key.
    public static func isStore(_ bytes: Span<UInt8>) -> Bool {
        let head = String(decoding: (0..<min(bytes.count, 400)).map { bytes[$0] }, as: UTF8.self)
        return head.contains("\"thread.datasets\"")
            && head.drop { $0.isWhitespace || $0 == "\u{feff}" }.first == "{"
    }

    /// - Throws: ``StoreImportError``, which never quotes a dataset.
    public init(_ bytes: Span<UInt8>) throws(StoreImportError) {
        var value: JSONValue
        value = try converting(StoreImportError.syntax) { () throws(JSONError) in
            try JSONReader.read(bytes, maximumDepth: 16, maximumSize: Self.maximumSize)
        }
        defer { value.wipe() }
        do throws(JSONTypeError) {
            let node = JSONNode(value)
            let version = try node.required("version")
            guard try version.integer(in: 0...Int.max) == 1 else {
                throw JSONTypeError(path: version.path, reason: "this program knows version 1")
            }
            let data = try node.required("data")
            let preferred = try data.optional("preferred_dataset")?.text()
            var entries: [Entry] = []
            var network: ExtendedPANID?
            for (index, element) in try data.required("datasets").elements().enumerated() {
                let submission = try Self.submission(element)
                if let preferred, submission.originID == preferred {
                    network = submission.dataset.extendedPANID
                }
                entries.append(Entry(submission: submission, number: index + 1))
            }
            self.entries = entries
            preferredNetwork = network
        } catch {
            throw .value(error)
        }
    }

    private static func submission(_ node: JSONNode) throws(JSONTypeError) -> Submission {
        let tlv = try node.required("tlv")
        var bytes = try tlv.hex()
        defer { bytes.wipe() }
        let dataset: OperationalDataset
        do throws(DatasetError) {
            dataset = try OperationalDataset(copying: bytes)
        } catch {
            throw JSONTypeError(path: tlv.path, reason: "\(error)")
        }
        var submission = Submission(dataset, forBorderAgent: try agent(node))
        submission.sourceLabel = try node.optional("source")?.text().prefix(255).map { $0 }
        submission.originID = try node.optional("id")?.text().prefix(255).map { $0 }
        if let created = try node.optional("created") {
            guard let time = UnixTime(iso8601: try created.string()) else {
                throw JSONTypeError(
                    path: created.path, reason: "a time such as 2026-01-02T03:04:05+00:00 was expected")
            }
            submission.creationDate = time
        }
        return submission
    }

    /// The preferred border agent, else its extended address, else nobody's.
    private static func agent(_ node: JSONNode) throws(JSONTypeError) -> BorderAgentID {
        for key in ["preferred_border_agent_id", "preferred_extended_address"] {
            guard let member = try node.optional(key) else { continue }
            guard let id = try? BorderAgentID(text: member.string()) else {
                throw JSONTypeError(path: member.path, reason: "1 to 32 bytes of hex were expected")
            }
            return id
        }
        return .unknown
    }
}

/// The store as Home Assistant 2026.11 writes it: one active dataset a network, the newest. Networks come one after another:
/// begin, add those, end.
public struct HomeAssistantExport: Sendable {
    /// The network that is marked as preferred.
    public var preferred: ExtendedPANID?
    private var preferredID: [UInt8]?
    private var last: ExtendedPANID?

    public init(preferred: ExtendedPANID? = nil) { self.preferred = preferred }

    public func begin(in json: inout JSONWriter) {
        json.beginObject()
        json.field("version", 1)
        json.field("minor_version", 4)
        json.field("key", literal: HomeAssistantStore.key)
        json.beginObject("data")
        json.beginArray("datasets")
    }

    /// - Parameter credentials: of one network or of several, those of one together.
    public mutating func add(_ credentials: [ThreadCredentials], to json: inout JSONWriter) {
        for entry in credentials
        where entry.kind == .active && !entry.isStale && entry.extendedPANID != last {
            last = entry.extendedPANID
            let id = entry.originID.flatMap { ULID.isValid($0) ? $0 : nil } ?? ULID.make(at: entry.creationDate)
            if entry.extendedPANID == preferred { preferredID = id }
            json.write(homeAssistant: entry, id)
        }
    }

    public func end(in json: inout JSONWriter) {
        json.endArray()
        json.field("preferred_dataset", preferredID.map { String(decoding: $0, as: UTF8.self) })
        json.endObject()
        json.endObject()
        json.endLine()
    }
}

extension JSONWriter {
    fileprivate mutating func write(homeAssistant entry: ThreadCredentials, _ id: [UInt8]) {
        let agent = entry.borderAgentID.bytes
        beginObject()
        field("created", entry.creationDate.iso8601)
        field("id", String(decoding: id, as: UTF8.self))
        field("preferred_border_agent_id", hex: agent.count == 16 ? agent.span : nil)
        field("preferred_extended_address", hex: agent.count == 8 ? agent.span : nil)
        if let origin = entry.origin {
            field("source", repairing: origin.span)
        } else {
            field("source", "thread-creds")
        }
        key("tlv")
        plainString { bytes in
            let dataset = entry.dataset.bytes
            for index in dataset.indices { bytes.appendHex(dataset[index], uppercase: true) }
        }
        endObject()
    }
}

extension UnixTime {
    /// `2023-05-30T12:00:00.000000+00:00`: any number of decimals, an offset or `Z`.
    init?(iso8601 text: String) {
        let utf8 = Array(text.utf8)
        guard utf8.count >= 20, let start = UnixTime(String(decoding: utf8[..<19], as: UTF8.self) + ".000Z")
        else {
            return nil
        }
        var at = 19
        var (fraction, scale): (Int64, Int64) = (0, 1000)
        if utf8[at] == UInt8(ascii: ".") {
            at += 1
            while at < utf8.count, (0x30...0x39).contains(utf8[at]) {
                scale /= 10
                fraction += Int64(utf8[at] & 15) * scale
                at += 1
            }
        }
        guard let offset = Self.offset(utf8[at...]) else { return nil }
        self.init(milliseconds: start.milliseconds + fraction - offset)
    }

    /// Milliseconds of `Z` or `+01:30`.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        let text = Array(text)
        if text == [UInt8(ascii: "Z")] { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"), let sign = text.first,
            sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
        else { return nil }
        var digits: [Int64] = []
        for index in [1, 2, 4, 5] {
            guard (0x30...0x39).contains(text[index]) else { return nil }
            digits.append(Int64(text[index] & 15))
        }
        let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
        return (sign == UInt8(ascii: "-") ? -1 : 1) * minutes * 60_000
    }

    /// As Python writes it: `2023-05-30T12:00:00.123000+00:00`.
    var iso8601: String { description.dropLast() + "000+00:00" }
}
