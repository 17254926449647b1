import Foundation
import TestSupport
import Testing

/// `generate`, `edit`, `migrate` and `nearby` as a user runs them.
@Suite struct ThreadCredsChangeTests {
    private let store = Store()

    @Test func aNetworkIsGeneratedAndStored() throws {
        let made = try store("generate --name Home --channel 20 -b - -o new.hex")
        #expect(made.code == 0 && made.text.hasPrefix("generated Home "), "\(made.errorText)")
        #expect(made.text.contains("(redacted; shown with --reveal)"))
        let hex = try String(contentsOf: store.folder.appending(path: "new.hex"), encoding: .utf8)
        #expect(try store("decode \(hex.trimmingCharacters(in: .newlines))").text.contains(#""verdict":"ok""#))
        #expect(!made.text.contains(String(hex.prefix(60))))
        let list = try store("list --format json")
        #expect(list.text.contains(#""border_agent":null"#) && list.text.contains(#""preferred":true"#))
        // The router that formed it says who it is: the row without a border agent gives way.
        #expect(try store("store -b AABB @new.hex").outcome == "stored")
        let after = try store("list --format json")
        #expect(after.text.contains(#""border_agent":"AABB""#) && !after.text.contains(#""border_agent":null"#))
    }

    @Test func aNetworkIsEditedForEveryBorderAgent() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b BB \(Mission.hex)")
        let edited = try store("edit \(Mission.network) --name Elsewhere --reveal")
        #expect(
            edited.code == 0
                && edited.text.hasPrefix("edited Elsewhere \(Mission.network) for AA, BB (timestamp 2.0, ok)"))
        #expect(edited.text.contains("030945"))
        let list = try store("list --format json").text
        #expect(list.components(separatedBy: #""network_name":"Elsewhere""#).count == 3)
        #expect(try store("edit \(Mission.network) --name Elsewhere").code == 64)
        #expect(try store("edit \(Mission.network) --bump").text.contains("timestamp 3.0"))
        #expect(try store("edit \(Mission.network) --passphrase secret1").errorText.contains("seen by others"))
        let pskc = try store(["edit", Mission.network, "--passphrase", "-"], input: Array("123456\n".utf8))
        #expect(pskc.code == 0, "\(pskc.errorText)")
        #expect(try store("edit nowhere --bump").code == 3)
    }

    @Test func aMigrationIsPending() throws {
        try store("store -b AA \(Mission.hex)")
        let result = try store("migrate AA --channel 25 --delay 60 -o pending.hex")
        #expect(result.code == 0 && result.text.hasPrefix("pending "), "\(result.errorText)")
        #expect(try store("list --format json").text.contains(#""kind":"pending""#))
        // The network's own dataset is not called older.
        #expect(try store("store -b AA \(Mission.hex)").outcome == "unchanged")
        #expect(try store("migrate AA --channel 27").code == 64)
        #expect(
            try store("migrate AA --new-key --delay 60").errorText.contains(
                "at least 300 s for a new network key"))
        #expect(try store("migrate AA").errorText.contains("none of the given changes needs a delay"))
        try store("store -b BB \(Mission.dataset(seconds: 1, network: "1111111111111111"))")
        #expect(try store("migrate \(Mission.network) --pan-id 0xffff").code == 64)
    }

    @Test func routersAroundAreComparedWithTheStore() throws {
        try store("store -b 000122500F0F0F0F \(Mission.hex)")
        let line = { (at: String, name: String) in
            #"=;d0;IPv4;Hub;_meshcop._udp;local;h.local;10.9.9.1;49191;"nn="# + name + #"" "at="# + at
                + #"" "xp=<f\240\220\158\245\063\028" "xa=\000\001\"P\015\015\015\015" "rv=1""# + "\n"
        }
        let same = try store("nearby", input: line(#"\000\000\000\000\000\001\000\000"#, Mission.name))
        #expect(same.code == 0 && same.text.contains("same") && same.text.contains("here"), "\(same.errorText)")
        let newer = try store("nearby", input: line(#"\000\000\000\000\000\002\000\000"#, Mission.name))
        #expect(newer.text.contains("older") && newer.text.contains("the router has a newer dataset"))
        let rival = try store(
            "nearby --format json", input: line(#"\000\000\000\000\000\001\000\000"#, "Other"))
        #expect(rival.text.contains(#""dataset":"conflict""#))
        let lost = try store("nearby", input: line(#"\000\001\000\000"#, Mission.name))
        #expect(lost.text.contains("at has 4 of 8 bytes"))
        for row in same.text.split(separator: "\n") { #expect(row.count <= 80, "\(row)") }
        #expect(try store("nearby", input: "hello\n").code == 65)
        #expect(try store("nearby", input: "").errorText.contains("no border router"))
        #expect(!same.text.contains(Mission.key))
    }
}
