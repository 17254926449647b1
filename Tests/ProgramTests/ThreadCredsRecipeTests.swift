import Foundation
import TestSupport
import Testing

/// The README's table of sources: each command runs as it stands there, on answers as the programs give them.
@Suite struct ThreadCredsRecipeTests {
    private static let agent = "e6020304050607080900010203040506"
    private static let groups = stride(from: 0, to: Mission.hex.utf8.count, by: 8).map {
        String(Mission.hex.dropFirst($0).prefix(8))
    }.joined(separator: " ")
    private static let decimals = stride(from: 0, to: Mission.hex.utf8.count, by: 2).map {
        "\(UInt8(Mission.hex.dropFirst($0).prefix(2), radix: 16)!)"
    }.joined(separator: " ")

    /// What other programs answer, by the beginning of their arguments.
    private static let answers: [(program: String, arguments: String, answer: String)] = [
        ("ot-ctl", "dataset active -x", "\(Mission.hex)\r\nDone\r\n"),
        ("ot-ctl", "ba id", "\(agent)\r\nDone\r\n"),
        ("curl", "-sH Accept: text/plain http://otbr.local:8081/node/dataset/active", Mission.hex.uppercased()),
        ("curl", "-s http://otbr.local:8081/node/ba-id", "\"\(agent)\""),
        (
            "pbpaste", "",
            "THCredentials: networkName: GL-S20-new001, borderAgentID: {length = 16, bytes = 0x\(agent)}, "
                + "activeOperationalDataSet: <\(groups)>, channel: 16"
        ),
        (
            "adb", "logcat -d -s ThreadNetwork",
            "--------- beginning of main\n06-12 10:11:12.345  1234  5678 I ThreadNetwork: ActiveOperationalDataset{\(Mission.hex)}\n"
        ),
        (
            "chip-tool", "threadborderroutermanagement get-active-dataset-request 1 0",
            "[1718684822.123456][123:125] CHIP:TOO:   DatasetResponse: {\n[1718684822.123460][123:125] CHIP:TOO:     dataset: "
                + "\(Mission.hex.uppercased())\n[1718684822.123463][123:125] CHIP:TOO:    }\n"
        ),
        (
            "busctl", "get-property io.openthread.BorderRouter.wpan0",
            "ay \(Mission.hex.utf8.count / 2) \(decimals)\n"
        ),
    ]

    private static let files: [(name: String, text: String)] = [
        (
            ".storage/thread.datasets",
            """
            {"version": 1, "minor_version": 4, "key": "thread.datasets", "data": {"datasets": [{"created":
             "2023-05-30T12:00:00.250000+00:00", "id": "01H1ABCDEFGHJKMNPQRSTVWXYZ", "preferred_border_agent_id": null,
             "preferred_extended_address": null, "source": "Google", "tlv": "\(Mission.hex.uppercased())"}],
             "preferred_dataset": null}}
            """
        ),
        (
            "answer.json",
            #"{"id":5,"type":"result","success":true,"result":{"tlv":"\#(Mission.hex.uppercased())"}}"# + "\n"
        ),
        ("whatever", "It was\n```\n\(Mission.hex)\n```\nin my log.\n"),
        (
            "esphome.yaml",
            """
            openthread:
              device_type: FTD
              channel: 16
              network_name: \(Mission.name)
              network_key: 0x\(Mission.key)
              pan_id: 0x250b
              ext_pan_id: 0x\(Mission.network)
              mesh_local_prefix: fdb3:60c7:2874:da99::/64

            """
        ),
    ]

    static let commands: [String] = {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
        let text = (try? String(contentsOf: readme.standardized, encoding: .utf8)) ?? ""
        let table = text.split(separator: "| source | command |").last?.split(separator: "\n\n").first ?? ""
        return table.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("|---") }.compactMap {
            row in
            // The last text in back-ticks is the command.
            let parts = row.split(separator: "`", omittingEmptySubsequences: false)
            return parts.count > 2 ? String(parts[parts.count - 2]).replacing("\\|", with: "|") : nil
        }
    }()

    @Test func everySourceHasItsRecipe() { #expect(Self.commands.count == 10) }

    @Test(arguments: commands) func recipesWork(_ command: String) throws {
        let store = Store()
        let tools = store.folder.appending(path: "tools")
        for folder in [tools, store.folder.appending(path: ".storage")] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        for (name, text) in Self.files {
            try Data(text.utf8).write(to: store.folder.appending(path: name))
        }
        for program in Set(Self.answers.map(\.program)) {
            var script = "#!/bin/bash\n"
            for (index, known) in Self.answers.enumerated() where known.program == program {
                try Data(known.answer.utf8).write(to: tools.appending(path: "\(index).answer"))
                script +=
                    "[[ \"$*\" == '\(known.arguments)'* ]] && exec cat '\(tools.path())/\(index).answer'\n"
            }
            script += "echo \"$0 $*: no such answer\" >&2; exit 1\n"
            try Data(script.utf8).write(to: tools.appending(path: program))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: tools.appending(path: program).path())
        }
        let line =
            "cd '\(store.folder.path())' && PATH='\(tools.path())':$PATH && set -o pipefail && \(command)"
        let result = try runShell("/bin/bash", ["-c", line], environment: store.environment)
        #expect(result.code == 0, "\(command): \(result.text)")
        #expect(result.text.contains(Mission.network) || result.text.contains("imported"), "\(result.text)")
        if command.contains(" decode ") {
            #expect(
                result.text.contains("\"verdict\":\"partial\"") && result.text.contains("\"activeTimestamp\""))
        } else {
            #expect(try store("export --format hex --reveal").text == Mission.hex)
            let isNamed = command.contains("ba id") || command.contains("ba-id")
            #expect(try store("list").text.contains(Self.agent.uppercased()) == isNamed)
        }
    }
}
