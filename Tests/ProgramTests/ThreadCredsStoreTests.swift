import Foundation
import JSON
import TestSupport
import Testing

/// What a user does day by day, with the built program.
@Suite struct ThreadCredsStoreTests {
    let store = Store()

    @Test func theMissionsExampleIsStoredListedAndPreferred() throws {
        let stored = try store("store --border-agent \(Mission.agent) \(Mission.hex)")
        #expect(stored.code == 0)
        #expect(stored.outcome == "stored")
        let list = try store("list")
        #expect(list.text.contains("*  \(Mission.name)  \(Mission.network)  16  0x250b"))
        #expect(list.text.contains(Mission.agent))
        let entry = try #require(try store.json("list --format json").array?.first)
        #expect(entry["border_agent"]?.string == Mission.agent)
        #expect(entry["extended_pan_id"]?.string == Mission.network)
        #expect(entry["network_name"]?.string == Mission.name)
        #expect(entry["channel"]?.integer == 16)
        #expect(entry["pan_id"]?.string == "0x250b")
        #expect(entry["active_timestamp"]?["seconds"]?.integer == 1)
        #expect(entry["verdict"]?.string == "ok")
        #expect(entry["preferred"]?.bool == true)
        #expect(entry["tlvs"] == .null)
        #expect(entry["network_key"] == .null)
        #expect(entry["pskc"] == .null)
        let revealed = try #require(try store.json("list --format json --reveal").array?.first)
        #expect(revealed["tlvs"]?.string == Mission.hex)
        #expect(revealed["network_key"]?.string == Mission.key)
        #expect(revealed["pskc"]?.string == Mission.pskc)
        #expect(try store("preferred").text.contains(Mission.network))
        #expect(try store("preferred --check \(Mission.hex)").code == 0)
        #expect(try store("check").text == "ok: 1 dataset(s), 0 in the history\n")
    }

    struct Step: Sendable {
        var dataset: String
        var flags = ""
        var outcome: String
        var code: Int32
    }

    @Test func everyOutcomeHasItsWordAndItsCode() throws {
        let steps = [
            Step(dataset: Mission.dataset(seconds: 5), outcome: "stored", code: 0),
            Step(dataset: Mission.dataset(seconds: 5), outcome: "unchanged", code: 0),
            Step(dataset: Mission.dataset(seconds: 6), outcome: "updated", code: 0),
            Step(dataset: Mission.dataset(seconds: 5), outcome: "older", code: 10),
            Step(dataset: Mission.dataset(seconds: 6, channel: 20), outcome: "conflict", code: 11),
            Step(
                dataset: Mission.dataset(seconds: 6, channel: 20), flags: "--force", outcome: "updated", code: 0
            ),
            Step(dataset: Mission.dataset(seconds: 1), flags: "--force", outcome: "updated", code: 0),
            Step(dataset: Mission.dataset(network: "0102030405060708"), outcome: "moved", code: 0),
        ]
        for step in steps {
            let line = "store -b 94:83:c4:51:dc:3e \(step.flags) -".split(separator: " ").joined(separator: " ")
            let text = try store(line, input: step.dataset)
            #expect(text.outcome == step.outcome, "\(text.text)\(text.errorText)")
            #expect(text.code == step.code)
        }
        let history = try #require(try store.json("history --format json --reveal").array)
        #expect(history.map { $0["reason"]?.string } == ["moved", "forced", "forced", "updated"])
        #expect(history[0]["tlvs"]?.string == Mission.dataset(seconds: 1))
    }

    @Test func theOutcomeIsInTheJSONToo() throws {
        func outcome(_ dataset: String) throws -> (String?, Int32) {
            let result = try store("store -b AA --format json \(dataset)")
            return (try parsed(result.output)["outcome"]?.string, result.code)
        }
        #expect(try outcome(Mission.dataset(seconds: 2)) == ("stored", 0))
        #expect(try outcome(Mission.dataset(seconds: 1)) == ("older", 10))
        #expect(try outcome(Mission.dataset(seconds: 2, channel: 11)) == ("conflict", 11))
    }

    @Test(arguments: [
        "0x\(Mission.hex)", "hex:\(Mission.hex)", Mission.hex.uppercased(), "\n  \(Mission.hex)\r\n",
        bytes(Mission.hex).map { hex([$0]) }.joined(separator: " "),
    ])
    func hexInAllItsForms(_ text: String) throws {
        #expect(try store("store -b AA -", input: text).outcome == "stored")
        #expect(try store("store -b AA \(Mission.hex)").outcome == "unchanged")
    }

    @Test func pastedSpacesNeedNoQuotes() throws {
        let words = bytes(Mission.hex).map { hex([$0]) }
        #expect(try store(["store", "-b", "AA"] + words).outcome == "stored")
        #expect(try store("store -b AA \(Mission.hex)").outcome == "unchanged")
    }

    @Test func filesOfEveryForm() throws {
        try Data(bytes(Mission.hex)).write(to: store.folder.appending(path: "binary"))
        try Data(Mission.hex.utf8).write(to: store.folder.appending(path: "text"))
        #expect(try store("store -b AA @binary").outcome == "stored")
        #expect(try store("store -b AA @text").outcome == "unchanged")
        #expect(try store(["store", "-b", "AA", "-"], input: bytes(Mission.hex)).outcome == "unchanged")
        for format in ["otbr", "commissioner"] {
            #expect(try store("export --format \(format) --reveal -o json").code == 0)
            let again = try store("store -b AA @json")
            #expect(
                again.outcome == "equivalent" || again.outcome == "unchanged", "\(again.text)\(again.errorText)"
            )
            #expect(try store.json("list --format json").array?.first?["source"]?.string == "verbatim")
        }
    }

    @Test func aFactoryResetRouterLosesNothing() throws {
        try store("store -b AA \(Mission.hex)")
        let moved = try store("store -b AA \(Mission.dataset(network: "0102030405060708"))")
        #expect(moved.outcome == "moved")
        #expect(moved.text.contains("it left \(Mission.network), which is in the history"))
        #expect(
            moved.text.contains("the preference stays with \(Mission.network), which no border agent has now"))
        #expect(try store("preferred").code == 3)
        #expect(try store("preferred --check \(Mission.hex)").code == 3)
        #expect(try store.json("history --format json --reveal").array?.first?["tlvs"]?.string == Mission.hex)
        #expect(try store("store -b BB \(Mission.hex)").outcome == "stored")
        #expect(try store("preferred --check \(Mission.hex)").code == 0)
        #expect(try store("preferred --check \(Mission.dataset(network: "0102030405060708"))").code == 1)
    }

    @Test func staleDatasetsAreListedAsSuch() throws {
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        #expect(try store("store -b BB \(Mission.dataset(seconds: 1))").text.contains("stale"))
        let lines = try store("list").text.split(separator: "\n")
        #expect(lines.filter { $0.contains("stale") }.count == 1)
        #expect(lines.first { $0.contains("stale") }?.contains("BB") == true)
    }

    @Test func datasetsInConflictAreMarkedAndNoneIsDropped() throws {
        let other = Mission.dataset(key: "deadbeef5388fd3d3426e992cbf0697b")
        try store("store -b AA \(Mission.hex)")
        let second = try store("store -b BB \(other)")
        #expect(second.text.contains("; conflict: another border agent"), "\(second.text)")
        let lines = try store("list").text.split(separator: "\n").dropFirst()
        #expect(lines.allSatisfy { $0.contains("ok, conflict") && !$0.contains("stale") })
        #expect(try store("show AA").text.contains("conflict: another border agent has other content"))
        let entries = try #require(try store.json("list --format json").array)
        #expect(entries.map { $0["conflicting"]?.bool } == [true, true])
        #expect(entries.map { $0["stale"]?.bool } == [false, false])
        let exported = try store("export --reveal -f hex")
        #expect(exported.text == "\(Mission.hex)\n\(other)\n")
        #expect(exported.errorText.contains("different active datasets with the same timestamp"))
        #expect(try store("export --reveal -f binary").code == 64)
        let one = try store("export AA --reveal -f hex")
        #expect(one.text == Mission.hex && one.errors.isEmpty)
    }

    @Test func aMoveTakesThePendingDatasetAlong() throws {
        try store("store -b AA \(Mission.hex)")
        let pending = Mission.dataset(seconds: 2) + "33080000000000020000" + "3404000493e0"
        #expect(try store("store -b AA \(pending)").code == 0)
        #expect(try store("store -b AA \(Mission.dataset(network: "0102030405060708"))").outcome == "moved")
        let lines = try store("list").text.split(separator: "\n").dropFirst()
        #expect(lines.count == 1 && lines.first?.contains("0102030405060708") == true, "\(lines)")
        #expect(try store("delete -b AA").code == 0)
    }

    @Test func aBackupOfWhatIsInvalidSaysHowToRestoreIt() throws {
        let invalid = Mission.hex.replacingOccurrences(of: "0708fdb3", with: "070820b3")
        #expect(try store("store -b AA \(invalid)").code == 65)
        #expect(try store("store -b AA --allow-invalid \(invalid)").code == 0)
        let backup = try store("export --reveal").output
        let other = Store()
        let refused = try other(["import", "-"], input: backup)
        #expect(refused.code == 65)
        #expect(refused.errorText.contains("line 2: invalid: "), "\(refused.errorText)")
        #expect(refused.errorText.contains("--allow-invalid"), "\(refused.errorText)")
        #expect(try other("list --format json").code == 66, "no store was made")
        #expect(try other(["import", "--allow-invalid", "-"], input: backup).code == 0)
        #expect(try other("list --format json --reveal").text == store("list --format json --reveal").text)
    }

    @Test func whatIsNotToBeStoredMakesNoStore() throws {
        for (text, says) in [
            ("a line before it\n\(Mission.dataset(channel: 27))\n", "--allow-invalid"),
            ("a line before it\n\(Mission.hex.dropLast(12))\n", "--allow-partial"),
            ("0e080000000000010000\n", "without Extended PAN ID"),
        ] {
            for agent in ["-b AA ", ""] {
                let result = try store("store \(agent)-", input: text)
                #expect(result.code == 65 && result.errorText.contains(says), "\(result.errorText)")
                #expect(!result.errorText.contains("found in line"), "\(result.errorText)")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.folder.path()).isEmpty)
        let stored = try store("store -b AA -", input: "a line before it\n\(Mission.hex)\n")
        #expect(
            stored.outcome == "stored" && stored.errorText.contains("found in line 2"), "\(stored.errorText)")
    }

    @Test func whatIsMeantTwiceIsAskedBack() throws {
        let twin = Mission.network
        try store("store -b AA \(Mission.hex)")
        try store("store -b \(twin) \(Mission.dataset(network: "0102030405060708"))")
        let both = try store("show \(twin)")
        #expect(both.code == 64)
        #expect(both.errorText.contains("--network \(twin)"))
        #expect(both.errorText.contains("--border-agent \(twin.uppercased())"))
        let names = try store("show \(Mission.name)")
        #expect(names.code == 64)
        #expect(names.errorText.contains("--network 0102030405060708"))
        #expect(try store("show --network \(twin)").text.contains("border agent AA"))
        #expect(try store("show --border-agent \(twin)").text.contains("0102030405060708"))
        #expect(try store("show AA").code == 0)
        #expect(try store("show nothing").code == 3)
    }

    @Test func exportAndImportRestoreEverything() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        try store("store -b BB \(Mission.dataset(network: "0102030405060708"))")
        try store("store -b CC \(Mission.dataset(network: "1111111111111111"))")
        try store("delete -b CC")
        try store("preferred 0102030405060708")
        let exported = try store("export --reveal")
        #expect(exported.code == 0)
        let other = Store()
        #expect(try other(["import", "-"], input: exported.output).code == 0)
        for line in [
            "list --format json --reveal", "history --format json --reveal", "preferred --format json",
        ] {
            #expect(try other(line).text == store(line).text, "\(line)")
        }
        #expect(try other(["import", "-"], input: exported.output).text.contains("2 unchanged"))
        #expect(try other("history --format json").text == store("history --format json").text)
        #expect(try other("check").code == 0)
    }

    @Test func anImportIsAllOrNothing() throws {
        try store("store -b AA \(Mission.hex)")
        let lines = try store("export --reveal").text.split(separator: "\n").map(String.init)
        let other = Store()
        let broken = [lines[0], lines[1], lines[1].replacingOccurrences(of: "\"0e08", with: "\"0eff")]
        let result = try other("import -", input: broken.joined(separator: "\n"))
        #expect(result.code == 65)
        #expect(result.errorText.contains("line 3"), "\(result.errorText)")
        #expect(try other("list --format json").code == 66, "no store was made")
    }

    @Test func formatsWithoutABorderAgentTakeOne() throws {
        try store("store -b AA \(Mission.hex)")
        for format in ["hex", "chip", "otbr", "commissioner", "binary"] {
            let exported = try store("export --format \(format) --reveal")
            #expect(exported.code == 0)
            let other = Store()
            let nameless = try other(["import", "-"], input: exported.output)
            #expect(nameless.code == 64)
            #expect(nameless.errorText.contains("--border-agent"))
            #expect(try other(["import", "-b", "BB", "-"], input: exported.output).code == 0, "\(format)")
            let entry = try #require(try other.json("list --format json --reveal").array?.first)
            #expect(entry["network_key"]?.string == Mission.key)
            #expect(entry["border_agent"]?.string == "BB")
        }
    }

    @Test func aHostileNameIsEscapedInTextAndRepairedInJSON() throws {
        // ESC ] is refused by OpenThread; a C1 control and a bidi override are not.
        let name = "c29b" + "e280ae" + "c0af"
        let dataset = Mission.hex.replacingOccurrences(
            of: "030d474c2d5332302d6e6577303031", with: "0307\(name)")
        #expect(try store("store -b AA \(dataset)").code == 0)
        for line in ["list", "show AA", "history"] {
            let text = try store(line).output
            #expect(!text.contains(0xC2), "no raw C1 in \(line)")
        }
        #expect(try store("list").text.contains("\\xC2\\x9B\\xE2\\x80\\xAE\\xC0\\xAF"))
        let repaired = try #require(try store.json("list --format json").array?.first?["network_name"]?.string)
        #expect(repaired.hasSuffix("\u{FFFD}\u{FFFD}"))
    }
}
