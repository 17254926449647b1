import Foundation
import JSON
import SQLite
import TestSupport
import Testing

/// Power cuts, full disks, other processes, other people's files.
@Suite struct ThreadCredsDurabilityTests {
    let store = Store()

    /// Each round stores another dataset in the store that the rounds before it left, and dies at the next of its calls.
    @Test(.enabled(if: FailingCalls.compiler != nil, "there is no C compiler"))
    func whatWasAcknowledgedSurvivesKill9() throws {
        let failing = try FailingCalls(for: store)
        func words(_ round: Int) -> [String] {
            let agent = round % 7
            return [
                "store", "-b", "0\(agent)",
                Mission.dataset(seconds: round + 1, network: "000000000000000\(agent + 1)"),
            ]
        }
        let calls = try failing.runWhole(words(0)).calls
        var acknowledged = [0: 0]
        var last = 0
        for round in 1...2 * calls {
            // Odd rounds die; those between run to their end, on what the dead ones left.
            let number = round.isMultiple(of: 2) ? 0 : round / 2 + 1
            let result = try failing.run(words(round), failing: number, .kill)
            if result.killed { last = round }
            #expect(result.killed || result.code == 0, "round \(round): \(result.errorText)")
            if ["stored", "updated"].contains(result.outcome) { acknowledged[round % 7] = round }
        }
        #expect(last > calls, "the later calls were not reached")
        let check = try store("check")
        #expect(check.code == 0, "\(check.text)\(check.errorText)")
        var found: [String: Int64] = [:]
        for entry in try #require(try store.json("list --format json").array) {
            found[try #require(entry["border_agent"]?.string)] = entry["active_timestamp"]?["seconds"]?.integer
        }
        #expect(acknowledged.count == 7)
        for (agent, round) in acknowledged {
            #expect(found["0\(agent)"].map { $0 > round } == true, "agent \(agent): \(round) was acknowledged")
        }
    }

    @Test func tenWritersAtOnce() throws {
        let programs = try (0..<10).map { n in
            try store.start("store -b A\(n) \(Mission.dataset(seconds: n + 1, network: "00000000000000A\(n)"))")
        }
        for program in programs {
            let result = try program.finish()
            #expect(result.code == 0, "\(result.errorText)")
            #expect(result.outcome == "stored")
        }
        let entries = try #require(try store.json("list --format json").array)
        #expect(Set(entries.compactMap { $0["border_agent"]?.string }).count == 10)
        #expect(entries.filter { $0["preferred"]?.bool == true }.count == 1)
        #expect(try store("check").code == 0)
    }

    @Test func aLockedStoreIsTemporary() throws {
        try store("store -b AA \(Mission.hex)")
        let database = try Database(opening: store.path, .readWrite)
        try database.execute("BEGIN EXCLUSIVE")
        for line in ["store --wait 0 -b BB \(Mission.hex)", "list --wait 0"] {
            let result = try store(line)
            #expect(result.code == 75)
            #expect(result.errorText.contains("another process is using the store"), "\(result.errorText)")
        }
        try database.execute("ROLLBACK")
        #expect(try store("store -b BB \(Mission.hex)").code == 0)
    }

    @Test func aFileThatIsNoDatabase() throws {
        try store("store -b AA \(Mission.hex)")
        let text = Data(String(repeating: "this is no database\n", count: 100).utf8)
        try text.write(to: URL(filePath: store.path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: store.path)
        for line in ["list", "store -b AA \(Mission.hex)", "check", "export --reveal"] {
            let result = try store(line)
            #expect(result.code == 65)
            #expect(result.errorText.contains("not an SQLite database"), "\(result.errorText)")
        }
        #expect(try Data(contentsOf: URL(filePath: store.path)) == text, "it was left alone")
    }

    @Test func anotherProgramsDatabaseIsLeftAlone() throws {
        try FileManager.default.createDirectory(
            atPath: store.folder.path() + "/store", withIntermediateDirectories: true)
        do {
            let database = try Database(opening: store.path)
            try database.execute("CREATE TABLE places (url TEXT)")
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: store.path)
        let before = try Data(contentsOf: URL(filePath: store.path))
        for line in ["list", "store -b AA \(Mission.hex)"] {
            let result = try store(line)
            #expect(result.code == 65)
            #expect(result.errorText.contains("another program's"), "\(result.errorText)")
        }
        #expect(try Data(contentsOf: URL(filePath: store.path)) == before)
    }

    @Test func aStoreOfANewerProgramIsRefused() throws {
        try store("store -b AA \(Mission.hex)")
        do {
            let database = try Database(opening: store.path, .readWrite)
            try database.execute("PRAGMA user_version = 99")
        }
        for line in ["list", "store -b AA \(Mission.hex)", "check"] {
            let result = try store(line)
            #expect(result.code == 78)
            #expect(result.errorText.contains("version 99"), "\(result.errorText)")
        }
    }

    @Test(arguments: ["0", "-1"]) func aVersionThatNoProgramGives(_ version: String) throws {
        try store("store -b AA \(Mission.hex)")
        do {
            let database = try Database(opening: store.path, .readWrite)
            try database.executeScript(Array("PRAGMA user_version = \(version)".utf8))
        }
        for line in ["list", "store -b AA \(Mission.hex)", "check"] {
            let result = try store(line)
            #expect(result.code == 65)
            #expect(result.errorText.contains("version \(version), which no thread-creds writes"))
            #expect(!result.errorText.contains("newer"), "\(result.errorText)")
        }
    }

    @Test func aStoreThatLacksAColumn() throws {
        try store("store -b AA \(Mission.hex)")
        do {
            let database = try Database(opening: store.path, .readWrite)
            try database.execute("ALTER TABLE credential RENAME COLUMN channel TO canal")
        }
        for line in ["check", "list", "store -b BB \(Mission.hex)"] {
            let refused = try store(line)
            #expect(refused.code == 65)
            #expect(
                refused.errorText.contains(
                    "is not as thread-creds makes it: its table credential has another definition"))
            #expect(refused.errorText.contains("'thread-creds check --repair'"), "\(refused.errorText)")
        }
    }

    @Test func aDamagedRowIsReplacedAndSaidToHaveBeenDamaged() throws {
        try store("store -b AA \(Mission.hex)")
        do {
            let database = try Database(opening: store.path, .readWrite)
            try database.execute("UPDATE credential SET tlvs = x'0e'")
        }
        let result = try store("store -b AA \(Mission.hex)")
        #expect(result.code == 0)
        #expect(result.text.contains("what was stored was damaged; what is left of it is in the history"))
        #expect(!result.text.contains("force"), "\(result.text)")
    }

    @Test func aLinkToWhatIsNotThere() throws {
        let link = store.folder.path() + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
        for line in ["list", "store -b AA \(Mission.hex)"] {
            let result = try store("\(line) --store \(link)")
            #expect(result.code == 66)
            #expect(result.errorText.contains("\(link) is a symbolic link whose target does not exist"))
            #expect(!result.errorText.contains("makes one"))
        }
    }

    /// Bytes all over the file are damaged, one page at a time: never a crash, never a wrong key as if it were right.
    @Test func damagedFiles() throws {
        for n in 10..<30 {
            try store("store -b \(n) \(Mission.dataset(network: "00000000000000\(n)"))")
        }
        let whole = try Data(contentsOf: URL(filePath: store.path))
        var random = SeededRandom(seed: 5)
        var noticed = 0
        for round in 0..<24 {
            var damaged = whole
            let start = Int.random(in: 100..<whole.count - 256, using: &random)
            for index in start..<start + 256 { damaged[index] = UInt8.random(in: 0...255, using: &random) }
            try damaged.write(to: URL(filePath: store.path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: store.path)
            let check = try store("check")
            #expect(!check.killed)
            #expect([0, 65].contains(check.code), "\(check.code) \(check.errorText)")
            if check.code != 0 { noticed += 1 }
            let line = ["list", "show 11 --reveal", "export --reveal", "history"][round % 4]
            let result = try store(line)
            #expect(!result.killed, "\(line)")
            #expect(result.errors.count { $0 == 0x0A } <= 1)
        }
        #expect(noticed > 5)
    }

    @Test func columnsThatDoNotFitTheBytesAreFound() throws {
        try store("store -b AA \(Mission.hex)")
        do {
            let database = try Database(opening: store.path, .readWrite)
            try database.execute("UPDATE credential SET channel = 11, network_name = x'41'")
        }
        let check = try store("check")
        #expect(check.code == 65)
        #expect(check.text.contains("credential row 1: channel is not what the dataset says"))
        #expect(check.text.contains("network_name is not what the dataset says"))
    }

    @Test func aFileSizeLimitLosesNothing() throws {
        try store("store -b AA \(Mission.hex)")
        let script =
            "ulimit -f 24; for n in $(seq 10 99); do "
            + "\(builtProgram("thread-creds").path()) store -b $n \(Mission.dataset(seconds: 2)) || exit $?; done"
        let shell = try runShell("/bin/bash", ["-c", script], environment: store.environment)
        let text = shell.text
        #expect(shell.code == 74, "\(text.suffix(300))")
        let acknowledged = text.split(separator: "\n").count { $0.hasPrefix("stored") }
        let entries = try #require(try store.json("list --format json").array)
        #expect(entries.count == acknowledged + 1)
        #expect(try store("check").code == 0)
    }

    @Test(.enabled(if: canMount, "this machine does not let a test mount a file system"))
    func aFullDiskLosesNothing() throws {
        let result = try runInNamespace(
            """
            mount -t tmpfs -o size=96k,mode=700 tmpfs /mnt && export THREAD_CREDS_STORE=/mnt/credentials.sqlite
            for n in $(seq 100 400); do
                thread-creds store -b 0$n \(Mission.hex) > /tmp/out-$$ 2> /tmp/err-$$; code=$?
                [ $code = 0 ] || break
                acknowledged=$((acknowledged + 1))
            done
            cat /tmp/err-$$; rm /tmp/out-$$ /tmp/err-$$
            echo "code $code acknowledged $acknowledged"
            echo "listed $(thread-creds list | tail -n +2 | wc -l)"
            thread-creds check
            """)
        let text = result.text
        #expect(text.contains("code 74"), "\(text)")
        #expect(text.contains("the disk is full"), "\(text)")
        let acknowledged = text.firstMatch(of: /acknowledged (\d+)/).map { String($0.1) }
        #expect(text.contains("listed \(acknowledged ?? "?")\n"), "\(text)")
        #expect(result.code == 0, "\(text)")
    }

    @Test(.enabled(if: canMount, "this machine does not let a test mount a file system"))
    func aReadOnlyMediumIsRead() throws {
        try store("store -b AA \(Mission.hex)")
        let script = """
            mount --bind \(store.folder.path())/store /mnt && mount -o remount,ro,bind /mnt || exit 99
            export THREAD_CREDS_STORE=/mnt/credentials.sqlite
            thread-creds list && thread-creds show AA && thread-creds export --reveal && thread-creds check || exit 98
            thread-creds store -b BB \(Mission.hex)
            """
        let result = try runInNamespace(script)
        #expect(result.code == 73, "\(result.text)")
        #expect(result.text.contains(Mission.key))
        #expect(result.text.contains("ok: 1 dataset(s)"))
        #expect(result.text.contains("cannot be written"), "\(result.text)")
    }

    /// A process died in the middle of a change, and then the medium became read-only: what was there before the
    /// change is read, not half of it.
    @Test(.enabled(if: canMount, "this machine does not let a test mount a file system"))
    func aHotJournalOnAReadOnlyMediumIsRolledBackInMemory() throws {
        for n in 10..<40 { try store("store -b \(n) \(Mission.hex)") }
        let copy = store.folder.path() + "/copy"
        do {
            let database = try Database(opening: store.path, .readWrite)
            // Spills to the file before it commits, so that file and journal are what a crash leaves.
            try database.execute(
                """
                PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;
                UPDATE credential SET tlvs = zeroblob(200), border_agent = randomblob(20);
                """)
            try FileManager.default.copyItem(atPath: store.folder.path() + "/store", toPath: copy)
            try database.execute("ROLLBACK")
        }
        let journal = try Data(contentsOf: URL(filePath: copy + "/credentials.sqlite-journal"))
        #expect(journal.count > 512)
        let script = """
            mount --bind \(copy) /mnt && mount -o remount,ro,bind /mnt || exit 99
            export THREAD_CREDS_STORE=/mnt/credentials.sqlite
            thread-creds check && thread-creds list
            """
        let result = try runInNamespace(script)
        #expect(result.code == 0, "\(result.text)")
        #expect(result.text.contains("ok: 30 dataset(s)"), "\(result.text)")
        #expect(result.text.split(separator: "\n").count { $0.contains(Mission.network) } == 30)
        // The copy on a writable medium recovers by itself.
        let here = try run(
            "thread-creds", ["list", "--store", copy + "/credentials.sqlite"])
        #expect(here.text.split(separator: "\n").count == 31, "\(here.errorText)")
        let left = try FileManager.default.contentsOfDirectory(atPath: "/dev/shm").filter {
            $0.hasPrefix("thread-creds-")
        }
        #expect(left.isEmpty)
    }
}
