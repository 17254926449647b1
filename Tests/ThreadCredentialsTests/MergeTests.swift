import MeshCoP
import Testing
import ThreadCredentials

@Suite struct MergeTests {
    /// A dataset that follows a contradiction is judged by itself, also where it is left out or has no border agent.
    @Test func aContradictionIsOfOneDataset() throws {
        let temporary = TemporaryStore()
        defer { withExtendedLifetime(temporary) {} }
        let store = try temporary.open()
        let old = dataset(network: 3)
        _ = try store.store(Submission(old, forBorderAgent: agentB))
        _ = try store.delete(.borderAgent(agentB), force: true)
        var said: [Bool] = []
        _ = try store.importing { importer throws(StoreError) in
            for (dataset, agent) in [
                (dataset(network: 1, pending: true), agentA), (dataset(network: 2, pending: true), agentA),
                (old, agentB), (dataset(network: 4, pending: true), agentA), (dataset(network: 5), .unknown),
            ] {
                try importer.add(Submission(dataset, forBorderAgent: agent))
                said.append(importer.contradictsItself)
            }
            return .unspecified
        }
        #expect(said == [false, true, false, true, false])
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let first: OperationalDataset
        let second: OperationalDataset
        let outcome: StoreOutcome
        /// With `force`; nil where it changes nothing.
        var forced: StoreOutcome?
        var testDescription: String { name }

        /// What the store holds after an accepted second dataset.
        func kept(_ outcome: StoreOutcome) -> OperationalDataset {
            outcome == .updated || outcome == .moved || outcome == .stored ? second : first
        }
    }

    static let cases: [Case] = [
        Case(name: "same bytes", first: dataset(), second: dataset(), outcome: .unchanged),
        Case(
            name: "same TLVs, other order", first: dataset(), second: reversed(dataset()), outcome: .equivalent),
        Case(
            name: "newer by a second", first: dataset(seconds: 1), second: dataset(seconds: 2, channel: 20),
            outcome: .updated),
        Case(
            name: "newer by a tick", first: dataset(ticks: 1), second: dataset(ticks: 2), outcome: .updated),
        Case(
            name: "newer by U", first: dataset(), second: dataset(authoritative: true), outcome: .updated),
        Case(
            name: "older by a second", first: dataset(seconds: 2), second: dataset(seconds: 1),
            outcome: .older, forced: .updated),
        Case(
            name: "older by a tick", first: dataset(seconds: 2, ticks: 5),
            second: dataset(seconds: 2, ticks: 4),
            outcome: .older, forced: .updated),
        Case(
            name: "older by U", first: dataset(authoritative: true), second: dataset(), outcome: .older,
            forced: .updated),
        Case(
            name: "same time, other channel", first: dataset(channel: 15), second: dataset(channel: 16),
            outcome: .conflict, forced: .updated),
        Case(
            name: "same time, one TLV more", first: dataset(),
            second: dataset { $0.set(TLVType(rawValue: 189), to: [1, 2, 3]) }, outcome: .conflict,
            forced: .updated),
        Case(
            name: "all ones is older than any time", first: dataset(),
            second: dataset { $0.set(.activeTimestamp, to: Timestamp(rawValue: .max)) }, outcome: .older,
            forced: .updated),
        Case(
            name: "another network with a newer time", first: dataset(network: 1),
            second: dataset(network: 2, seconds: 9),
            outcome: .moved),
        Case(
            name: "another network with an older time", first: dataset(network: 1, seconds: 9),
            second: dataset(network: 2), outcome: .moved),
        Case(
            name: "pending beside active", first: dataset(seconds: 5),
            second: dataset(seconds: 1, pending: true),
            outcome: .stored),
        Case(
            name: "pending over pending", first: dataset(seconds: 5, pending: true),
            second: dataset(seconds: 6, pending: true), outcome: .updated),
        Case(
            name: "older pending", first: dataset(seconds: 6, pending: true),
            second: dataset(seconds: 5, pending: true), outcome: .older, forced: .updated),
    ]

    @Test(arguments: cases, [false, true])
    func outcomes(_ testCase: Case, force: Bool) throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        let first = try store.store(Submission(testCase.first, forBorderAgent: agentA))
        #expect(first.outcome == .stored)
        let second = try store.store(Submission(testCase.second, forBorderAgent: agentA, force: force))
        let expected = force ? testCase.forced ?? testCase.outcome : testCase.outcome
        #expect(second.outcome == expected)
        #expect(second.wasForced == (force && testCase.forced != nil))

        let rows = try store.credentials(forBorderAgentID: agentA).credentials
        let kind = DatasetKind(of: testCase.second)
        let row = try #require(rows.first { $0.kind == kind })
        let kept = testCase.kept(expected)
        #expect(row.dataset.hasSameBytes(as: kept), "the bytes are kept verbatim")
        let history = try store.history().entries
        switch expected {
        case .updated, .moved:
            #expect(history.count == 1)
            #expect(history.first?.dataset?.hasSameBytes(as: testCase.first) == true)
            #expect(
                history.first?.reason == (expected == .moved ? .moved : second.wasForced ? .forced : .updated))
        default: #expect(history.isEmpty)
        }
        #expect(try store.check().isHealthy)
    }

    @Test func timesAreKeptAndMoveOn() throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        func put(_ dataset: OperationalDataset, at time: Int64) throws {
            _ = try store.store(
                Submission(dataset, forBorderAgent: agentA), at: UnixTime(milliseconds: time))
        }
        func times() throws -> [Int64] {
            let row = try #require(try store.credentials(forBorderAgentID: agentA).credentials.first)
            return [row.creationDate.milliseconds, row.lastModificationDate.milliseconds]
        }
        try put(dataset(), at: 1000)
        #expect(try times() == [1000, 1000])
        try put(reversed(dataset()), at: 2000)
        #expect(try times() == [1000, 1000], "nothing changed")
        try put(dataset(seconds: 2), at: 3000)
        #expect(try times() == [1000, 3000])
        try put(dataset(network: 7), at: 4000)
        #expect(try times() == [4000, 4000], "another network is another credential")
        #expect(try store.history().entries.map(\.replacementDate.milliseconds) == [4000, 3000])
    }

    @Test func rebuiltNeverReplacesTheBytesItWasMadeFrom() throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        let verbatim = dataset { $0.set(TLVType(rawValue: 189), to: [7]) }
        // What JSON of a border router would give back: no unknown TLV, the policy's last bits at their defaults.
        let rebuilt = dataset { $0.set(.securityPolicy, to: [0x02, 0xA0, 0xFF, 0xF8]) }
        let original = dataset { $0.set(.securityPolicy, to: [0x02, 0xA0, 0xF7, 0xFB]) }
        #expect(try store.store(Submission(verbatim, forBorderAgent: agentA)).outcome == .stored)
        let again = Submission(dataset(), forBorderAgent: agentA, origin: .rebuilt(nil))
        #expect(try store.store(again).outcome == .equivalent)
        #expect(try store.allCredentials().credentials[0].dataset.hasSameBytes(as: verbatim))
        #expect(try store.allCredentials().credentials[0].source == .verbatim)

        #expect(
            try store.store(Submission(rebuilt, forBorderAgent: agentB, origin: .rebuilt(nil))).outcome
                == .stored)
        #expect(try store.credentials(forBorderAgentID: agentB).credentials[0].source == .rebuilt)
        #expect(try store.store(Submission(original, forBorderAgent: agentB)).outcome == .updated)
        let row = try store.credentials(forBorderAgentID: agentB).credentials[0]
        #expect(row.source == .verbatim)
        #expect(row.dataset.hasSameBytes(as: original))

        let changed = dataset(channel: 26)
        let conflict = Submission(changed, forBorderAgent: agentA, origin: .rebuilt(nil))
        #expect(try store.store(conflict).outcome == .conflict)
    }

    @Test func theSameBytesSubmittedAfterBeingRebuiltAreVerbatim() throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(), forBorderAgent: agentA, origin: .rebuilt(nil)))
        #expect(try store.store(Submission(dataset(), forBorderAgent: agentA)).outcome == .unchanged)
        #expect(try store.allCredentials().credentials[0].source == .verbatim)
    }

    @Test func everyWayIntoTheStoreChecks() throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        for (dataset, error) in unstorable {
            #expect(throws: error) { try StorableDataset(dataset) }
            #expect(throws: error) { try store.store(Submission(dataset, forBorderAgent: agentA, force: true)) }
            #expect(throws: error) {
                try store.importing(force: true) { importer throws(StoreError) in
                    try importer.add(Submission(dataset, forBorderAgent: agentA))
                    return .unspecified
                }
            }
        }
        #expect(try store.allCredentials().credentials.isEmpty)
        let storable = try StorableDataset(unstorable[1].dataset, allowing: .partial)
        #expect(try store.store(storable, forBorderAgent: agentA).outcome == .stored)
        #expect(try store.allCredentials().credentials[0].verdict == .partial)
    }

    /// What another program said of a dataset stays with a newer one of its network, unless that says something else.
    @Test func aNewerDatasetKeepsWhatWasSaidOfItsSource() throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        func put(_ dataset: OperationalDataset, _ label: String?, _ id: String?) throws -> [String?] {
            var submission = Submission(dataset, forBorderAgent: agentA)
            submission.sourceLabel = label.map { Array($0.utf8) }
            submission.originID = id.map { Array($0.utf8) }
            #expect(try store.store(submission).outcome.isAccepted)
            let row = try #require(try store.allCredentials().credentials.first)
            #expect(array(row.dataset.bytes) == array(dataset.bytes))
            #expect(row.borderAgentID == agentA && row.extendedPANID == dataset.extendedPANID)
            return [row.origin, row.originID].map { $0.map { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(try put(dataset(seconds: 1), "a", "1") == ["a", "1"])
        #expect(try put(dataset(seconds: 2, channel: 20), nil, nil) == ["a", "1"])
        #expect(try put(dataset(seconds: 3), "b", nil) == ["b", "1"])
        #expect(try put(dataset(seconds: 4), nil, "2") == ["b", "2"])
        #expect(try put(dataset(network: 5, seconds: 1), nil, "3") == [nil, "3"], "moved")
        #expect(try store.check().isHealthy)
    }

    @Test func whatIsNotOkIsStoredOnlyWhenAllowed() throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        let invalid = dataset(channel: 27)
        let partial = dataset { $0.remove(.pskc) }
        let nameless = dataset { $0.remove(.extendedPANID) }
        let timeless = dataset { $0.remove(.activeTimestamp) }
        func put(_ dataset: OperationalDataset, _ allowed: Allowances) throws(StoreError) -> StoreOutcome {
            try store.store(Submission(dataset, forBorderAgent: agentA, force: true), allowing: allowed).outcome
        }
        #expect(throws: StoreError.self) { try put(invalid, .partial) }
        #expect(throws: StoreError.partial(missing: [.pskc])) { try put(partial, .invalid) }
        #expect(throws: StoreError.unusable(missing: .extendedPANID)) {
            try put(nameless, [.invalid, .partial])
        }
        #expect(throws: StoreError.unusable(missing: .activeTimestamp)) {
            try put(timeless, [.invalid, .partial])
        }
        #expect(try store.allCredentials().credentials.isEmpty)
        #expect(try put(invalid, .invalid) == .stored)
        #expect(try store.allCredentials().credentials[0].verdict == .invalid)
        #expect(try put(partial, .partial) == .updated)
        #expect(try store.allCredentials().credentials[0].verdict == .partial)
        #expect(try store.check().isHealthy)
    }
}
