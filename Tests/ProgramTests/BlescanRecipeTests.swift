import Foundation
import TestSupport
import Testing

/// The README's recipes for captures of iPhones, Android phones and the air: each command runs as it stands there.
@Suite struct BlescanRecipeTests {
    /// What README calls the files, and what each command's output must hold.
    private static let words = [
        "blescan replay btsnoop_hci.log": ["\nSettings, 2 settings", "\n30/300 ", "\n100/100 "],
        "blescan replay btsnoop_hci.log --setting 30/300": ["window 30 ms", "only trials under --setting"],
        "blescan replay bluetoothd-hci-latest.pklg": ["\n30/965.625 ", "0xFF42, inferred"],
        "blescan replay air.pcap": ["a capture of the air", "Advertising intervals"],
        "blescan learn air.pcap --address C0:FF:EE:00:00:02": ["interval    100 ms"],
        "blescan replay air.pcap --beside hci.btsnoop": ["were sent while the scanner"],
        "blescan --controller sim -d 60 --air air.pcap": ["simulated radio"],
    ]

    /// A phone's log: two settings in turn.
    private static var android: [UInt8] {
        var packets = CapturedPackets()
        let start = 1_767_225_600_000_000
        for trial in 0..<4 {
            let begin = start + 10_000_000 * trial
            let isLow = trial.isMultiple(of: 2)
            packets.scanParameters(window: isLow ? 48 : 160, interval: isLow ? 480 : 160, at: begin)
            packets.scanEnable(true, at: begin + 2_000)
            for event in 0..<30 {
                packets.reports([.init(0, 0xc0ff_ee00_0001, [2, 1, 6])], at: begin + 15_000 + 300_000 * event)
            }
            packets.scanEnable(false, at: begin + 9_500_000)
        }
        return packets.btsnoop(link: 1002)
    }

    private static func readme() throws -> String {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
        return try String(contentsOf: url, encoding: .utf8)
    }

    private static func commands() throws -> [String] {
        let table = try #require(try readme().components(separatedBy: "## blescan by task").last)
            .components(separatedBy: "\n## ")[0]
        let quoted = table.components(separatedBy: "`").enumerated().filter { !$0.offset.isMultiple(of: 2) }
            .map(\.element)
        return quoted.filter { quoted in
            quoted.hasPrefix("blescan ")
                && ["btsnoop_hci.log", "bluetoothd-hci-latest.pklg", "air.pcap"].contains {
                    quoted.contains($0)
                }
        }
    }

    @Test func eachIsKnown() throws {
        #expect(Set(try Self.commands()) == Set(Self.words.keys))
    }

    @Test func eachRunsAsItStandsThere() throws {
        let readme = try Self.readme()
        let makes = try #require(
            readme.split(separator: "\n").first { $0.hasPrefix("$ blescan ") && $0.contains("--air") })
        try withTemporaryFolder { folder in
            try Data(Self.android).write(to: folder.appending(path: "btsnoop_hci.log"))
            try Data(MadeCapture.named("iphone-ff42.pklg").bytes).write(
                to: folder.appending(path: "bluetoothd-hci-latest.pklg"))
            // As the section on --beside makes them.
            #expect(try shell("blescan", "\"$0\" \(makes.dropFirst("$ blescan ".count))", in: folder).code == 0)
            // The one that overwrites the capture of the air comes last.
            for (command, words) in Self.words.sorted(by: {
                !$0.key.contains("--air") && $1.key.contains("--air")
            }) {
                let result = try shell("blescan", "\"$0\" \(command.dropFirst("blescan ".count))", in: folder)
                #expect(result.code == 0, "\(command): \(result.errorText)")
                for word in words { #expect(result.text.contains(word), "\(command): \(result.text)") }
            }
        }
    }
}
