import Foundation
import JSON
import TestSupport
import Testing

/// The program on the simulated radio, as its users call it.
@Suite struct BlescanSimulationTests {
    @Test(arguments: ["text", "json", "ndjson", "csv"])
    func repeatsARunToTheByte(_ format: String) throws {
        let arguments = ["--controller", "sim", "--trials", "3", "--seed", "7", "--format", format]
        let first = try run("blescan", arguments)
        let second = try run("blescan", arguments)
        #expect(first.code == 0, "\(first.errorText)")
        #expect(!first.output.isEmpty)
        #expect(first.output == second.output)
        let other = try run("blescan", arguments.map { $0 == "7" ? "8" : $0 })
        #expect(other.output != first.output)
    }

    /// The project's first question: 500 ms, 30 of 60 ms. Expected p50 495.9, p90 977.7, p99 1457.7 ms; the
    /// tolerances are four standard errors of an order statistic at 4,000 trials and the density there.
    @Test func measuresTheSeedCase() throws {
        let result = try run(
            "blescan",
            [
                "--window", "30", "--interval", "60", "--controller", "sim", "--trials", "4000", "--expect",
                "C0:FF:EE:00:00:01", "--seed", "11", "--format", "json",
            ])
        #expect(result.code == 0, "\(result.errorText)")
        let root = try parsed(result.output)
        let devices = try #require(root["devices"]?.array)
        let device = try #require(devices.first { $0["address"]?.string == "C0:FF:EE:00:00:01" })
        let figures = try #require(device["first_seen"])
        #expect(figures["count"]?.integer == 4000)
        #expect(figures["censored"]?.integer == 0)
        let p50 = try #require(figures["p50_ms"]?.double)
        let p90 = try #require(figures["p90_ms"]?.double)
        let p99 = try #require(figures["p99_ms"]?.double)
        #expect(abs(p50 - 495.9) < 8, "\(p50)")
        #expect(abs(p90 - 977.7) < 25, "\(p90)")
        #expect(abs(p99 - 1457.7) < 30, "\(p99)")
    }

    struct Claim: Sendable {
        var trials: Int
        var claim: String
        var code: Int32
        /// All that is said of it, without the measured figures.
        var says: [String]
        var options: [String] = []
    }

    @Test(arguments: [
        Claim(
            trials: 100, claim: "p95<1500ms", code: 0,
            says: ["p95<1500ms holds for C0:FF:EE:00:00:01: p95 is ", " (90 % band ", "the limit is 1500 ms"]),
        Claim(trials: 100, claim: "p95<1500ms", code: 0, says: [], options: ["--quiet"]),
        Claim(
            trials: 100, claim: "p95<900ms", code: 1,
            says: [
                "p95<900ms does not hold for C0:FF:EE:00:00:01: p95 is 1", "(90 % band ", "the limit is 900 ms",
            ],
            options: ["--quiet"]),
        Claim(
            trials: 20, claim: "p95<1500ms", code: 2,
            says: [
                "p95<1500ms is undecided for C0:FF:EE:00:00:01: p95 is ", "; take at least 59 with --trials",
            ]),
        Claim(
            trials: 100, claim: "mean<2s", code: 0, says: ["mean<2s holds", "mean is ", "the limit is 2000 ms"]),
        Claim(
            trials: 100, claim: "max<100", code: 1,
            says: ["max<100 does not hold", "max is ", "the limit is 100 ms"]),
        Claim(
            trials: 100, claim: "p95<1500ms", code: 2,
            says: ["p95 was not reached", "of 100 trials ended without it", "raise --trial-duration"],
            options: ["--trial-duration", "500ms"]),
        Claim(
            trials: 100, claim: "p95<1500ms,max<100", code: 1,
            says: ["p95<1500ms holds for", "max<100 does not hold for"]),
    ])
    func judgesClaims(_ claim: Claim) throws {
        let result = try run(
            "blescan",
            [
                "--controller", "sim", "--trials", "\(claim.trials)", "--expect", "C0:FF:EE:00:00:01",
                "--assert", claim.claim, "--seed", "3",
            ] + claim.options)
        #expect(result.code == claim.code, "\(result.errorText)")
        for part in claim.says { #expect(result.errorText.contains(part), "\(result.errorText)") }
        if claim.says.isEmpty { #expect(result.errorText.isEmpty, "\(result.errorText)") }
    }

    /// Without an expected device all are taken together; a capture has no --trials to add to.
    @Test func saysWhatWouldDecideAClaimAboutACapture() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "scan.btsnoop").path()
            _ = try run(
                "blescan", ["--controller", "sim", "--seed", "5", "--trials", "5", "--capture", file])
            let replayed = try run(
                "blescan", ["replay", file, "-e", "C0:FF:EE:00:00:01", "--assert", "p95<1500ms"])
            #expect(replayed.code == 2)
            #expect(
                replayed.errorText.contains("; use a capture of at least 59 scans"), "\(replayed.errorText)")
            let pooled = try run("blescan", ["replay", file, "--assert", "p50<1h"])
            #expect(pooled.errorText.contains("p50<1h holds for all devices together"), "\(pooled.errorText)")
        }
    }

    @Test(arguments: [
        (["--service", "feaa"], ["03"]), (["--service", "0000fffb-0000-1000-8000-00805f9b34fb"], ["05"]),
        (["--name", "PERIPH"], ["01"]), (["--name", "nobody"], []), (["--company", "65535"], ["01"]),
        (["--company", "0x004C", "--rssi", "-63"], ["02"]), (["--address", "C0:FF:EE:00:00:04"], ["04"]),
        (["--address", "C0:FF:EE:00:00:04/public"], []),
        (["--accept", "C0:FF:EE:00:00:01/random,C0:FF:EE:00:00:02"], ["01", "02"]),
    ])
    func filtersDevices(_ options: [String], _ expected: [String]) throws {
        let result = try run(
            "blescan", ["--controller", "sim", "--seed", "5", "--duration", "12", "--format", "json"] + options)
        let devices = try parsed(result.output)["devices"]?.array ?? []
        let household = devices.compactMap { $0["address"]?.string }.filter { $0.hasPrefix("C0:FF:EE") }
        #expect(household.map { String($0.suffix(2)) }.sorted() == expected, "\(result.errorText)")
        let others = devices.count - household.count
        #expect(others == 0)
    }

    @Test func tellsWhoWaitsForThreadCredentials() throws {
        let result = try run("blescan", ["--controller", "sim", "--seed", "1", "--format", "json"])
        let root = try parsed(result.output)
        let waiting = (root["devices"]?.array ?? []).filter { $0["needs_thread_credentials"]?.bool == true }
        #expect(waiting.count == 2)
        let text = try run("blescan", ["--controller", "sim", "--seed", "1"])
        #expect(text.text.contains("thread-creds"))
    }

    @Test func writesACaptureThatReplaysToTheSameGaps() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "scan.btsnoop").path()
            let live = try run(
                "blescan",
                ["--controller", "sim", "--seed", "5", "--trials", "5", "--capture", file, "--format", "json"])
            #expect(live.code == 0, "\(live.errorText)")
            let replayed = try run("blescan", ["replay", file, "--format", "json"])
            #expect(replayed.code == 0, "\(replayed.errorText)")
            let first = try parsed(live.output)
            let second = try parsed(replayed.output)
            #expect(second["trials"]?.integer == 5)
            for key in ["first_seen", "gaps"] {
                let a = first["totals"]?[key]
                let b = second["totals"]?[key]
                #expect(a?["count"]?.integer == b?["count"]?.integer)
                // A capture keeps whole microseconds.
                let difference = (a?["p50_ms"]?.double ?? 0) - (b?["p50_ms"]?.double ?? -1)
                #expect(abs(difference) < 0.0021, "\(difference)")
            }
        }
    }
}
