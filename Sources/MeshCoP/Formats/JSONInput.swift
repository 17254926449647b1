extension DatasetInput {
    /// A dataset's fields as the border router's REST interface or ot-commissioner writes them.
    ///
    /// Keys are compared without regard to case, which covers older border routers too. An active dataset may be
    /// wrapped in `activeDataset`. A key `tlvs` with the dataset's hex is taken verbatim, everything else ignored.
    /// Keys and PSKc are decoded straight from the input into wiped buffers.
    /// - Throws: ``DatasetInputError`` with line and column.
    public init(json input: Span<UInt8>) throws(DatasetInputError) {
        var reader = JSONFields(input)
        try reader.readAll()
        if let verbatim = reader.verbatim {
            self.init(bytes: verbatim, format: reader.format, carried: nil)
            return
        }
        guard !reader.carried.types.isEmpty else { throw DatasetInputError(.noFields, in: input, at: 0) }
        do throws(DatasetError) {
            let dataset = try reader.builder.dataset(rules: .rules202608)
            self.init(bytes: dataset.storage, format: reader.format, carried: reader.carried)
        } catch {
            throw DatasetInputError(.doesNotFit(error), in: input, at: 0)
        }
    }
}

/// Walks the object and fills a builder.
struct JSONFields: ~Escapable {
    var scanner: JSONScanner
    var builder = DatasetBuilder()
    var carried = CarriedFields()
    private(set) var verbatim: SecretBytes?
    var format = DatasetFormat.otbr

    @_lifetime(copy input)
    init(_ input: Span<UInt8>) { scanner = JSONScanner(input) }

    mutating func readAll() throws(DatasetInputError) {
        guard try scanner.kind() == .object else { throw scanner.failure(.syntax("an object")) }
        try object()
        try scanner.end()
    }

    private mutating func object() throws(DatasetInputError) {
        guard try scanner.enter(.object) else { return }
        repeat {
            try scanner.skipSpace()
            let start = scanner.at
            let key = try scanner.string()
            try scanner.take(UInt8(ascii: ":"), "':'")
            if Field.isCommissioners(scanner.input.extracting(key)) { format = .commissioner }
            guard let field = Field.named(scanner.input.extracting(key)) else {
                carried.ignoredKeys += 1
                try scanner.skip()
                continue
            }
            if let type = field.type, carried.types.contains(type) {
                scanner.rewind(to: start)
                throw scanner.failure(.duplicateKey)
            }
            try read(field)
        } while try scanner.another(.object)
    }

    /// The fields that either program writes.
    enum Field: CaseIterable {
        case activeTimestamp, pendingTimestamp, delay, networkKey, networkName, extendedPANID, meshLocalPrefix
        case panID, channel, wakeUpChannel, pskc, securityPolicy, channelMask, activeDataset, tlvs

        var names: [StaticString] {
            switch self {
            case .activeTimestamp: ["activeTimestamp"]
            case .pendingTimestamp: ["pendingTimestamp"]
            case .delay: ["delay", "delayTimer"]
            case .networkKey: ["networkKey", "networkMasterKey", "masterKey"]
            case .networkName: ["networkName"]
            case .extendedPANID: ["extPanId", "extendedPanId"]
            case .meshLocalPrefix: ["meshLocalPrefix"]
            case .panID: ["panId"]
            case .channel: ["channel"]
            case .wakeUpChannel: ["wakeupChannel"]
            case .pskc: ["pskc"]
            case .securityPolicy: ["securityPolicy"]
            case .channelMask: ["channelMask"]
            case .activeDataset: ["activeDataset", "dataset"]
            case .tlvs: ["tlvs", "active_dataset_tlvs"]
            }
        }

        var type: TLVType? {
            switch self {
            case .activeTimestamp: .activeTimestamp
            case .pendingTimestamp: .pendingTimestamp
            case .delay: .delayTimer
            case .networkKey: .networkKey
            case .networkName: .networkName
            case .extendedPANID: .extendedPANID
            case .meshLocalPrefix: .meshLocalPrefix
            case .panID: .panID
            case .channel: .channel
            case .wakeUpChannel: .wakeUpChannel
            case .pskc: .pskc
            case .securityPolicy: .securityPolicy
            case .channelMask: .channelMask
            case .activeDataset, .tlvs: nil
            }
        }

        /// Names that only ot-commissioner uses.
        static func isCommissioners(_ key: Span<UInt8>) -> Bool {
            matches(key, "extendedPanId") || matches(key, "networkMasterKey") || matches(key, "delayTimer")
        }

        static func named(_ key: Span<UInt8>) -> Field? {
            for field in allCases {
                for name in field.names where matches(key, name) { return field }
            }
            return nil
        }
    }

    private mutating func read(_ field: Field) throws(DatasetInputError) {
        // A field that is null is a field that is absent: this program's own output redacts keys so.
        if try scanner.kind() == .literal, field != .securityPolicy {
            guard try scanner.literal() == nil else { throw scanner.failure(.syntax("null or a value")) }
            return
        }
        if let type = field.type { carried.types.insert(type) }
        switch field {
        case .activeTimestamp: builder.set(.activeTimestamp, to: try timestamp("activeTimestamp"))
        case .pendingTimestamp: builder.set(.pendingTimestamp, to: try timestamp("pendingTimestamp"))
        case .delay:
            let delay = try integer("delay", "0…4294967295 milliseconds", upTo: UInt64(UInt32.max))
            builder.set(DelayTimer(milliseconds: UInt32(truncatingIfNeeded: delay)))
        case .networkKey: builder.set(.networkKey, to: try hexString("networkKey", count: 16))
        case .pskc: builder.set(.pskc, to: try hexString("pskc", count: 16))
        case .extendedPANID: builder.set(.extendedPANID, to: try hexString("extPanId", count: 8))
        case .networkName: builder.set(.networkName, to: try text("networkName", limit: 252))
        case .meshLocalPrefix: try meshLocalPrefix()
        case .panID: builder.set(PANID(rawValue: UInt16(truncatingIfNeeded: try number("panId", upTo: 0xffff))))
        case .channel: try channel(.channel, "channel")
        case .wakeUpChannel: try channel(.wakeUpChannel, "wakeupChannel")
        case .channelMask: try channelMask()
        case .securityPolicy: try securityPolicy()
        case .activeDataset: try object()
        case .tlvs:
            let start = scanner.at
            verbatim = try hexBytes("tlvs", "a dataset's hex digits", upTo: 512)
            if verbatim == nil {
                scanner.rewind(to: start)
                throw scanner.failure(.value(field: "tlvs", expected: "a dataset's hex digits"))
            }
        }
    }
}

/// Whether the bytes are this ASCII name, in any case.
func matches(_ key: Span<UInt8>, _ name: StaticString) -> Bool {
    guard key.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { buffer in
        for index in key.indices {
            let (a, b) = (key[index], unsafe buffer[index])
            if a != b, !(a ^ b == 0x20 && a | 0x20 >= 0x61 && a | 0x20 <= 0x7a) { return false }
        }
        return true
    }
}
