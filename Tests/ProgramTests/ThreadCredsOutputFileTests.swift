import Foundation
import TestSupport
import Testing

/// `-o FILE`: readable by its owner alone whatever was there before, and replaced as a whole or not at all.
@Suite struct ThreadCredsOutputFileTests {
    let store = Store()

    private func mode(_ name: String) throws -> Int? {
        let path = store.folder.path() + "/" + name
        return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: [
        "export --reveal", "export --reveal -f hex", "show AA --reveal", "list --reveal --format json",
        "preferred --reveal", "history --reveal", "decode --reveal @hex", "decode --reveal -",
        "diff --reveal @hex @hex", "pskc passphrase --dataset @hex", "import -b AA hex", "store -b AA @hex",
        "check",
    ])
    func aFileThatWasOpenToOthersIsClosed(_ line: String) throws {
        try store("store -b AA \(Mission.hex)")
        try Data(Mission.hex.utf8).write(to: store.folder.appending(path: "hex"))
        let out = store.folder.appending(path: "out")
        try Data("old".utf8).write(to: out)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: out.path())
        let result = try store("\(line) -o out", input: Mission.hex)
        #expect(result.code == 0, "\(result.errorText)")
        #expect(try mode("out") == 0o600)
        #expect(try Data(contentsOf: out) != Data("old".utf8))
    }

    @Test(.enabled(if: canMount))
    func aFullDiskLeavesTheBackup() throws {
        for number in 10..<60 {
            try store("store -b \(number) \(Mission.dataset(network: "00000000000000\(number)"))")
        }
        let script = """
            mount -t tmpfs -o size=16k tmpfs /mnt && cd /mnt && echo backup > out && head -c 8192 /dev/zero > filler
            thread-creds export --reveal -o out; echo "code $?"; cat out; ls -A
            """
        let result = try runInNamespace(script, environment: store.environment)
        #expect(result.text.contains("cannot write out: No space left on device"), "\(result.text)")
        #expect(result.text.hasSuffix("code 74\nbackup\nfiller\nout\n"), "\(result.text)")
    }

    /// One line in, one line out, also into a file.
    @Test func aStreamOfDatasetsIsWrittenAsItComes() throws {
        let script = """
            cd '\(store.folder.path())'; mkfifo in; thread-creds decode --lines - -o out < in & exec 3> in
            echo \(Mission.hex) >&3
            for n in $(seq 500); do [ -s out ] && break; sleep 0.02; done
            wc -l < out; exec 3>&-; wait $!; echo "code $?"
            """
        let result = try runShell("/bin/bash", ["-c", script])
        #expect(result.text == "1\ncode 0\n")
    }

    @Test func standardOutputByNameIsNeitherReplacedNorEmptied() throws {
        try store("store -b AA \(Mission.hex)")
        let script = """
            cd '\(store.folder.path())'; umask 022
            (echo before; thread-creds list -o /dev/stdout; echo after) > out
            """
        let shell = try runShell("/bin/bash", ["-c", script], environment: store.environment)
        #expect(shell.code == 0)
        let lines = try String(contentsOf: store.folder.appending(path: "out"), encoding: .utf8)
            .split(separator: "\n")
        #expect(lines.first == "before" && lines.last == "after" && lines.count == 4, "\(lines)")
        #expect(try mode("out") == 0o644, "the shell's file")
    }
}
