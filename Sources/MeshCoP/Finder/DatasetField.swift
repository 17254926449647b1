/// A field of a dataset as texts and JSON of all programs name it.
enum DatasetField: String {
    case activeTimestamp, pendingTimestamp, delay, networkKey, networkName, extPanId, meshLocalPrefix
    case panId, channel, wakeUpChannel, pskc, securityPolicy, channelMask

    var type: TLVType {
        switch self {
        case .activeTimestamp: .activeTimestamp
        case .pendingTimestamp: .pendingTimestamp
        case .delay: .delayTimer
        case .networkKey: .networkKey
        case .networkName: .networkName
        case .extPanId: .extendedPANID
        case .meshLocalPrefix: .meshLocalPrefix
        case .panId: .panID
        case .channel: .channel
        case .wakeUpChannel: .wakeUpChannel
        case .pskc: .pskc
        case .securityPolicy: .securityPolicy
        case .channelMask: .channelMask
        }
    }

    /// What a key says when only its letters and digits count, in lower case, and `CONFIG_OPENTHREAD_` before it does not.
    init?(key: some Collection<UInt8>) {
        guard key.count <= 64 else { return nil }
        var name = Self.letters(key)
        for prefix in ["configopenthread", "openthread", "thread"] where name.hasPrefix(prefix) {
            name.removeFirst(prefix.utf8.count)
            break
        }
        guard let field = Self.names[name] else { return nil }
        self = field
    }

    /// Letters and digits of a key in lower case.
    static func letters(_ key: some Collection<UInt8>) -> String {
        String(
            decoding: key.compactMap { byte -> UInt8? in
                switch byte {
                case 0x30...0x39, 0x61...0x7a: byte
                case 0x41...0x5a: byte | 0x20
                default: nil
                }
            }, as: UTF8.self)
    }

    private static let names: [String: DatasetField] = [
        "activetimestamp": .activeTimestamp, "pendingtimestamp": .pendingTimestamp,
        "delay": .delay, "delaytimer": .delay,
        "networkkey": .networkKey, "networkmasterkey": .networkKey, "masterkey": .networkKey,
        "key": .networkKey,
        "networkname": .networkName, "nwkname": .networkName,
        "extpanid": .extPanId, "extendedpanid": .extPanId, "xpanid": .extPanId, "networkextpanid": .extPanId,
        "networkxpanid": .extPanId, "xpan": .extPanId,
        "meshlocalprefix": .meshLocalPrefix, "networkmeshlocalprefix": .meshLocalPrefix,
        "meshprefix": .meshLocalPrefix,
        "panid": .panId, "networkpanid": .panId,
        "channel": .channel, "networkchannel": .channel, "ncpchannel": .channel,
        "wakeupchannel": .wakeUpChannel,
        "pskc": .pskc, "networkpskc": .pskc,
        "securitypolicy": .securityPolicy,
        "channelmask": .channelMask,
    ]

    /// Keys under which a border agent's id stands, the best first.
    static let borderAgentKeys = [
        "borderagentid", "borderagent", "baid", "preferredborderagentid", "extendedaddress",
        "preferredextendedaddress", "extaddress", "extaddr", "macextendedaddress",
    ]

    /// Keys under which a whole dataset stands as text.
    static let datasetKeys: Set<String> = [
        "tlv", "tlvs", "dataset", "activedataset", "pendingdataset", "activedatasettlvs", "pendingdatasettlvs",
        "operationaldataset", "activeoperationaldataset", "pendingoperationaldataset", "datasettlvs",
        "threaddataset", "operationaldatasettlvs", "activeoperationaldatasettlvs",
    ]
}

extension DatasetField: CustomStringConvertible {
    var description: String { rawValue }
}
