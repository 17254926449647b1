import Foundation
import TestSupport
import Testing

/// Where keys are written, and whose files and directories are taken.
@Suite struct ThreadCredsPlacesTests {
    let store = Store()

    private func bash(_ script: String) throws -> (code: Int32, text: String) {
        try runShell(
            "/bin/bash", ["-c", "cd '\(store.folder.path())'; \(script)"], environment: store.environment)
    }

    @Test(arguments: [
        "export --reveal", "export --reveal -f hex", "list --reveal", "show AA --reveal", "preferred --reveal",
        "history --reveal", "decode --reveal @hex", "pskc passphrase --dataset @hex",
    ]) func noKeysToAFileThatOthersRead(_ line: String) throws {
        try store("store -b AA \(Mission.hex)")
        try Data(Mission.hex.utf8).write(to: store.folder.appending(path: "hex"))
        let refused = try bash("umask 022; thread-creds \(line) > all; echo \"code $?\"; wc -c < all")
        #expect(refused.text.contains("is a file that other users may read"), "\(refused.text)")
        #expect(
            refused.text.contains("use -o FILE, or umask 077 before, or --force\ncode 12\n0\n"),
            "\(refused.text)")
        #expect(try bash("umask 022; thread-creds \(line) --force > all").code == 0)
        #expect(try bash("rm all; umask 077; thread-creds \(line) > all").code == 0)
        #expect(try bash("umask 022; thread-creds \(line) | cat > all").code == 0)
    }

    @Test func leftoversOfAKilledProcessAreRemoved() throws {
        try store("store -b AA \(Mission.hex)")
        let random = "0123456789abcdef"
        let made = try bash(
            """
            umask 077; echo \(Mission.key) | tee .out.\(random).tmp store/credentials.sqlite.new-\(random) > /dev/null
            mkdir /dev/shm/thread-creds-\(random) && echo \(Mission.key) > /dev/shm/thread-creds-\(random)/copy.sqlite
            echo mine > .out.note.tmp
            thread-creds export --reveal -o out && thread-creds store -q -b BB \(Mission.hex)
            ls -A . store; ls -d /dev/shm/thread-creds-\(random)
            """)
        #expect(!made.text.contains("\(random).tmp") && !made.text.contains(".new-"), "\(made.text)")
        #expect(made.text.contains(".out.note.tmp"))
        #expect(made.text.contains("cannot access '/dev/shm/thread-creds-\(random)'"), "\(made.text)")
    }

    @Test func aDirectoryThatOthersMayWriteToIsRefused() throws {
        try store("store -b AA \(Mission.hex)")
        let folder = store.folder.path() + "/store"
        #expect(try bash("chmod 777 store").code == 0)
        let refused = try store("list")
        #expect(refused.code == 77)
        #expect(refused.errorText.contains("chmod go-w "), "\(refused.errorText)")
        #expect(try bash("chmod 1777 store; thread-creds list").code == 0, "\(folder)")
    }

    /// In a namespace of its own a test may be two users.
    @Test(.enabled(if: canMount && getuid() == 0)) func filesOfOtherUsersAreRefused() throws {
        try store("store -b AA \(Mission.hex)")
        let script = """
            chmod 1777 . && mkdir shared && chmod 1777 shared && echo theirs > victim && chown 1234 victim
            ln -s ../victim shared/out && chown -h 1234 shared/out
            thread-creds export --reveal -o shared/out; echo "code $?"; cat victim
            chown 1234 store/credentials.sqlite; thread-creds list; echo "code $?"
            chown 0 store/credentials.sqlite; chown 1234 store; thread-creds list; echo "code $?"
            """
        let result = try bash(script)
        #expect(result.text.contains("another user's symbolic link"), "\(result.text)")
        #expect(result.text.contains("code 73\ntheirs\n"), "\(result.text)")
        #expect(result.text.contains("credentials.sqlite belongs to another user (1234)"), "\(result.text)")
        #expect(result.text.contains("store belongs to another user (1234)"), "\(result.text)")
    }

    @Test func aPassphraseIsNotRepeated() throws {
        for line in [
            "pskc zebra quince walrus --network \(Mission.network) --name x", "pskc --zebra walrus",
            "pskc -quince",
        ] {
            let refused = try store(line)
            #expect(refused.code == 64)
            for word in ["zebra", "quince", "walrus"] {
                #expect(!refused.errorText.contains(word))
            }
            #expect(refused.errorText.contains("one argument in quotes"), "\(refused.errorText)")
        }
    }

    @Test func namesOfFilesAreEscaped() throws {
        let name = "a\u{1B}[31mb"
        let dataset = store.folder.appending(path: name)
        try Data(Mission.hex.utf8).write(to: dataset)
        let result = try store(["import", "-b", "AA", name])
        #expect(result.code == 0, "\(result.errorText)")
        #expect(result.text.hasPrefix("imported a\\x1B[31mb: 1 stored"), "\(result.text)")
    }
}
