import Foundation
import MeshCoP
import SQLite
import TestSupport
import Testing

@testable import ThreadCredentials

/// Where the store is, and how its file comes into being and is brought on.
@Suite struct StoreFileTests {
    let temporary = TemporaryStore()

    static let environments: [([String: String], String, Bool)] = [
        (["THREAD_CREDS_STORE": "/a/b", "HOME": "/h"], "/a/b", true),
        (["THREAD_CREDS_STORE": "relative.sqlite"], "./relative.sqlite", true),
        (["THREAD_CREDS_STORE": ":memory:"], "./:memory:", true),
        (["XDG_DATA_HOME": "/d", "HOME": "/h"], "/d/thread-creds/credentials.sqlite", false),
        (
            ["XDG_DATA_HOME": "not/absolute", "HOME": "/h"], "/h/.local/share/thread-creds/credentials.sqlite",
            false
        ),
        (["HOME": "/h"], "/h/.local/share/thread-creds/credentials.sqlite", false),
        (["THREAD_CREDS_STORE": "", "HOME": "/h"], "/h/.local/share/thread-creds/credentials.sqlite", false),
    ]

    @Test(arguments: environments)
    func locations(_ environment: [String: String], _ path: String, _ isExplicit: Bool) throws {
        let location = try StoreLocation(named: nil) { environment[$0] }
        #expect(location.path == path)
        #expect(location.isExplicit == isExplicit)
        #expect(try StoreLocation(named: "/x/y") { environment[$0] }.path == "/x/y")
    }

    @Test func withoutAHomeItSaysSo() {
        #expect(throws: StoreError.noHome) { try StoreLocation(named: nil) { _ in nil } }
    }

    @Test func theUsersOwnStoreGetsAllItsDirectories() throws {
        let location = try StoreLocation(named: nil) { [directory = temporary.directory] name in
            name == "HOME" ? directory + "/new/home" : nil
        }
        _ = try CredentialStore(location, for: .writing)
        #expect(temporary.mode(location.directory) == 0o700)
        #expect(temporary.mode(temporary.directory + "/new") == 0o700)
    }

    @Test func aNamedStoreGetsOneDirectoryAndAMisspeltPathNone() throws {
        _ = try temporary.open()
        let deep = temporary.directory + "/no/such/store.sqlite"
        #expect(throws: StoreError.directoryMissing(path: temporary.directory + "/no/such")) {
            _ = try CredentialStore(StoreLocation(path: deep), for: .writing)
        }
        #expect(throws: StoreError.missing(path: deep)) {
            _ = try CredentialStore(StoreLocation(path: deep), for: .reading)
        }
        #expect(throws: StoreError.notAFile(path: temporary.directory)) {
            _ = try CredentialStore(StoreLocation(path: temporary.directory), for: .reading)
        }
    }

    @Test func theFileIsWhatItIsMeantToBe() throws {
        let store = try temporary.open()
        #expect(try store.database.number("PRAGMA application_id") == 0x5468_4372)
        #expect(
            try store.database.number("PRAGMA user_version") == Int64(CredentialStore.migrations.currentVersion)
        )
        #expect(try store.database.number("PRAGMA synchronous") == 3)
        #expect(try store.database.number("PRAGMA secure_delete") == 1)
        #expect(try store.database.number("PRAGMA foreign_keys") == 1)
        #expect(try store.database.number("PRAGMA temp_store") == 2)
        var journal = try store.database.prepare("PRAGMA journal_mode")
        _ = try journal.step()
        #expect(journal.string(0) == "delete")
    }

    @Test func aStoreInWALModeIsTakenBack() throws {
        do {
            let store = try temporary.open()
            _ = try store.store(Submission(dataset(), forBorderAgent: agentA))
            try store.database.execute("PRAGMA journal_mode = WAL")
        }
        let store = try temporary.open()
        #expect(try store.allCredentials().credentials.count == 1)
        _ = try store.store(Submission(dataset(seconds: 2), forBorderAgent: agentA))
        #expect(temporary.files == ["credentials.sqlite"])
    }

    /// The next version, as a program of tomorrow would bring it.
    static let tomorrow = Migrations(
        applicationID: CredentialStore.applicationID,
        scripts: CredentialStore.migrations.scripts + [
            Array("ALTER TABLE credential ADD COLUMN note TEXT".utf8)
        ])

    @Test func anOlderStoreIsBroughtOnAfterABackup() throws {
        do {
            let store = try temporary.open()
            _ = try store.store(Submission(dataset(), forBorderAgent: agentA))
        }
        let version = CredentialStore.migrations.currentVersion
        do {
            let store = try CredentialStore(
                temporary.location, for: .writing, busyTimeout: 100, migrations: Self.tomorrow)
            #expect(try store.database.number("PRAGMA user_version") == Int64(version + 1))
            #expect(try store.allCredentials().credentials.count == 1)
        }
        let backup = CredentialStore.backupPath(temporary.location, version: version)
        #expect(temporary.mode(backup) == 0o600)
        let old = try CredentialStore(StoreLocation(path: backup), for: .reading)
        #expect(try old.allCredentials().credentials.count == 1)
        #expect(throws: StoreError.newerVersion(found: version + 1, supported: version)) {
            _ = try temporary.open()
        }
        #expect(throws: StoreError.newerVersion(found: version + 1, supported: version)) {
            _ = try temporary.open(.reading)
        }
    }

    @Test func aReaderBringsAnOlderStoreOnToo() throws {
        do { _ = try temporary.open() }
        let store = try CredentialStore(
            temporary.location, for: .reading, busyTimeout: 100, migrations: Self.tomorrow)
        #expect(
            try store.database.number("PRAGMA user_version")
                == Int64(CredentialStore.migrations.currentVersion + 1))
        #expect(temporary.files.count == 2)
    }

    @Test func whatIsDeletedLeavesTheBackupsToo() throws {
        let key = SecrecyTests.key(3)
        do {
            let store = try temporary.open()
            _ = try store.store(Submission(dataset(key: key), forBorderAgent: agentA))
            try CredentialStore.backUp(temporary.location, version: 1)
        }
        #expect(temporary.files.count == 2)
        let store = try temporary.open()
        _ = try store.delete(.borderAgent(agentA), force: true)
        #expect(temporary.files == ["credentials.sqlite"])
        #expect(!temporary.contains(key))
    }

    @Test func aLinkToWhatIsNotThereIsNamed() throws {
        try FileManager.default.createDirectory(
            atPath: temporary.directory + "/store", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: temporary.path, withDestinationPath: "elsewhere")
        for access in [CredentialStore.Access.reading, .writing] {
            #expect(throws: StoreError.danglingLink(path: temporary.path)) { _ = try temporary.open(access) }
        }
        #expect(temporary.files == ["credentials.sqlite"])
    }

    @Test(arguments: [
        (
            "ALTER TABLE credential RENAME COLUMN channel TO canal",
            "its table credential has another definition"
        ),
        ("DROP TABLE preferred", "it has no table preferred"),
    ])
    func aStoreOfAnotherShapeIsNotOpened(_ sql: String, _ words: String) throws {
        do {
            let store = try temporary.open()
            try store.database.executeScript(Array(sql.utf8))
        }
        for access in [CredentialStore.Access.reading, .writing, .changing] {
            #expect(throws: StoreError.foreignSchema(words)) { _ = try temporary.open(access) }
        }
    }

    @Test func readersSeeAFileThatAnotherProcessHasJustMade() throws {
        try FileManager.default.createDirectory(
            atPath: temporary.directory + "/store", withIntermediateDirectories: true)
        try StoreFiles.createPrivate(temporary.path)
        let store = try temporary.open(.reading)
        #expect(try store.allCredentials().credentials.isEmpty)
        let isPrivateCopy = store.isPrivateCopy
        #expect(isPrivateCopy)
    }
}
