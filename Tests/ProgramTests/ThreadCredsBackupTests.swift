import Foundation
import TestSupport
import Testing

/// What an export carries, and what comes back from it.
@Suite struct ThreadCredsBackupTests {
    let store = Store()
    let other = Store()

    /// Takes the backup of one store into another one.
    @discardableResult
    private func restore(_ backup: ProgramResult, _ options: String = "") throws -> ProgramResult {
        try other(["import"] + options.split(separator: " ").map(String.init) + ["-"], input: backup.output)
    }

    private func history(_ store: Store) throws -> [String] {
        try #require(try store.json("history --format json --reveal").array).map { entry in
            ["border_agent", "reason", "replaced", "modified", "tlvs"].map { entry[$0]?.string ?? "null" }
                .joined(separator: " ")
        }
    }

    /// Versions that came in one moment, forgotten or not, are all there after a round trip, and none is there twice.
    @Test func theHistoryComesBackOnceAndWhole() throws {
        let lines = (1...3).map { Mission.dataset(seconds: $0, key: String(repeating: "0\($0)", count: 16)) }
        try store(["import", "-b", "AA", "-"], input: Array(lines.joined(separator: "\n").utf8))
        try store(["import", "-b", "BB", "-"], input: Array(lines.joined(separator: "\n").utf8))
        try store("delete -b AA")
        let backup = try store("export --reveal")
        #expect(try history(store).count == 5)
        #expect(try restore(backup).code == 0)
        #expect(try history(other) == history(store))
        let again = try restore(backup)
        #expect(again.text.contains("5 of the history known already"), "\(again.text)")
        #expect(try history(other) == history(store))
    }

    @Test func aBackupFromBeforeAnUpdateListsNothingTwice() throws {
        try store("store -b AA \(Mission.dataset(seconds: 1))")
        try restore(try store("export --reveal"))
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        let backup = try store("export --reveal")
        try restore(backup)
        #expect(try history(other).count == 1)
        try restore(backup)
        #expect(try history(other).count == 1)
    }

    @Test func whatWasDeletedStaysDeleted() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b BB \(Mission.dataset(network: "0000000000000007"))")
        let old = try store("export --reveal")
        try restore(old)
        try other("delete -b BB")
        try other("history --purge")
        let held = try restore(old)
        #expect(held.code == 0)
        #expect(
            held.text.contains("1 left out: deleted before, and not newer; --force takes them"), "\(held.text)")
        #expect(try other("list").text.split(separator: "\n").count == 2)
        // A newer one is news, whatever the clocks say.
        try store("store -b BB \(Mission.dataset(seconds: 9, network: "0000000000000007"))")
        #expect(try restore(try store("export --reveal")).text.contains("1 stored"))
        #expect(try other("list").text.split(separator: "\n").count == 3)
    }

    /// By force the dataset comes back; bytes of the history that were forgotten stay forgotten.
    @Test func forceBringsTheDatasetBackAndNoForgottenBytes() throws {
        for seconds in 1...3 { try store("store -b AA \(Mission.dataset(seconds: seconds))") }
        let backup = try store("export --reveal")
        try restore(backup)
        try other("delete -b AA --force")
        #expect(try !other.contains(hex: Mission.key))
        let held = try restore(backup)
        #expect(held.text.contains("2 of the history known already; 1 left out"), "\(held.text)")
        let forced = try restore(backup, "--force")
        #expect(forced.text.contains("1 stored; 2 of the history known already"), "\(forced.text)")
        #expect(try history(other).allSatisfy { $0.hasSuffix("null") })
        #expect(try other("check").code == 0)
        // No deletion is left that would hold the dataset back elsewhere.
        #expect(try !other("export --reveal").text.contains(#""type":"deleted""#))
    }

    /// A rehearsal says that it is one, whatever is in the file.
    @Test func aRehearsalImportsNothing() throws {
        for seconds in 1...2 { try store("store -b AA \(Mission.dataset(seconds: seconds))") }
        try store("delete -b AA --force")
        let result = try restore(store("export --reveal"), "--dry-run")
        #expect(result.text.hasPrefix("not imported"), "\(result.text)")
        #expect(!FileManager.default.fileExists(atPath: other.path))
    }

    /// Neither a store, nor the directory that it would have been in.
    @Test func aFailedImportLeavesNothing() throws {
        try store("store -b AA \(Mission.hex)")
        let backup = try store("export --reveal").text
        let cut = try other("import -", input: String(backup.dropLast(200)))
        #expect(cut.code == 65, "\(cut.errorText)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.folder.path()).isEmpty)
        #expect(try other("import -", input: backup).code == 0)
        #expect(try other("list").text.contains(Mission.name))
    }

    @Test func deletionsTravel() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b BB \(Mission.hex)")
        let old = try store("export --reveal")
        try store("delete -b BB")
        let first = try restore(try store("export --reveal"))
        #expect(first.text.contains("1 deletion(s) remembered"), "\(first.text)")
        #expect(try restore(old).text.contains("1 left out"))
        #expect(try restore(old, "--force").text.contains("1 stored"))
        // What this store has stays, though another one deleted it.
        #expect(try restore(try store("export --reveal")).text.contains("1 deleted elsewhere, and kept here"))
        #expect(try other("list").text.split(separator: "\n").count == 3)
    }

    @Test func aDamagedOrCutBackupIsRefusedWhole() throws {
        for n in 10..<14 { try store("store -b \(n) \(Mission.dataset(seconds: 2))") }
        let backup = try store("export --reveal").text
        let key = try #require(backup.firstRange(of: Mission.key))
        var digit = backup
        digit.replaceSubrange(key.lowerBound...key.lowerBound, with: "5")
        let lines = backup.split(separator: "\n")
        for (file, words) in [
            (digit, "line 2: the line is damaged: its digest is missing or does not fit"),
            (
                lines.prefix(3).joined(separator: "\n"),
                "the file was cut: the section that begins in line 1 has no end"
            ),
            (lines.dropFirst().joined(separator: "\n"), "line 1: the line belongs to no section"),
        ] {
            let refused = try other(["import", "-"], input: Array(file.utf8))
            #expect(refused.code == 65)
            #expect(refused.errorText.contains(words), "\(refused.errorText)")
            #expect(refused.errorText.contains("nothing of this file was imported"))
            #expect(try other("check").code == 66, "no store was made")
        }
        #expect(
            try other(["import", "-"], input: Array((backup + backup).utf8)).text.contains(
                "4 stored, 4 unchanged"))
    }

    @Test func aFileOfVersionOneIsUnverified() throws {
        let file =
            #"{"type":"store","format":"thread-creds/1","preferred":null}"# + "\n"
            + #"{"type":"credential","border_agent":"AA","kind":"active","source":"verbatim","#
            + #""created":"2026-11-23T05:10:00.123Z","modified":"2026-11-23T05:09:00.123Z","tlvs":"\#(Mission.hex)"}"#
        let result = try other(["import", "-"], input: Array(file.utf8))
        #expect(result.code == 0)
        #expect(result.text.contains("; unverified: the file has no digests (version 0.1)"), "\(result.text)")
        #expect(try other("check").code == 0)
    }

    /// One router lags behind a rename, or a rename is pending: it is one network all the same.
    @Test func aNetworkIsItsExtendedPANID() throws {
        let renamed = Mission.dataset(seconds: 2).replacingOccurrences(of: "474c2d", with: "48696a")
        try store("store -b AA \(Mission.hex)")
        try store("store -b BB \(renamed)")
        #expect(try store("show --network \(Mission.network)").code == 0)
        #expect(try store("export --network \(Mission.network) --reveal").text.contains(renamed))
        #expect(try store("preferred --network \(Mission.network)").code == 0)
        #expect(try store("show \(Mission.network) --format json").code == 0)
        #expect(try store("show --name \(Mission.name)").text.contains("Hij"))
    }

    /// What `check` counts in the history can be exported, also where no border agent has the network any more.
    @Test func whatOnlyTheHistoryHasIsExported() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b AA \(Mission.dataset(network: "0000000000000007"))")
        let backup = try store("export --network \(Mission.network) --reveal")
        #expect(backup.code == 0, "\(backup.errorText)")
        #expect(backup.text.contains(Mission.key))
        try restore(backup)
        #expect(try history(other).count == 1)
    }
}
