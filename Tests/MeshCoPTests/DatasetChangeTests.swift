import Foundation
import TestSupport
import Testing

@testable import MeshCoP

/// Datasets that are made and changed, held against OpenThread's rules.
@Suite struct DatasetChangeTests {
    private let network = try! OperationalDataset(copying: bytes(missionExample))

    private func isSame(_ type: TLVType, _ a: OperationalDataset, _ b: OperationalDataset) -> Bool {
        a.view.hasSameValue(of: type, as: b.view)
    }

    private func value(of type: TLVType, in dataset: OperationalDataset) -> String? {
        let view = dataset.view
        guard let value = view.value(of: type) else { return nil }
        return hex(value.indices.map { value[$0] })
    }

    private func delay(of dataset: OperationalDataset) -> UInt32? {
        let view = dataset.view
        return view.delayTimer?.milliseconds
    }

    private func problem(_ body: () throws -> OperationalDataset) -> DatasetChangeError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? DatasetChangeError
        }
    }

    @Test(arguments: 0..<50) func newNetworksAreComplete(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let dataset = try NewNetwork().dataset(using: &random)
        #expect(dataset.verdict == .ok && dataset.completeActive && !dataset.isPending && dataset.lint.isEmpty)
        #expect(dataset.activeTimestamp == Timestamp(seconds: 1))
        #expect(dataset.missing.isEmpty)
        let (panID, name) = (try #require(dataset.panID), try #require(dataset.networkName))
        #expect("\(name)" == "OpenThread-" + String(format: "%04x", panID.rawValue))
        #expect(value(of: .securityPolicy, in: dataset) == "02a0f7f8")
        #expect(value(of: .channelMask, in: dataset) == "0004001fffe0")
        let older = try OperationalDataset(dataset.storage, rules: .rules202608)
        #expect(older.verdict == .ok)
    }

    @Test func newNetworksDiffer() throws {
        let (a, b) = (try NewNetwork().dataset(), try NewNetwork().dataset())
        let types = Set(a.differences(to: b).map(\.type))
        #expect(types.isSuperset(of: [.networkKey, .pskc, .extendedPANID, .meshLocalPrefix]))
    }

    @Test func partsAreTaken() throws {
        var new = NewNetwork()
        new.name = NetworkName("OpenThreadDemo")
        new.extendedPANID = ExtendedPANID(rawValue: 0x1111_1111_2222_2222)
        new.channelMask = ChannelMask(channels: "15,20-21")
        new.passphrase = SecretBytes(copying: Array("j01Nme".utf8).span)
        let dataset = try new.dataset()
        #expect([15, 20, 21].contains(dataset.channel?.number))
        #expect(dataset.lint.map(\.code) == [.pskcWellKnown])
        #expect(dataset.wellKnownPSKc?.code == .pskcWellKnown)
    }

    @Test func anActiveChangeIsNewerAndKeepsTheRest() throws {
        var change = DatasetChange()
        change.name = NetworkName("Elsewhere")
        change.securityPolicy = SecurityPolicy(text: "24 onrc 0")
        let changed = try change.active(from: network, bump: false)
        #expect(changed.verdict == .ok)
        #expect(
            Set(network.differences(to: changed).map(\.type)) == [
                .networkName, .securityPolicy, .activeTimestamp,
            ])
        #expect(changed.activeTimestamp == Timestamp(seconds: 2))
        // OpenThread takes an active dataset only if it leaves these as they are.
        for type in [TLVType.channel, .panID, .meshLocalPrefix, .networkKey] {
            #expect(isSame(type, network, changed))
        }
        #expect(problem { try DatasetChange().active(from: network, bump: false) } == .nothingChanges)
        #expect(try DatasetChange().active(from: network, bump: true).activeTimestamp == Timestamp(seconds: 2))
    }

    @Test func unknownFieldsAreKept() throws {
        let rich = try OperationalDataset(copying: bytes(missionExample + "bd021234"))
        let changed = try DatasetChange().active(from: rich, bump: true)
        #expect(value(of: TLVType(rawValue: 0xbd), in: changed) == "1234")
    }

    @Test func aPendingDatasetFollowsOpenThreadsRules() throws {
        var change = DatasetChange()
        change.channel = Channel(number: 25)
        change.hasNewKey = true
        let pending = try change.pending(from: network)
        #expect(pending.completePending && pending.verdict == .ok)
        #expect(pending.activeTimestamp! > network.activeTimestamp!)
        #expect(pending.pendingTimestamp == Timestamp(seconds: 2))
        #expect(delay(of: pending) == 300_000 && pending.channel?.number == 25)
        #expect(!isSame(.networkKey, pending, network))
        // What waits already is older than what comes.
        let next = try change.pending(from: network, after: pending)
        #expect(next.pendingTimestamp! > pending.pendingTimestamp!)
    }

    @Test func wrongChangesNameTheirRule() throws {
        var change = DatasetChange()
        change.hasNewKey = true
        change.delay = DelayTimer(milliseconds: 60_000)
        #expect(
            problem { try change.pending(from: network) } == .delayTooShort(minimum: 300_000, forNewKey: true))
        change.hasNewKey = false
        change.channel = Channel(number: 25)
        let short = try change.pending(from: network)
        #expect(delay(of: short) == 60_000)
        change.delay = DelayTimer(milliseconds: 29_999)
        #expect(
            problem { try change.pending(from: network) } == .delayTooShort(minimum: 30_000, forNewKey: false))
        change.delay = DelayTimer(milliseconds: 259_200_001)
        #expect(problem { try change.pending(from: network) } == .delayTooLong(maximum: 259_200_000))
        change.delay = .standard
        change.channel = Channel(number: 16)
        #expect(problem { try change.pending(from: network) } == .nothingChanges)
        let last = try OperationalDataset(
            copying: bytes(missionExample.replacing("0e080000000000010000", with: "0e08ffffffffffff0000")))
        #expect(problem { try DatasetChange().active(from: last, bump: true) } == .lastTimestamp)
        let partial = try OperationalDataset(copying: bytes("0e0800000000000100000208" + "3c66f0dc9ef53f1c"))
        #expect(problem { try DatasetChange().active(from: partial, bump: true) } == .incomplete(.channel))
        // Time 0 and all ones are no times: the next one is 1.
        for time in ["0000000000000000", "ffffffffffffffff"] {
            let dataset = try OperationalDataset(
                copying: bytes(missionExample.replacing("0000000000010000", with: time)))
            #expect(
                try DatasetChange().active(from: dataset, bump: true).activeTimestamp == Timestamp(seconds: 1))
        }
    }

    @Test(arguments: [
        ("11-26", 0x07ff_f800 as UInt32?), ("15,20,25", 0x0210_8000), ("0x07fff800", 0x07ff_f800),
        ("11", 0x800),
        ("10-12", nil), ("27", nil), ("", nil), ("12-11", nil), ("0x1", nil), ("x", nil),
    ])
    func masksAreRead(_ text: String, _ bits: UInt32?) { #expect(ChannelMask(channels: text)?.bits == bits) }

    @Test(arguments: [
        ("672 onrc 0", 0x02a0_f7f8 as UInt32?), ("672 onrc", 0x02a0_f7f8), ("24 onrcCepR 3", 0x0018_f0bb),
        ("672", nil),
        ("x onrc", nil), ("672 onrcz", nil),
    ])
    func policiesAreRead(_ text: String, _ value: UInt32?) {
        let policy = SecurityPolicy(text: text)
        var bytes: [UInt8] = []
        policy?.appendValue(to: &bytes)
        #expect((policy == nil ? nil : bytes.reduce(0) { $0 << 8 | UInt32($1) }) == value)
    }
}
