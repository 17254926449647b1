import Foundation
import MeshCoP
import TestSupport
import Testing

@testable import ThreadCredentials

/// Two stores and a small model of each, side by side through thousands of random operations.
@Suite struct ModelTests {
    /// `MODEL_STEPS=20000 swift test --filter ModelTests` goes on for longer.
    private static let steps = ProcessInfo.processInfo.environment["MODEL_STEPS"].flatMap { Int($0) } ?? 700

    @Test(arguments: [1, 2, 3]) func storesDoWhatTheModelDoes(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let temporary = [TemporaryStore(), TemporaryStore()]
        let first = try temporary[0].open()
        let second = try temporary[1].open()
        var models = [ReferenceStore(), ReferenceStore()]
        for step in 1...Self.steps {
            let operation = Operation(using: &random)
            let side = Int.random(in: 0...1, using: &random)
            let place = "seed \(seed), step \(step): \(operation)"
            let now = Int64(step) * 1000
            let expected = operation.run(on: &models[side], models[1 - side], at: now)
            let isRight =
                side == 0
                ? try compare(first, second, models[0], operation, expected, at: now, place)
                : try compare(second, first, models[1], operation, expected, at: now, place)
            guard isRight else { return }
            if operation.forgets {
                for key in Operation.keys where !models[side].hasKey(key) {
                    #expect(!temporary[side].contains(key), "\(place)")
                }
            }
        }
        #expect(try first.check().findings == [])
        #expect(try second.check().findings == [])
    }

    private func compare(
        _ store: borrowing CredentialStore, _ other: borrowing CredentialStore, _ model: ReferenceStore,
        _ operation: Operation, _ expected: String, at now: Int64, _ place: String
    ) throws -> Bool {
        let said = operation.run(on: store, other, at: now)
        #expect(said == expected, "\(place)")
        let contents = try store.contents()
        #expect(contents.damage.isEmpty, "\(place)")
        let (found, wanted) = (Picture(contents), Picture(model))
        #expect(found == wanted, "\(place)")
        return said == expected && found == wanted && contents.damage.isEmpty
    }
}

/// Something that can be asked of a store.
enum Operation: CustomStringConvertible {
    case store(agent: UInt8, network: UInt64, seconds: UInt64, key: Int, isPending: Bool, force: Bool)
    case delete(Selection, force: Bool)
    case purge(Selection?)
    case rekey(UInt8, UInt8)
    case prefer(UInt64?)
    case merge(force: Bool)

    /// A small universe: everything meets everything.
    static let keys: [[UInt8]] = (1...4).map { Array(repeating: 0xC0 + UInt8($0), count: 16) }

    init(using random: inout SeededRandom) {
        let agent = UInt8.random(in: 1...4, using: &random)
        let network = UInt64.random(in: 1...3, using: &random)
        let selection: Selection =
            Bool.random(using: &random)
            ? .borderAgent(Self.agent(agent)) : .network(ExtendedPANID(rawValue: network))
        switch Int.random(in: 0..<20, using: &random) {
        case 0...11:
            self = .store(
                agent: agent, network: network, seconds: .random(in: 1...6, using: &random),
                key: .random(in: 0...3, using: &random), isPending: Int.random(in: 0..<4, using: &random) == 0,
                force: Int.random(in: 0..<5, using: &random) == 0)
        case 12, 13: self = .delete(selection, force: Bool.random(using: &random))
        case 14: self = .purge(Bool.random(using: &random) ? selection : nil)
        case 15: self = .rekey(agent, UInt8.random(in: 1...6, using: &random))
        case 16: self = .prefer(Bool.random(using: &random) ? network : nil)
        default: self = .merge(force: Int.random(in: 0..<6, using: &random) == 0)
        }
    }

    static func agent(_ number: UInt8) -> BorderAgentID { try! BorderAgentID(bytes: [0xA0, number]) }

    static func bytes(network: UInt64, seconds: UInt64, key: Int, isPending: Bool) -> OperationalDataset {
        dataset(network: network, seconds: seconds, key: keys[key], pending: isPending)
    }

    var forgets: Bool {
        switch self {
        case .delete, .purge, .rekey: true
        case .store, .prefer, .merge: false
        }
    }

    var description: String {
        switch self {
        case .store(let agent, let network, let seconds, let key, let isPending, let force):
            "store agent \(agent) network \(network) seconds \(seconds) key \(key) \(isPending ? "pending" : "active") "
                + "force \(force)"
        case .delete(let selection, let force): "delete \(selection) force \(force)"
        case .purge(let selection): "purge \(selection.map { "\($0)" } ?? "all")"
        case .rekey(let old, let new): "rekey \(old) to \(new)"
        case .prefer(let network): "prefer \(network.map { "\($0)" } ?? "none")"
        case .merge(let force): "merge force \(force)"
        }
    }

    /// What a store says to it, in words.
    func run(on store: borrowing CredentialStore, _ other: borrowing CredentialStore, at now: Int64) -> String {
        do throws(StoreError) {
            let now = UnixTime(milliseconds: now)
            switch self {
            case .store(let agent, let network, let seconds, let key, let isPending, let force):
                let dataset = Self.bytes(network: network, seconds: seconds, key: key, isPending: isPending)
                return try store.store(
                    Submission(dataset, forBorderAgent: Self.agent(agent), force: force), at: now
                ).outcome.rawValue
            case .delete(let selection, let force):
                let result = try store.delete(selection, force: force, at: now)
                return "\(result.deleted.count) \(result.forgottenInHistory)"
            case .purge(let selection): return "\(try store.purgeHistory(of: selection).count)"
            case .rekey(let old, let new):
                return old == new ? "" : "\(try store.rekey(Self.agent(old), to: Self.agent(new)).count)"
            case .prefer(let network?): _ = try store.setPreferredNetwork(ExtendedPANID(rawValue: network))
            case .prefer(nil): _ = try store.clearPreferredNetwork()
            case .merge(let force): return try merge(other, into: store, force: force, at: now)
            }
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func merge(
        _ other: borrowing CredentialStore, into store: borrowing CredentialStore, force: Bool, at now: UnixTime
    ) throws(StoreError) -> String {
        let contents = try other.contents()
        let result = try store.importing(force: force, at: now) { importer throws(StoreError) in
            for entry in contents.listing.credentials {
                _ = try importer.add(
                    Submission(
                        entry.dataset, forBorderAgent: entry.borderAgentID, creationDate: entry.creationDate,
                        lastModificationDate: entry.lastModificationDate))
            }
            var before: [HistoryEntry] = []
            for entry in contents.history.entries.reversed() {
                let copy = before.count { $0.version == entry.version && $0.mayBe(entry) }
                try importer.add(entry, copy: copy)
                before.append(entry)
            }
            for tombstone in contents.tombstones { try importer.add(tombstone) }
            return .network(contents.preferredNetwork)
        }
        return "\(result.outcomes.map { "\($0.key.rawValue) \($0.value)" }.sorted()) \(result.heldDeleted)"
    }
}

/// What is compared of a store and its model.
struct Picture: Equatable {
    var rows: [String]
    var history: [String]
    var tombstones: [String]
    var preferred: UInt64?

    init(_ contents: StoreContents) {
        rows = contents.listing.credentials.map { entry in
            "\(entry.borderAgentID) \(entry.kind) \(hex(array(entry.dataset.bytes))) \(entry.creationDate.milliseconds) "
                + "\(entry.lastModificationDate.milliseconds)"
        }.sorted()
        history = contents.history.entries.map { entry in
            "\(entry.borderAgentID) \(entry.kind) \(entry.extendedPANID) \(entry.reason) "
                + "\(entry.dataset.map { hex(array($0.bytes)) } ?? "forgotten") \(entry.creationDate.milliseconds) "
                + "\(entry.lastModificationDate.milliseconds)"
        }.sorted()
        tombstones = contents.tombstones.map { tombstone in
            "\(tombstone.borderAgentID) \(tombstone.kind) \(tombstone.extendedPANID) \(tombstone.timestamp.seconds)"
        }.sorted()
        preferred = contents.preferredNetwork?.rawValue
    }
}
