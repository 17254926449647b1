import Foundation
import TestSupport
import Testing

/// `blescan compare` for build servers: a margin, a level, and which devices are judged.
@Suite struct BlescanCompareTests {
    private static let device = "C0:FF:EE:00:00:01"

    /// Two runs of an expected device beside others.
    private func recording(
        _ folder: URL, _ first: String, _ second: String, trials: Int = 150
    ) throws -> String {
        let file = folder.appending(path: "runs").path()
        for (seed, settings) in [first, second].enumerated() {
            let line =
                "-c sim --seed \(seed + 1) -n \(trials) -e \(Self.device) -q --record \(file) \(settings)"
            let result = try run("blescan", line.split(separator: " ").map(String.init))
            #expect(result.code == 0, "\(result.errorText)")
        }
        return file
    }

    private func compare(_ file: String, _ words: String) throws -> ProgramResult {
        try run("blescan", ["compare", file, "1", "2"] + words.split(separator: " ").map(String.init))
    }

    @Test func worseIsToldFromNoWorse() throws {
        try withTemporaryFolder { (folder: URL) throws in
            let file = try recording(folder, "-w 30 -i 60", "-w 30 -i 120")
            let worse = try compare(file, "--margin 20%")
            #expect(worse.code == 1 && worse.text.contains("run 2 is worse than run 1"), "\(worse.text)")
            // The other way round it is sooner, which is no worse; without a margin it is a difference.
            let sooner = try run("blescan", ["compare", file, "2", "1", "--margin", "0.2"])
            #expect(sooner.code == 0 && sooner.text.contains("run 1 is no worse than run 2"), "\(sooner.text)")
            #expect(try run("blescan", ["compare", file, "2", "1"]).code == 1)
        }
    }

    @Test func alikeNeedsALargeMarginOrManyLatencies() throws {
        try withTemporaryFolder { (folder: URL) throws in
            let file = try recording(folder, "-w 30 -i 60", "-w 30 -i 60")
            let alike = try compare(file, "--margin 50% --format json")
            #expect(alike.code == 0)
            let document = try parsed(alike.output)
            #expect(document["margin"]?["verdict"]?.string == "no_worse")
            #expect(document["level"]?.double == 0.05)
            let ratio = document["hazard_ratio"]
            #expect((0.7...1.4).contains(ratio?["estimate"]?.double ?? 0))
            let few = try compare(file, "--margin 1%")
            #expect(few.code == 2 && few.text.contains(/a\s+verdict\s+takes\s+about/), "\(few.text)")
            // At the level of 99.9 % anything is told.
            #expect(try compare(file, "--margin 1% --level 99.9%").code != 2)
        }
    }

    @Test func expectedDevicesAloneAreJudged() throws {
        try withTemporaryFolder { (folder: URL) throws in
            let file = try recording(folder, "-w 30 -i 60", "-w 30 -i 60", trials: 20)
            let devices = try parsed(compare(file, "-f json").output)["devices"]?.array ?? []
            #expect(devices.count > 2)
            #expect(
                devices.filter { $0["judged"]?.bool == true }.map { $0["address"]?.string } == [Self.device])
            let rows = try compare(file, "--format csv").text.split(separator: "\r\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            #expect(rows.count == devices.count + 2 && rows.allSatisfy { $0.count == rows[0].count })
            #expect(
                rows[1][0] == ""
                    && rows.dropFirst(2).filter { $0[2] == "true" }.map { $0[0] } == ["C0:FF:EE:00:00:01"])
            #expect(try compare(file, "").text.contains("expected devices alone are judged"))
        }
    }

    @Test(arguments: ["--margin 0", "--margin 100%", "--margin -5%", "--level 2", "--margin 5x"])
    func whatIsNoShare(words: String) throws {
        let result = try compare("none", words)
        #expect(result.code == 64, "\(result.errorText)")
    }
}
