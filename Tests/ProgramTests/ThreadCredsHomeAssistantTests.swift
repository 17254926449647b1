import Foundation
import TestSupport
import Testing

/// Home Assistant's store of datasets, in and out.
@Suite struct ThreadCredsHomeAssistantTests {
    private let store = Store()
    private static let second = "1111111122222222"

    private func file(_ agent: String = "null", _ other: String = "null", minor: Int = 4) throws -> String {
        let first = """
            {"created": "2023-05-30T12:00:00.250000+00:00", "id": "01H1ABCDEFGHJKMNPQRSTVWXYZ",
             "preferred_border_agent_id": \(agent), "preferred_extended_address": null,
             "source": "Google", "tlv": "\(Mission.hex.uppercased())"}
            """
        let second = """
            {"created": "2024-01-02T03:04:05+01:00", "id": "01HK5T9ZZZZZZZZZZZZZZZZZZZ",
             "preferred_border_agent_id": \(other), "preferred_extended_address": null,
             "source": "otbr", "tlv": "\(Mission.dataset(network: Self.second))"}
            """
        let text = """
            {"version": 1, "minor_version": \(minor), "key": "thread.datasets",
             "data": {"datasets": [\(first), \(second)], "preferred_dataset": "01HK5T9ZZZZZZZZZZZZZZZZZZZ"}}
            """
        try Data(text.utf8).write(to: store.folder.appending(path: "datasets"))
        return "datasets"
    }

    @Test func itComesInAndGoesOut() throws {
        let result = try store("import \(file("\"e6020304050607080900010203040506\""))")
        #expect(result.code == 0 && result.text.contains("2 stored"), "\(result.errorText)")
        let list = try store("list --format json").text
        #expect(list.contains(#""border_agent":"E6020304050607080900010203040506""#))
        #expect(list.contains(#""border_agent":null"#) && list.contains("2023-05-30T12:00:00.250Z"))
        #expect(list.contains("2024-01-02T02:04:05.000Z"))
        #expect(try store("preferred").text.contains(Self.second))
        #expect(try store("show -b -").text.contains("border agent -"))
        let out = try store("export --format home-assistant --reveal -o out.json")
        #expect(out.code == 0 && out.errorText.contains("stop Home Assistant"), "\(out.errorText)")
        let text = try String(contentsOf: store.folder.appending(path: "out.json"), encoding: .utf8)
        for part in [
            #""version":1,"minor_version":4,"key":"thread.datasets""#, #""id":"01H1ABCDEFGHJKMNPQRSTVWXYZ""#,
            #""source":"Google""#, #""created":"2023-05-30T12:00:00.250000+00:00""#, Mission.hex.uppercased(),
            #""preferred_border_agent_id":"e6020304050607080900010203040506""#,
            #""preferred_dataset":"01HK5T9ZZZZZZZZZZZZZZZZZZZ""#,
        ] { #expect(text.contains(part), "\(part)") }
        // It reads what it writes.
        let again = Store()
        try Data(text.utf8).write(to: again.folder.appending(path: "out.json"))
        #expect(try again("import out.json").text.contains("2 stored"))
        #expect(try again("export --format home-assistant --reveal").text == text)
        #expect(try store("check").code == 0)
    }

    @Test(arguments: 1...4) func everyMinorVersionIsRead(_ minor: Int) throws {
        #expect(try store("import \(file(minor: minor))").text.contains("2 stored"))
    }

    @Test func aRehearsalChangesNothing() throws {
        let result = try store("import --dry-run \(file())")
        #expect(result.code == 0, "\(result.errorText)")
        #expect(result.text.contains("would be stored \(Mission.name) \(Mission.network) for -\n"))
        #expect(result.text.contains("not imported datasets: 2 stored"))
        #expect(!FileManager.default.fileExists(atPath: store.path))
        try store("store -b - \(Mission.dataset(seconds: 5))")
        let second = try store("import --dry-run --format json \(file())").text
        #expect(second.contains(#""outcome":"older""#) && second.contains(#""dry_run":true"#))
        #expect(!(try store("list").text.contains(Self.second)))
    }

    @Test func twoNetworksOfOneBorderAgentAreAnError() throws {
        let result = try store("import \(file("\"AABB\"", "\"AABB\""))")
        #expect(result.code == 65 && result.errorText.contains("two networks of border agent AABB"))
        #expect(try store("list").text.isEmpty)
    }

    /// Newer datasets win, whoever they are from; conflicts keep both.
    @Test func rowsWithoutABorderAgentGiveWay() throws {
        try store("store -b - \(Mission.dataset(seconds: 3))")
        #expect(try store("store -b AA \(Mission.dataset(seconds: 2))").outcome == "stored")
        #expect(try store("list").text.split(separator: "\n").count == 3, "the newer one stays")
        #expect(try store("store -b AA \(Mission.dataset(seconds: 3, channel: 20))").outcome == "updated")
        #expect(try store("list").text.contains("conflict"))
        #expect(try store("store -b AA \(Mission.dataset(seconds: 4))").outcome == "updated")
        #expect(try store("list").text.split(separator: "\n").count == 2)
        #expect(try store("store -b - \(Mission.dataset(seconds: 4))").outcome == "unchanged")
        #expect(try store("store -b - \(Mission.dataset(seconds: 1))").code == 10)
        #expect(try store("check").code == 0)
        #expect(try store("delete -b AA --force").code == 0)
    }
}
