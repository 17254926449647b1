import Foundation
import JSON
import TestSupport
import Testing

/// Advertising intervals as the program tells them, and why it does not.
@Suite struct BlescanEstimateTests {
    private func scenario(_ advertiser: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(#"{"advertisers":[{"address":"C0:00:00:00:00:11",\#(advertiser)}]}"#.utf8).write(to: file)
        return "sim:\(file.path())"
    }

    /// In each trial of the simulated radio time begins anew: the gaps between first sightings hold no interval.
    @Test func firstSightingsAloneAreNoInterval() throws {
        let arguments = [
            "-w", "30", "-i", "60", "-n", "5", "-c", "sim", "-e", "C0:FF:EE:00:00:01", "--address",
            "C0:FF:EE:00:00:01", "--seed", "1", "-q",
        ]
        let result = try run("blescan", arguments)
        #expect(result.code == 0)
        #expect(result.text.contains("No advertising interval for C0:FF:EE:00:00:01: none explains the 4 gaps"))
        #expect(!result.text.contains("Apple"))
    }

    @Test func aCodedAdvertiserIsEstimatedAndPredicted() throws {
        let controller = try scenario(#""interval_ms":200,"extended":{"phy":"coded"},"payload_bytes":30"#)
        let result = try run(
            "blescan",
            [
                "-c", controller, "--phy", "coded", "-w", "30", "-i", "60", "-d", "120", "--seed", "3", "-f",
                "json",
            ])
        let device = try #require(try parsed(result.output)["devices"]?.array?.first)
        let interval = try #require(device["advertising_interval_ms"]?.double)
        #expect(abs(interval - 200) < 1)
        let heard = try #require(device["hit_ratio_observed"]?.double)
        #expect(abs(heard - 0.481) < 0.05)
        let trials = try run(
            "blescan",
            [
                "-c", controller, "--phy", "coded", "-w", "30", "-i", "60", "-n", "300", "-e",
                "C0:00:00:00:00:11", "-t", "200", "--seed", "3", "-f", "json",
            ])
        let prediction = try #require(
            try parsed(trials.output)["devices"]?.array?.first?["prediction"])
        #expect(prediction["verdict"]?.string == "explained")
    }

    /// Half of the packets are lost: what is predicted, drawn and promised has that loss, and the promise is kept.
    @Test func adviceHasTheLossThatWasFound() throws {
        let controller = try scenario(#""interval_ms":500,"loss":0.5"#)
        func scan(_ window: String, _ more: [String]) throws -> ProgramResult {
            try run(
                "blescan",
                ["-c", controller, "-w", window, "-i", "60", "-n", "200", "--seed", "4", "-t", "500", "-q"]
                    + more)
        }
        try withTemporaryFolder { folder in
            let page = folder.appending(path: "page.html")
            let half = try scan("30", ["--html", page.path()])
            #expect(half.text.contains(/lost,\s+estimated\s+from\s+the\s+gaps/), "\(half.text)")
            #expect(half.text.contains(/explained by a\s+loss\s+of\s/), "\(half.text)")
            let words = half.text.split { $0.isWhitespace }.joined(separator: " ")
            let promise = try #require(
                words.firstMatch(of: /Scan 60 of 60 ms to bring p90 to ([0-9.]+) ms, with/))
            let promised = try #require(Double(promise.1))
            let whole = try scan("60", ["-f", "json"])
            let device = try #require(try parsed(whole.output)["devices"]?.array?.first)
            let measured = try #require(device["first_seen"]?["p90_ms"]?.double)
            #expect(abs(promised / measured - 1) < 0.15, "promised \(promised), measured \(measured)")
            let drawn = try String(contentsOf: page, encoding: .utf8)
            #expect(drawn.contains(/predicted with (49|5[0-2]) % loss/), "no such key")
        }
        let scanned = try scan("30", ["-f", "json"])
        let prediction = try #require(try parsed(scanned.output)["devices"]?.array?.first?["prediction"])
        #expect(prediction["verdict"]?.string == "explained_by_loss")
        let expected = try #require(prediction["quantiles_ms"]?["0.9"]?.double)
        let measured = try #require(prediction["measured_ms"]?["0.9"]?.double)
        #expect(abs(expected / measured - 1) < 0.3, "expected \(expected), measured \(measured)")
    }

    /// Beside the 1M PHY the controller fits the windows on the Coded PHY in as it can.
    @Test func aPredictionThatIsMissingIsExplained() throws {
        let controller = try scenario(#""interval_ms":500,"extended":{"phy":"coded"}"#)
        let result = try run(
            "blescan",
            [
                "-c", controller, "--phy", "both", "-w", "30", "-i", "60", "-n", "20", "-e",
                "C0:00:00:00:00:11",
                "-t", "500", "--seed", "1", "-q",
            ])
        #expect(result.text.contains("No prediction for C0:00:00:00:00:11: when the scanner listened"))
    }
}
