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
        #expect(result.text.contains("No advertising interval of C0:FF:EE:00:00:01: none explains the 4 gaps"))
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
