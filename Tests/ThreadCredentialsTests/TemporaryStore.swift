import Foundation
import MeshCoP
import TestSupport
import ThreadCredentials

/// A store in a directory of its own, removed with this value.
final class TemporaryStore {
    let directory: String

    init() {
        directory = NSTemporaryDirectory() + "thread-creds-test-" + UUID().uuidString
        try! FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var path: String { directory + "/store/credentials.sqlite" }
    var location: StoreLocation { StoreLocation(path: path) }

    func open(_ access: CredentialStore.Access = .writing) throws(StoreError) -> CredentialStore {
        try CredentialStore(location, for: access, busyTimeout: 2000)
    }

    /// Names of the files beside the store, and itself.
    var files: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory + "/store").sorted()) ?? []
    }

    /// Whether any file of the store contains these bytes, as they are or as hex.
    func contains(_ needle: [UInt8]) -> Bool {
        files.contains { name in
            let data = (try? Data(contentsOf: URL(fileURLWithPath: directory + "/store/" + name))) ?? Data()
            let hexText = hex(needle)
            return data.range(of: Data(needle)) != nil || data.range(of: Data(hexText.utf8)) != nil
                || data.range(of: Data(hexText.uppercased().utf8)) != nil
        }
    }

    func mode(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}

/// The mission's own example, 104 bytes.
let missionHex =
    "0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d"
    + "3426e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8"
let missionAgent = try! BorderAgentID(text: "9483C451DC3E")

let agentA = try! BorderAgentID(text: "A0A0A0A0A0A0A0A0")
let agentB = try! BorderAgentID(text: "B0B0B0B0B0B0B0B0")

/// A complete dataset; what is not named is the mission example's.
func dataset(
    network: UInt64 = 0x1111_2222_3333_4444, name: String = "home", seconds: UInt64 = 1, ticks: UInt16 = 0,
    authoritative: Bool = false, channel: UInt16 = 15, key: [UInt8]? = nil, pending: Bool = false,
    _ change: (inout DatasetBuilder) -> Void = { _ in }
) -> OperationalDataset {
    var builder = DatasetBuilder(try! OperationalDataset(copying: bytes(missionHex)))
    builder.set(ExtendedPANID(rawValue: network))
    builder.set(NetworkName(name))
    builder.set(Channel(number: channel))
    if let key { builder.set(.networkKey, to: key) }
    let time = Timestamp(seconds: seconds, ticks: ticks, authoritative: authoritative)
    builder.set(.activeTimestamp, to: time)
    if pending {
        builder.set(.pendingTimestamp, to: time)
        builder.set(DelayTimer.standard)
    }
    change(&builder)
    return try! builder.dataset()
}

/// Datasets that are not to be stored, and why. The last two have no allowance.
let unstorable: [(dataset: OperationalDataset, error: StoreError)] = [
    (dataset(channel: 27), .invalid(dataset(channel: 27).view.invalidity!)),
    (dataset { $0.remove(.pskc) }, .partial(missing: [.pskc])),
    (dataset { $0.remove(.extendedPANID) }, .unusable(missing: .extendedPANID)),
    (dataset { $0.remove(.activeTimestamp) }, .unusable(missing: .activeTimestamp)),
]

/// The same TLVs in reverse order.
func reversed(_ dataset: OperationalDataset) -> OperationalDataset {
    var pieces: [[UInt8]] = []
    var iterator = TLVIterator(dataset.bytes)
    while let tlv = iterator.next() {
        let value = tlv.value
        pieces.append([tlv.type.rawValue, UInt8(value.count)] + value.indices.map { value[$0] })
    }
    return try! OperationalDataset(copying: pieces.reversed().flatMap { $0 })
}

func array(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }
