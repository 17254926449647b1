import Foundation
import MeshCoP
import SQLite
import TestSupport
import Testing

@testable import ThreadCredentials

/// Every row has a digest, the store a seal over all rows: what is damaged is noticed.
@Suite struct SealTests {
    let temporary = TemporaryStore()

    /// A store with credentials, a history, a forgotten dataset, a preference and a tombstone.
    private func fill() throws {
        let store = try temporary.open()
        for (agent, network) in [(agentA, 1), (agentB, 1), (missionAgent, 2)] as [(BorderAgentID, UInt64)] {
            for seconds in 1...3 as ClosedRange<UInt64> {
                _ = try store.store(
                    Submission(
                        dataset(network: network, seconds: seconds, key: key(network)), forBorderAgent: agent))
            }
        }
        _ = try store.delete(.borderAgent(agentB))
    }

    private func key(_ number: UInt64) -> [UInt8] { Array(repeating: UInt8(number) + 0x40, count: 16) }

    /// Damages the file as nobody's program would: past constraints and digests.
    private func damage(_ sql: String) throws {
        let database = try Database(opening: temporary.path, .readWrite)
        try database.executeScript(Array(sql.utf8))
    }

    /// The constant that every store is compared with is what the scripts make.
    @Test func theSchemaIsThatOfTheScripts() throws {
        let database = try Database(opening: ":memory:")
        for script in CredentialStore.migrations.scripts { try database.executeScript(script) }
        #expect(try CredentialStore.digest(ofSchema: database) == CredentialStore.schemaDigest)
    }

    @Test func aHealthyStoreFits() throws {
        try fill()
        let store = try temporary.open(.reading)
        #expect(try store.check().findings == [])
        let contents = try store.contents()
        #expect(contents.damage == [])
        #expect(contents.listing.credentials.count == 2)
        #expect(contents.history.entries.count == 7)
        #expect(contents.tombstones.map(\.borderAgentID) == [agentB])
        #expect(contents.tombstones.first?.timestamp == Timestamp(seconds: 3, ticks: 0, authoritative: false))
    }

    @Test(arguments: [
        "UPDATE credential SET tlvs = cast(replace(tlvs, x'41', x'40') AS BLOB) WHERE id = 1",
        "UPDATE credential SET border_agent = x'AA' WHERE id = 1",
        "UPDATE credential SET modified = modified + 1 WHERE id = 1",
        "UPDATE credential SET source = 1 WHERE id = 1", "UPDATE credential SET id = 77 WHERE id = 1",
        "UPDATE credential SET digest = digest + 1 WHERE id = 1",
    ]) func aDamagedRowIsNoneOfTheCredentials(_ sql: String) throws {
        try fill()
        try damage(sql)
        let store = try temporary.open(.reading)
        let listing = try store.allCredentials()
        #expect(listing.credentials.count == 1)
        #expect(listing.damagedRows.count == 1)
        #expect(!listing.damage.isEmpty)
        #expect(throws: StoreError.self) { try store.preferredCredentials() }
        #expect(try !store.check().isHealthy)
    }

    @Test(arguments: [
        "DELETE FROM credential WHERE id = 1", "UPDATE seal SET credentials = 1", "DELETE FROM seal",
        "UPDATE preferred SET extended_pan_id = x'0000000000000002'", "DELETE FROM preferred",
    ]) func whatIsMissingIsMissed(_ sql: String) throws {
        try fill()
        try damage(sql)
        let store = try temporary.open(.reading)
        #expect(try !store.allCredentials().damage.isEmpty)
        #expect(throws: StoreError.self) { try store.preferredCredentials() }
        #expect(try !store.check().isHealthy)
    }

    @Test(arguments: [
        "UPDATE history SET tlvs = NULL WHERE id = 1",
        "UPDATE history SET replaced = replaced + 1 WHERE id = 1",
        "UPDATE history SET reason = 3 WHERE id = 1",
    ]) func damagedHistoryIsMarked(_ sql: String) throws {
        try fill()
        try damage(sql)
        let store = try temporary.open(.reading)
        let history = try store.history()
        #expect(history.entries.filter(\.isDamaged).map(\.row) == [1])
        #expect(history.damage == [.rows(table: "history", count: 1, first: 1)])
        #expect(try !store.check().isHealthy)
    }

    /// Damage stays visible when a row is moved to the history, gets another border agent or loses its bytes.
    @Test func noChangeMakesDamageLookSound() throws {
        try fill()
        try damage("UPDATE credential SET channel = 11; UPDATE history SET channel = 11")
        let store = try temporary.open()
        #expect(try store.check().findings.contains { $0.problem.contains("digest does not fit") })
        _ = try store.rekey(missionAgent, to: agentB)
        _ = try store.store(
            Submission(dataset(network: 1, seconds: 9, key: key(1)), forBorderAgent: agentA))
        #expect(try store.history().entries.filter(\.isDamaged).count == 8)
        #expect(try store.allCredentials().damagedRows.count == 1)
    }

    /// A digest over a row with its keys would tell whether a guessed key was there.
    @Test func noDigestConfirmsAForgottenKey() throws {
        try fill()
        let before = try digests()
        let store = try temporary.open()
        _ = try store.delete(.network(ExtendedPANID(rawValue: 1)), force: true)
        let forgotten = try store.history().entries.filter { $0.extendedPANID.rawValue == 1 }
        #expect(forgotten.allSatisfy { $0.dataset == nil && !$0.isDamaged })
        #expect(try store.check().isHealthy)
        let file = try Data(contentsOf: URL(filePath: temporary.path))
        for digest in before where try !digests().contains(digest) {
            let bytes = Data(
                stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: digest >> $0) })
            #expect(file.range(of: bytes) == nil)
        }
    }

    private func digests() throws -> Set<Int64> {
        let database = try Database(opening: temporary.path, .readOnly)
        var rows = try database.prepare("SELECT digest FROM history UNION ALL SELECT digest FROM credential")
        var found: Set<Int64> = []
        while try rows.step() { found.insert(rows.integer(0)) }
        return found
    }

    @Test func aStoreOfVersionOneIsSealed() throws {
        try FileManager.default.createDirectory(
            atPath: temporary.directory + "/store", withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        let old = Migrations(
            applicationID: CredentialStore.applicationID,
            scripts: Array(CredentialStore.migrations.scripts.prefix(1)))
        do {
            let database = try Database(opening: temporary.path)
            try old.run(on: database)
            try database.executeScript(
                Array(
                    """
                    INSERT INTO credential VALUES (7, x'9483C451DC3E', 0, x'\(missionHex)', x'3c66f0dc9ef53f1c',
                        cast('GL-S20-new001' AS BLOB), 16, 9483, x'0000000000010000', NULL, 0, 0, 1000, 2000);
                    INSERT INTO history SELECT 3, border_agent, kind, NULL, extended_pan_id, network_name, channel, pan_id,
                        active_timestamp, NULL, 0, 0, 1000, 2000, 3000, 2 FROM credential;
                    INSERT INTO preferred VALUES (0, x'3c66f0dc9ef53f1c');
                    """.utf8))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: temporary.path)
        let store = try temporary.open(.reading)
        #expect(try store.check().findings == [])
        #expect(try store.preferredCredentials()?.networkKey?.count == 16)
        #expect(try store.history().entries.count == 1)
        #expect(temporary.files == ["credentials.sqlite", "credentials.sqlite.version-1.backup"])
    }
}
