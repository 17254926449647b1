import Foundation
import SQLite
import TestSupport
import Testing

/// Which of the stored datasets a command means, and what it says where they differ.
@Suite struct ThreadCredsSelectTests {
    private let store = Store()
    private static let second = "1111111122222222"
    private static let pending =
        Mission.dataset(seconds: 2, channel: 25) + "3308000000000009000034040000" + "7530"

    private func fill() throws {
        try store("store -b 9483C451DC3E \(Mission.hex)")
        try store("store -b 9483C451DC3E \(Self.pending)")
        try store("store -b 94AABB \(Mission.dataset(network: Self.second))")
    }

    // MARK: Kinds

    @Test func deleteTakesOneKind() throws {
        try fill()
        let deleted = try store("delete -b 9483C451DC3E --pending")
        #expect(deleted.code == 0 && deleted.text.contains("deleted 1 dataset(s)"), "\(deleted.errorText)")
        #expect(deleted.text.contains("(pending)"))
        #expect(try store("show 9483C451DC3E").text.contains("active dataset of"))
        #expect(try store("delete -b 9483C451DC3E --pending").code == 3)
        #expect(try store("export 9483C451DC3E --format hex --reveal").text == Mission.hex)
        // The active one alone: the network is not gone as long as something is pending.
        try store("store -b 9483C451DC3E \(Self.pending)")
        #expect(try store("delete --network \(Mission.network) --active").code == 0)
        let left = try store("list --format json").text
        #expect(left.contains(#""kind":"pending""#) && left.contains(Self.second))
        #expect(try store("check").code == 0)
    }

    /// What the history has of the other kind stays.
    @Test func deletingWhatIsPendingForgetsNoOlderActiveDataset() throws {
        try fill()
        try store("store -b 9483C451DC3E \(Mission.dataset(seconds: 3, channel: 20))")
        #expect(try store("delete -b 9483C451DC3E --pending").code == 0)
        let history = try store("history -b 9483C451DC3E --reveal --format json").text
        #expect(history.contains(Mission.hex) && history.contains(#""forgotten":true"#))
    }

    @Test func everyExportTakesOneKind() throws {
        #expect(try store("export --pending --format home-assistant --reveal").code == 64)
        #expect(try store("export MyHome --network 3c66 --reveal").code == 64)
        #expect(try store("show MyHome --network 3c66").code == 64)
        try fill()
        let active = try store("export --active --reveal").text
        #expect(active.contains(#""kind":"active""#) && !active.contains(#""kind":"pending""#))
        let pending = try store("export --pending --reveal").text
        #expect(pending.contains(#""kind":"pending""#) && !pending.contains(#""kind":"active""#))
        let home = try store("export --pending --format home-assistant --reveal")
        #expect(home.code == 64 && home.errorText.contains("active datasets only"))
        #expect(try store("export --active --format home-assistant --reveal").code == 0)
    }

    // MARK: Beginnings of ids

    @Test(arguments: ["3c66", "3C66F0", "3", "9483", "94:83:c4", "--network 3c6", "-b 948"])
    func theBeginningOfAnIDSelects(_ words: String) throws {
        try fill()
        let shown = try store("show \(words)")
        #expect(shown.code == 0 && shown.text.contains(Mission.network), "\(shown.errorText)")
        #expect(try store("export \(words) --format chip --reveal").text.contains(Mission.hex))
    }

    @Test func beginningsOfSeveralAreRefusedByName() throws {
        try fill()
        let result = try store("show 94")
        #expect(result.code == 64 && result.errorText.contains("--border-agent 9483C451DC3E"))
        #expect(result.errorText.contains("--border-agent 94AABB"))
        let deletion = try store("delete -b 94")
        #expect(deletion.code == 64 && deletion.errorText.contains("9483C451DC3E"), "\(deletion.errorText)")
        #expect(try store("show 77").code == 3)
        // A whole id is meant as it is.
        try store("store -b 94 \(Mission.dataset(network: "2222222222222222"))")
        #expect(try store("show 94").text.contains("2222222222222222"))
        #expect(try store("history --network 3c66").code == 0)
    }

    /// Where something is changed an id is whole: a beginning, and a whole id that is not stored, change nothing.
    @Test(arguments: [
        ("delete -b 94aa --force", "--border-agent 94AABB"),
        ("delete -b 948 --force", "--border-agent 9483C451DC3E"),
        ("delete --network 3c66 --force", "--network 3c66f0dc9ef53f1c"),
        ("history --purge -b 9483", "--border-agent 9483C451DC3E"),
        ("history --purge --network 3c", "--network 3c66f0dc9ef53f1c"),
        ("edit 94aa --bump", "--border-agent 94AABB"),
        ("migrate 9483 --channel 25", "--border-agent 9483C451DC3E"),
        ("preferred 3c66", "--network 3c66f0dc9ef53f1c"), ("preferred -b 94aa", "--border-agent 94AABB"),
    ])
    func theBeginningOfAnIDChangesNothing(_ line: String, _ candidate: String) throws {
        try fill()
        try store("store -b 9483C451DC3E \(Mission.dataset(seconds: 90, channel: 21))")
        let before = try store("export --reveal").text
        let result = try store(line)
        #expect(result.code == 64 && result.errorText.contains(candidate), "\(result.errorText)")
        let after = try store("export --reveal").text
        #expect(contents(after) == contents(before))
        #expect(try store("history -b 9483").code == 0, "a listing takes beginnings")
    }

    /// Without the header, which tells when it was written.
    private func contents(_ export: String) -> [Substring] {
        export.split(separator: "\n").filter {
            !$0.contains(#""type":"store""#) && !$0.contains(#""type":"end""#)
        }
    }

    @Test func wholeIDsOfWhichNothingIsStoredBeginNothing() throws {
        try fill()
        #expect(try store("delete -b 77 --force").code == 3)
        #expect(try store("rekey 94 BB").code == 3)
        #expect(try store("delete -b 94AABB --force").text.contains("of 94AABB"))
    }

    /// 'Done' is the word that ot-ctl ends with, and no set of letters.
    @Test(arguments: ["94AABB\neee", "94AABB\noDen", "94AABB\nDone\nDone"])
    func onlyTheWordDoneEndsAnAnswer(_ id: String) throws {
        try fill()
        #expect(try store(["delete", "--force", "-b", id]).code == 64)
        #expect(try store(["delete", "--force", "-b", "94AABB\r\nDone\r\n"]).code == 0)
    }

    @Test func storedWordsAreNamesAndIDs() throws {
        try fill()
        let words = try store("stored networks").text
        #expect(words.contains("\(Mission.name)\t") && words.contains("\(Mission.network)\t"))
        #expect(words.contains("94AABB\t") && !words.contains(Mission.key.prefix(8)))
        #expect(try store("stored agents").text.split(separator: "\n").count == 2)
        #expect(try store("--help").text.contains("stored  ") == false)
    }

    /// A shell does not wait: neither for a lock nor for more words than anybody looks through.
    @Test func storedWordsComeAtOnceAndAreFew() throws {
        let lines = (0..<1100).map { n in
            #"{"type":"credential","border_agent":"\#(String(format: "%04X", n))","kind":"active","source":"verbatim","#
                + #""created":"2026-11-23T05:10:00.123Z","modified":"2026-11-23T05:09:00.123Z","tlvs":"\#(Mission.hex)"}"#
        }
        let file =
            #"{"type":"store","format":"thread-creds/1","preferred":null}"# + "\n"
            + lines.joined(separator: "\n")
        #expect(try store(["import", "-"], input: Array(file.utf8)).code == 0)
        #expect(try store("stored agents").text.split(separator: "\n").count == 1000)
        let database = try Database(opening: store.path, .readWrite)
        try database.execute("PRAGMA locking_mode = EXCLUSIVE")
        try database.execute("BEGIN EXCLUSIVE")
        let start = ContinuousClock.now
        let busy = try store("stored agents")
        #expect(busy.code == 0 && busy.text.isEmpty && busy.errorText.isEmpty, "\(busy.errorText)")
        #expect(ContinuousClock.now - start < .seconds(10))
        try database.execute("ROLLBACK")
    }

    // MARK: What is no dataset

    @Test func aForgottenAtIsNamed() throws {
        try Data(Mission.hex.utf8).write(to: store.folder.appending(path: "ds.hex"))
        let result = try store("store -b AA ds.hex")
        #expect(result.code == 64 && result.errorText.contains("did you mean @ds.hex?"), "\(result.errorText)")
        #expect(try store("diff ds.hex @ds.hex").errorText.contains("did you mean @ds.hex?"))
        #expect(try store("store -b AA nowhere.hex").errorText.contains("the argument is not a dataset"))
        #expect(try store("store -b AA @ds.hex").code == 0)
    }

    @Test(arguments: [
        (Mission.network, "16 hex digits are an extended PAN ID, not a dataset"),
        (Mission.key, "32 hex digits are a network key, not a dataset"),
    ])
    func idsAndKeysAreNoDatasets(_ digits: String, _ words: String) throws {
        let result = try store("store -b AA \(digits)")
        #expect(result.code == 65 && result.errorText.contains(words), "\(result.errorText)")
        #expect(!result.errorText.contains(digits))
    }

    /// What is refused was not 'found'.
    @Test func nothingIsSaidOfADatasetThatIsRefused() throws {
        let fields = "Channel: 16\nNetwork Key: \(Mission.key)\nNetwork Name: home\nPAN ID: 0x250b\nDone\n"
        let result = try store("store -b AA -", input: fields)
        #expect(result.code == 65 && !result.errorText.contains("found in line"), "\(result.errorText)")
        #expect(result.errorText.split(separator: "\n").count == 1)
    }

    // MARK: Line ends

    /// A border router's REST interface refuses hex with a line end behind it.
    @Test func oneDatasetInHexHasNoLineEnd() throws {
        try store("store -b AA \(Mission.hex)")
        #expect(try store("export --format hex --reveal").text == Mission.hex)
        try store("store -b BB \(Mission.dataset(network: Self.second))")
        #expect(try store("export --format hex --reveal").text.split(separator: "\n").count == 2)
        #expect(try store("export --format hex --reveal").text.hasSuffix("\n"))
        #expect(try store("edit AA --bump -o next.hex").code == 0)
        let file = try Data(contentsOf: store.folder.appending(path: "next.hex"))
        #expect(file.count == Mission.hex.utf8.count && file.last != 0x0a)
    }

    // MARK: What differs

    @Test func conflictsNameTheFieldsEverywhere() throws {
        try store("store -b AA \(Mission.hex)")
        let stored = try store("store -b BB --format json \(Mission.dataset(channel: 20))").text
        #expect(stored.contains(#""conflicting":true,"differing_fields":["Channel"]"#))
        #expect(try store("list").text.contains("ok, conflict (in Channel)"))
        #expect(try store("list --format json").text.contains(#""differing_fields":["Channel"]"#))
        try store("store -b CC \(Mission.dataset(seconds: 2, channel: 21))")
        #expect(try store("list").text.contains("ok, stale (in Channel, Active Timestamp)"))
        try Data((Mission.dataset(seconds: 2, channel: 22) + "\n").utf8).write(
            to: store.folder.appending(path: "new.hex"))
        let imported = try store("import -b CC new.hex")
        #expect(imported.code == 11 && imported.text.contains("conflict: CC (in Channel), --force"))
        let json = try store("import -b CC --format json new.hex").text
        #expect(json.contains(#""outcome":"conflict","differing_fields":["Channel"]"#))
        let rehearsed = try store("import --dry-run -b CC new.hex").text
        #expect(rehearsed.contains("would be conflict \(Mission.name) \(Mission.network) for CC (in Channel)"))
    }

    // MARK: Backups

    @Test func twoNetworksOfABorderAgentInABackupAreAnError() throws {
        try store("store -b AA \(Mission.hex)")
        let first = try store("export --reveal").text
        try store("store -b AA \(Mission.dataset(network: Self.second))")
        let second = try store("export --reveal").text
        let again = Store()
        try Data((first + second).utf8).write(to: again.folder.appending(path: "both.ndjson"))
        let result = try again("import both.ndjson")
        #expect(result.code == 65, "\(result.text)")
        #expect(result.errorText.contains("line 5: an earlier line has another network for border agent AA"))
        #expect(!FileManager.default.fileExists(atPath: again.path))
    }

    /// What Home Assistant calls a dataset comes back from a backup.
    @Test func backupsCarryWhatHomeAssistantSays() throws {
        let text = """
            {"version": 1, "minor_version": 4, "key": "thread.datasets", "data": {"datasets": [{"created":
             "2023-05-30T12:00:00.250000+00:00", "id": "01H1ABCDEFGHJKMNPQRSTVWXYZ", "preferred_border_agent_id": null,
             "preferred_extended_address": null, "source": "Google \\"é\\"", "tlv": "\(Mission.hex.uppercased())"}],
             "preferred_dataset": "01H1ABCDEFGHJKMNPQRSTVWXYZ"}}
            """
        try store(["import", "-"], input: Array(text.utf8))
        let backup = try store("export --reveal")
        #expect(backup.text.contains(#""origin_id":"01H1ABCDEFGHJKMNPQRSTVWXYZ""#))
        let again = Store()
        try again(["import", "-"], input: backup.output)
        let wanted = try store("export --format home-assistant --reveal").text
        #expect(wanted.contains("01H1ABCDEFGHJKMNPQRSTVWXYZ") && wanted.contains("Google"))
        #expect(try again("export --format home-assistant --reveal").text == wanted)
        #expect(try again("check").code == 0)
    }

    // MARK: Lint

    @Test func checkFindsWhatEverybodyKnows() throws {
        // The PSKc of J01NME for this network, as Home Assistant makes it.
        try Data("J01NME".utf8).write(to: store.folder.appending(path: "passphrase"))
        let key = try store("pskc @passphrase --name \(Mission.name) --network \(Mission.network)").text
        let weak = Mission.hex.replacing(Mission.pskc, with: key.trimmingCharacters(in: .newlines))
        try store("store -b AA \(weak)")
        #expect(!(try store("check").text.contains("pskc-well-known")))
        let lint = try store("check --lint")
        #expect(lint.code == 0 && lint.text.hasSuffix("ok: 1 dataset(s), 0 in the history\n"))
        #expect(
            lint.text.hasPrefix("\(Mission.name) \(Mission.network) for AA: pskc-well-known: "), "\(lint.text)")
        #expect(try store("check --lint --format json").text.contains(#""code":"pskc-well-known","tlv":4"#))
        #expect(try store("check --lint --repair").code == 64)
        // A damaged store is not looked at: that is no empty list.
        do {
            let database = try Database(opening: store.path, .readWrite)
            try database.execute("UPDATE credential SET channel = 9")
        }
        let damaged = try store("check --lint --format json")
        #expect(damaged.code == 65 && damaged.text.contains(#""lint":null"#), "\(damaged.text)")
        #expect(try store("check --lint").text.hasSuffix("lint was not done: the store is damaged\n"))
        #expect(try !store("check").text.contains("lint"))
    }

    /// `ot-ctl ba id` ends with `Done`, `/node/ba-id` has quotes.
    @Test(arguments: ["E602\r\nDone\r\n", "\"e602\"", " e602\n", "e6:02"])
    func aBorderAgentIsTakenAsItIsAnswered(_ answer: String) throws {
        let result = try store(["store", "-b", answer, Mission.hex])
        #expect(result.text.contains("for E602 "), "\(result.errorText)")
    }
}
