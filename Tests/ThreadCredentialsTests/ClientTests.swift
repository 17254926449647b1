import Foundation
import MeshCoP
import TestSupport
import Testing
import ThreadCredentials

/// The verbs of THClient.
@Suite struct ClientTests {
    let temporary = TemporaryStore()

    // The example of ThreadCredentialsClient's documentation and the README, as a program would have it.
    func usage(_ client: ThreadCredentialsClient, _ bytes: [UInt8]) async throws -> String {
        let agent = try BorderAgentID(text: "9483C451DC3E")
        let result = try await client.storeCredentials(forBorderAgent: agent, activeOperationalDataSet: bytes)
        if result.outcome.isAccepted, let network = try await client.preferredCredentials() {
            return "\(network.networkName ?? "") \(network.extendedPANID)"
        }
        return ""
    }

    @Test func theExampleWorks() async throws {
        let client = try ThreadCredentialsClient(temporary.location)
        #expect(try await usage(client, bytes(missionHex)) == "GL-S20-new001 3c66f0dc9ef53f1c")
    }

    @Test func verbs() async throws {
        let client = try ThreadCredentialsClient(temporary.location)
        #expect(try await client.allCredentials().isEmpty, "there is no store yet")
        #expect(try await client.preferredCredentials() == nil)
        #expect(try await client.isPreferred(forActiveOperationalDataset: dataset()) == .nothingKnown)

        #expect(try await client.store(dataset(), forBorderAgent: agentA).outcome == .stored)
        #expect(
            try await client.store(dataset(seconds: 9, pending: true), forBorderAgent: agentA).outcome
                == .stored)
        #expect(try await client.store(dataset(network: 5), forBorderAgent: agentB).outcome == .stored)
        #expect(try await client.allCredentials().count == 3)
        #expect(try await client.allActiveCredentials().count == 2)
        #expect(try await client.credentials(forBorderAgentID: agentA).count == 2)
        #expect(
            try await client.credentials(forExtendedPANID: ExtendedPANID(rawValue: 5)).map(\.borderAgentID) == [
                agentB
            ])
        #expect(try await client.isPreferred(forActiveOperationalDataset: dataset()) == .preferred)
        #expect(try await client.isPreferred(forActiveOperationalDataset: dataset(network: 5)) == .notPreferred)

        let row = try #require(try await client.preferredCredentials())
        let expected = dataset()
        #expect(row.networkName == "home")
        #expect(row.extendedPANID == expected.extendedPANID)
        #expect(row.borderAgentID == agentA)
        #expect(array(row.activeOperationalDataSet.span) == array(expected.bytes))
        #expect(row.networkKey.map { array($0.span) } == bytes("4094dce45388fd3d3426e992cbf0697b"))
        #expect(row.pskc.map { array($0.span) } == bytes("6c9f919a4da9b213764fc83f84938108"))
        #expect(row.channel == 15)
        #expect(row.panID == 0x250B)
        #expect(row.creationDate == row.lastModificationDate)

        await #expect(throws: StoreError.self) { try await client.deleteCredentials(forBorderAgent: agentA) }
        #expect(try await client.deleteCredentials(forBorderAgent: agentA, force: true).deleted.count == 2)
        await #expect(throws: StoreError.nothingKnown) {
            try await client.deleteCredentials(forBorderAgent: agentA)
        }
        await #expect(throws: StoreError.self) {
            try await client.storeCredentials(forBorderAgent: agentA, activeOperationalDataSet: [0x0E, 0xFF])
        }
    }

    @Test func whatIsNotToBeStoredMakesNoFile() async throws {
        let client = try ThreadCredentialsClient(temporary.location)
        for (dataset, error) in unstorable {
            await #expect(throws: error) { try await client.store(dataset, forBorderAgent: agentA) }
            await #expect(throws: error) {
                try await client.storeCredentials(
                    forBorderAgent: agentA, activeOperationalDataSet: array(dataset.bytes))
            }
        }
        for (dataset, error) in unstorable.suffix(2) {
            await #expect(throws: error) {
                try await client.store(
                    dataset, forBorderAgent: agentA, force: true, allowing: [.invalid, .partial])
            }
        }
        #expect(!FileManager.default.fileExists(atPath: temporary.directory + "/store"))
        let allowed = try await client.store(unstorable[0].dataset, forBorderAgent: agentA, allowing: .invalid)
        #expect(allowed.outcome == .stored && temporary.files == ["credentials.sqlite"])
    }

    @Test func manyTasksAtOnce() async throws {
        let location = temporary.location
        try await withThrowingTaskGroup(of: StoreOutcome.self) { group in
            for n in UInt8(1)...20 {
                group.addTask {
                    let client = try ThreadCredentialsClient(location)
                    return try await client.store(
                        dataset(network: UInt64(n)), forBorderAgent: BorderAgentID(bytes: [n])
                    ).outcome
                }
            }
            for try await outcome in group { #expect(outcome == .stored) }
        }
        let client = try ThreadCredentialsClient(location)
        #expect(try await client.allCredentials().count == 20)
        #expect(try await client.allCredentials().filter(\.isPreferred).count == 1)
    }
}
