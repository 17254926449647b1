import Foundation
import TestSupport
import Testing

/// A store that somebody hands you: nothing in it runs, and what is foreign is named before anything is read.
@Suite struct ThreadCredsHostileStoreTests {
    let store = Store()

    @Test(arguments: [
        (
            "CREATE TRIGGER spy AFTER INSERT ON credential BEGIN DELETE FROM history; END",
            "it has a trigger 'spy'"
        ),
        ("CREATE VIEW peek AS SELECT tlvs FROM credential", "it has a view 'peek'"),
        ("CREATE TABLE loot (tlvs BLOB)", "it has a table 'loot'"),
        ("DROP INDEX credential_agent", "it has no index credential_agent"),
        ("DROP TABLE tombstone", "it has no index tombstone_network"),
        (
            "ALTER TABLE preferred RENAME TO p; CREATE VIEW preferred AS SELECT * FROM p",
            "it has a table 'p'"
        ),
    ])
    func whatIsForeignIsNamed(_ sql: String, _ words: String) throws {
        try store("store -b AA \(Mission.hex)")
        try store.change(sql)
        for line in [
            "list", "check", "store -b BB \(Mission.hex)", "preferred", "export --reveal", "delete -b AA",
        ] {
            let refused = try store(line)
            #expect(refused.code == 65, "\(line)")
            #expect(refused.output.isEmpty)
            #expect(refused.errorText.contains("the store is not as thread-creds makes it: "))
            #expect(refused.errorText.contains(words), "\(refused.errorText)")
        }
        if sql.contains("tombstone") || sql.contains("RENAME") { return }
        #expect(try store("check --repair").code == 0)
        #expect(try store("show AA").code == 0)
    }

    @Test func aPipeIsRefusedAtOnce() throws {
        try store("store -b AA \(Mission.hex)")
        let folder = store.folder.path()
        let script = "cd '\(folder)'; umask 077; mkfifo pipe store/credentials.sqlite-journal"
        #expect(try runShell("/bin/bash", ["-c", script]).code == 0)
        for line in [
            "list --store pipe", "store -b AA \(Mission.hex) --store pipe", "list --store /dev/null", "list",
        ] {
            let refused = try store(line)
            #expect([65, 77].contains(refused.code), "\(line): \(refused.errorText)")
        }
        #expect(try store("list").errorText.contains("credentials.sqlite-journal is not a regular file"))
    }

    @Test func aFileWithoutBytesIsEmpty() throws {
        try store("store -b AA \(Mission.hex)")
        try Data().write(to: URL(filePath: store.path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: store.path)
        #expect(try store("check").text.hasPrefix("empty: the file has no bytes"))
        #expect(try store.json("check --format json")["empty"]?.bool == true)
    }

    @Test func aGarbagePreferenceIsFound() throws {
        try store("store -b AA \(Mission.hex)")
        try store.change(
            "PRAGMA ignore_check_constraints = ON; UPDATE preferred SET extended_pan_id = x'00', digest = 7")
        #expect(try store("check").text.contains("preferred: it is damaged"))
        let preferred = try store("preferred")
        #expect(preferred.code == 65)
        #expect(preferred.output.isEmpty)
        #expect(try store("list").code == 65)
    }
}
