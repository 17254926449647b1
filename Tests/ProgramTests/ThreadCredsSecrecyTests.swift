import Foundation
import TestSupport
import Testing

/// The key and the PSKc appear where `--reveal` stands, and nowhere else.
@Suite struct ThreadCredsSecrecyTests {
    static let commands = [
        "list", "list --format json", "show \(Mission.network)", "show \(Mission.network) --format json",
        "preferred", "preferred --format json", "preferred --check @hex --format json", "history",
        "history --format json", "check", "check --format json", "export", "export --format hex",
        "store -b 9483C451DC3E @hex --format json", "store -b AB @hex", "store -b AB @older",
        "store -b AB @other",
        "import -b AC @hex", "import hex", "import -b AC hex", "rekey AC AD --format json",
        "delete -b AD --format json",
        "decode -", "diff @hex @other", "diff @hex @other --format json", "--help", "help export",
    ]

    @Test func noOutputShowsAKey() throws {
        let store = Store()
        let other = Mission.dataset(key: "deadbeef5388fd3d3426e992cbf0697b")
        try Data(Mission.hex.utf8).write(to: store.folder.appending(path: "hex"))
        try Data(Mission.dataset(seconds: 0).utf8).write(to: store.folder.appending(path: "older"))
        try Data(other.utf8).write(to: store.folder.appending(path: "other"))
        try store("store -b \(Mission.agent) @hex")
        for line in Self.commands {
            let result = try store(line, input: Mission.hex)
            expectNoKey(result, line)
        }
    }

    /// Broken inputs of every kind, with the key's bytes in them, raw and as hex.
    @Test func noErrorShowsAKey() throws {
        let store = Store()
        try store("store -b \(Mission.agent) \(Mission.hex)")
        let export = try store("export --reveal").output
        let otbr = try store("export --format otbr --reveal").output
        let corpus = [bytes(Mission.hex), Array(Mission.hex.utf8), export, otbr]
        let lines = [
            "store -b AA -", "import -", "import -b AA -", "preferred --check -", "decode -", "diff - @x",
        ]
        var random = SeededRandom(seed: 41)
        for _ in 0..<60 {
            let input = mutated(corpus.randomElement(using: &random)!, using: &random)
            let line = lines.randomElement(using: &random)!
            expectNoKey(
                try store(line.split(separator: " ").map(String.init), input: input), "\(line) \(hex(input))")
        }
    }

    private func expectNoKey(_ result: ProgramResult, _ line: String) {
        let said = Data(result.output + result.errors)
        let text = String(decoding: said, as: UTF8.self).lowercased()
        for secret in [Mission.key, Mission.pskc, "deadbeef5388fd3d3426e992cbf0697b"] {
            // A mutation may have changed a digit: any run of eight bytes is too much.
            for start in stride(from: 0, through: 16, by: 2) {
                let piece = secret.dropFirst(start).prefix(16)
                #expect(!text.contains(piece), "\(line)")
                #expect(said.range(of: Data(bytes(String(piece)))) == nil, "\(line)")
            }
        }
    }

    @Test func noFileKeepsAKeyThatWasDeletedPurgedOrRekeyed() throws {
        let store = Store()
        let old = "0f0e0d0c0b0a09080706050403020100"
        try store("store -b AA \(Mission.dataset(seconds: 1, key: old))")
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        #expect(try store.contains(hex: old))
        try store("history --purge")
        #expect(try !store.contains(hex: old))
        #expect(try store.contains(hex: Mission.key))
        try store("store -b C0FFEEC0FFEE \(Mission.dataset(network: "0102030405060708", key: old))")
        try store("rekey C0FFEEC0FFEE BB")
        #expect(try !store.contains(hex: "C0FFEEC0FFEE"))
        try store("store -b BB \(Mission.dataset(seconds: 9, network: "0102030405060708"))")
        #expect(try store.contains(hex: old))
        try store("delete -b BB")
        #expect(try !store.contains(hex: old))
        #expect(try store.contains(hex: Mission.key), "another border agent has it")
        try store("delete -b AA --force")
        #expect(try !store.contains(hex: Mission.key))
        #expect(try store("check").code == 0)
    }

    @Test func theStoreIsItsOwnersAlone() throws {
        let store = Store()
        let result = try run(
            "thread-creds", ["store", "-b", "AA", Mission.hex], environment: store.environment)
        #expect(result.code == 0)
        func mode(_ path: String) throws -> Int {
            try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
        }
        #expect(try mode(store.path) == 0o600)
        #expect(try mode(store.folder.path() + "/store") == 0o700)
        #expect(try store("export --reveal -o out").code == 0)
        #expect(try mode(store.folder.path() + "/out") == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: store.path)
        for line in ["list", "store -b AA \(Mission.hex)", "export --reveal", "check"] {
            let refused = try store(line)
            #expect(refused.code == 77)
            #expect(refused.errorText.contains("chmod 600 \(store.path)"), "\(refused.errorText)")
            #expect(refused.output.isEmpty)
        }
    }

    /// A process that can be dumped is one whose files in /proc belong to its user; this one's belong to root.
    @Test func theProcessLeavesNoCore() throws {
        let store = Store()
        let program = try store.start("--help")
        _ = try program.finish()
        let script =
            "ulimit -c unlimited; cd \(store.folder.path()); "
            + "(sleep 0.4; echo) | \(builtProgram("thread-creds").path()) store -b AA - & "
            + "sleep 0.2; grep -h 'Max core file size' /proc/$!/limits; kill -QUIT $!; wait $!; ls"
        let text = try runShell("/bin/bash", ["-c", script]).text
        #expect(!text.contains("core dumped"), "\(text)")
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("core") })
    }
}
