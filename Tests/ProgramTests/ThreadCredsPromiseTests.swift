import Foundation
import TestSupport
import Testing

/// What the program says is so, and what it does not find it does not make.
@Suite struct ThreadCredsPromiseTests {
    let store = Store()

    @Test(arguments: [
        "delete -b AA", "history --purge", "rekey AA BB", "preferred AA", "preferred --clear",
        "history --restore 1", "import -b AA nothing", "import -b AA broken",
    ])
    func aMistypedPathMakesNoStore(_ line: String) throws {
        try Data("no dataset".utf8).write(to: store.folder.appending(path: "broken"))
        let named = try store("\(line) --store elsewhere")
        #expect([65, 66].contains(named.code), "\(named.code) \(named.errorText)")
        let usual = try store(line)
        #expect(usual.code != 0)
        let files = try FileManager.default.subpathsOfDirectory(atPath: store.folder.path())
        #expect(!files.contains { $0.contains("credentials") || $0.contains("elsewhere") }, "\(files)")
    }

    @Test func aRefusalForWantOfForceHasACodeOfItsOwn() throws {
        try store("store -b AA \(Mission.hex)")
        let refused = try store("delete -b AA")
        #expect(refused.code == 12)
        #expect(refused.errorText.contains("--force deletes them"))
        try store.change("UPDATE credential SET channel = 11")
        #expect(try store("delete -b AA").code == 12, "of a damaged row too")
        let deleted = try store("delete -b AA --force")
        #expect(deleted.code == 0, "\(deleted.errorText)")
        #expect(try !store.contains(hex: Mission.key))
        #expect(try store("history --format json").text == "[]\n", "of a damaged row nothing is kept")
        #expect(try store("check").code == 0)
    }

    @Test func revealRevealsInTextToo() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        for line in ["list", "preferred", "history"] {
            let text = try store("\(line) --reveal").text
            #expect(text.contains(Mission.key) && text.contains(Mission.pskc), "\(line): \(text)")
            #expect(try !store(line).text.contains(Mission.key))
        }
    }

    /// The commit succeeded and the rewriting of the file did not: that is said, and done at the next command.
    @Test(.enabled(if: canMount)) func whatIsLeftToDoIsSaidAndDone() throws {
        let script = """
            mount -t tmpfs -o size=160k,mode=700 tmpfs /mnt && export THREAD_CREDS_STORE=/mnt/credentials.sqlite
            thread-creds store -q -b AA \(Mission.hex) && thread-creds store -q -b BB \(Mission.dataset(seconds: 2))
            head -c 1000000 /dev/zero > /mnt/filler 2>/dev/null; truncate -s -45056 /mnt/filler
            thread-creds delete -b AA; echo "code $?"
            rm /mnt/filler; thread-creds list; echo "code $?"; thread-creds check
            """
        let result = try runInNamespace(script)
        #expect(result.text.contains("deleted 1 dataset(s)"), "\(result.text)")
        #expect(result.text.contains("it is deleted, but the file could not be rewritten"), "\(result.text)")
        #expect(result.text.contains("the next command tries again\ncode 74"), "\(result.text)")
        #expect(!result.text.contains("nothing was changed"))
        #expect(result.text.contains("ok: 1 dataset(s)"), "\(result.text)")
    }

    @Test func aClockThatWentBackIsNoDamage() throws {
        try store("store -b AA \(Mission.dataset(seconds: 1))")
        // As a program without this rule had it: the entry ends before it begins.
        let script =
            "cd '\(store.folder.path())'; for n in 2 3 4; do thread-creds store -q -b AA @$n & done; wait; thread-creds check"
        for n in 2...4 {
            try Data(Mission.dataset(seconds: n).utf8).write(to: store.folder.appending(path: "\(n)"))
        }
        for _ in 0..<5 {
            let result = try runShell("/bin/bash", ["-c", script], environment: store.environment)
            #expect(result.code == 0, "\(result.text)")
        }
    }

    @Test(arguments: [
        "UPDATE credential SET channel = 11 WHERE id = 1", "DELETE FROM credential WHERE id = 1",
        "UPDATE seal SET credentials = 7", "DELETE FROM seal", "UPDATE preferred SET digest = 1",
        "UPDATE history SET tlvs = NULL", "DELETE FROM history",
    ]) func whatCheckFindsIsRepaired(_ sql: String) throws {
        for n in 1...3 { try store("store -b AA \(Mission.dataset(seconds: n))") }
        try store("store -b BB \(Mission.dataset(seconds: 3))")
        try store.change(sql)
        let check = try store("check")
        #expect(check.code == 65)
        #expect(check.text.contains("'thread-creds check --repair' keeps a copy"), "\(check.text)")
        let repaired = try store("check --repair")
        #expect(repaired.code == 0, "\(repaired.errorText)")
        #expect(repaired.text.contains("the file as it was is "))
        #expect(try store("check").code == 0)
        #expect(try store("show BB").code == 0)
        let kept = try FileManager.default.contentsOfDirectory(atPath: store.folder.path() + "/store")
            .filter { $0.contains(".damaged-") }
        #expect(kept.count == 1)
        // A deletion forgets the keys in the copy as well.
        try store("delete --network \(Mission.network) --force")
        #expect(try !store.contains(hex: Mission.key))
    }

    @Test func anEntryOfTheHistoryComesBack() throws {
        try store("store -b AA \(Mission.dataset(seconds: 1))")
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        let restored = try store("history --restore 1")
        #expect(restored.code == 0, "\(restored.errorText)")
        #expect(restored.outcome == "updated")
        #expect(try store("show AA").text.contains("1 s, 0 ticks"))
        #expect(try store("history --restore 99").code == 3)
        try store("delete -b AA --force")
        let gone = try store("history --restore 1")
        #expect(gone.code == 3)
        #expect(gone.errorText.contains("its bytes are gone"), "\(gone.errorText)")
    }
}
