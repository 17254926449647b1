import Foundation
import JSON
import TestSupport
import Testing

/// `replay AIR --beside HCI` on simulated air: what became of each event is worked out here from the scenario, by other code,
/// and the two clocks are set apart.
@Suite struct BesideTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var advertisers: String
        var scanner = ""
        var arguments: [String]
        /// Milliseconds, as the scanner keeps them.
        var window: Double
        var interval: Double
        var firstWindow = 0.0
        var windowLoss = 0.0
        /// Of the sniffer's clock.
        var offset: Double
        var ppm: Double
        /// Link type 251: no channels.
        var isBare = false
        var testDescription: String { name }
    }

    static let three = """
        {"address":"C0:FF:EE:00:00:01","interval_ms":100,"loss":0.1},
        {"address":"C0:FF:EE:00:00:02","interval_ms":211.25,"type":"nonconnectable","payload_bytes":10},
        {"address":"C0:FF:EE:00:00:03","interval_ms":152.5,"pdu_spacing_us":9000,"loss":0.05}
        """

    static let cases = [
        Case(
            name: "short trials", advertisers: three, arguments: ["-w", "30", "-i", "300", "--trials", "30"],
            window: 30,
            interval: 300, offset: 5_000_123_456.7, ppm: 40),
        Case(
            name: "one scan of a controller that is late and deaf at the end of its windows",
            advertisers: three,
            scanner: #"{"first_window_delay_us":2084,"window_loss_us":316}"#,
            arguments: ["-w", "60", "-i", "120", "-d", "200"],
            window: 60, interval: 120, firstWindow: 2.084, windowLoss: 0.316, offset: -86_400_000, ppm: -25),
        Case(
            name: "long intervals", advertisers: three, arguments: ["-w", "512", "-i", "5120", "-d", "400"],
            window: 511.875,
            interval: 5120, offset: 0, ppm: 8),
        Case(
            name: "channels not recorded", advertisers: three,
            arguments: ["-w", "30", "-i", "100", "-d", "120"], window: 30,
            interval: 100, offset: 77.7, ppm: 20, isBare: true),
    ]

    struct Sent {
        /// Virtual milliseconds.
        var time: Double
        var address: String
        var channel: Int
        var duration: Double
    }

    private static func little(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    private static func big(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
    private static func address(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.reversed().map { String(format: "%02X", $0) }.joined(separator: ":")
    }

    /// 2026-01-01 in milliseconds, where virtual time begins.
    static let epoch = 1_767_225_600_000.0

    /// The PDUs of a capture of the air of link type 256; and the same file with its clock set apart.
    static func read(_ file: [UInt8], _ test: Case) -> (sent: [Sent], other: [UInt8]) {
        var sent: [Sent] = []
        var other = Array(file[0..<24])
        if test.isBare { (other[20], other[21]) = (251, 0) }
        var at = 24
        while at < file.count {
            let length = little(file[at + 8..<at + 12])
            let nanoseconds = little(file[at..<at + 4]) * 1_000_000_000 + little(file[at + 4..<at + 8])
            let time = Double(nanoseconds - Int(epoch) * 1_000_000) / 1e6
            let packet = file[at + 16..<at + 16 + length]
            let pdu = packet.startIndex + 14
            sent.append(
                Sent(
                    time: time, address: address(file[pdu + 2..<pdu + 8]),
                    channel: [0: 0, 12: 1, 39: 2][Int(packet.first!)]!,
                    duration: Double(10 + Int(file[pdu + 1])) * 0.008))
            let there =
                Int((time * 1e6 * (1 + test.ppm * 1e-6)).rounded()) + Int(test.offset * 1e6) + Int(epoch)
                * 1_000_000
            for (value, count) in [(there / 1_000_000_000, 4), (there % 1_000_000_000, 4)] {
                for octet in 0..<count { other.append(UInt8(value >> (8 * octet) & 0xff)) }
            }
            let body = test.isBare ? Array(packet.dropFirst(10)) : Array(packet)
            for _ in 0..<2 { for octet in 0..<4 { other.append(UInt8(body.count >> (8 * octet) & 0xff)) } }
            other += body
            at += 16 + length
        }
        return (sent, other)
    }

    /// When scans were switched on and off, and the reports, all in virtual milliseconds.
    static func read(hci file: [UInt8]) -> (trials: [(start: Double, end: Double)], reports: [String: [Double]])
    {
        var trials: [(start: Double, end: Double)] = []
        var reports: [String: [Double]] = [:]
        var at = 16
        var isOn = false
        while at < file.count {
            let length = big(file[at + 4..<at + 8])
            let time = Double(big(file[at + 16..<at + 24]) - 0x00dc_ddb3_0f2f_8000) / 1000 - epoch
            let packet = Array(file[at + 24..<at + 24 + length])
            if packet[0] == 1, packet[1] == 0x42 || packet[1] == 0x0c, packet[2] == 0x20 {
                isOn = packet[4] == 1
            }
            if packet[0] == 4, packet[1] == 0x0e, packet[4] == 0x42 || packet[4] == 0x0c, packet[5] == 0x20 {
                if isOn {
                    trials.append((time, .infinity))
                } else if !trials.isEmpty {
                    trials[trials.count - 1].end = min(time, trials[trials.count - 1].end)
                }
            }
            if packet[0] == 4, packet[1] == 0x3e {
                let place = packet[3] == 0x0d ? 8 : 7
                reports[address(packet[place..<place + 6]), default: []].append(time)
            }
            at += 24 + length
        }
        return (trials, reports)
    }

    /// What became of an event, and how near one of its PDUs comes to an edge of a window.
    static func truth(
        _ event: [Sent], _ trial: Double, _ test: Case, isHeard: Bool
    ) -> (outcome: String, margin: Double) {
        var margin = Double.infinity
        var inside: [Bool] = []
        for pdu in event {
            let since = pdu.time - trial - test.firstWindow
            let number = (since / test.interval).rounded(.down)
            let phase = since - number * test.interval
            let window = test.window - test.windowLoss
            for edge in [
                phase, test.interval - phase, abs(phase - window), abs(phase + pdu.duration - window),
                abs(phase + pdu.duration - test.interval),
            ] {
                margin = min(margin, edge)
            }
            if phase + pdu.duration <= window, number >= 0 { inside.append(Int(number) % 3 == pdu.channel) }
        }
        if isHeard { return ("heard", margin) }
        if test.isBare { return (inside.isEmpty ? "asleep" : "awake", margin) }
        return (inside.contains(true) ? "listening" : inside.isEmpty ? "asleep" : "other_channel", margin)
    }

    struct Captures {
        var air: String
        var scan: String
        var sent: [Sent]
        var trials: [(start: Double, end: Double)]
        var reports: [String: [Double]]
    }

    static func captures(_ test: Case, _ folder: URL, seed: String = "3") throws -> Captures {
        func path(_ name: String) -> String { folder.appending(path: name).path() }
        let scenario =
            #"{"advertisers":[\#(test.advertisers)]\#(test.scanner.isEmpty ? "" : ",\"scanner\":" + test.scanner)}"#
        try Data(scenario.utf8).write(to: URL(filePath: path("s.json")))
        let result = try run(
            "blescan",
            [
                "--controller", "sim:\(path("s.json"))", "--seed", seed, "-q", "--capture", path("h"), "--air",
                path("a"),
            ]
                + test.arguments)
        #expect(result.code == 0, "\(result.errorText)")
        let (sent, other) = read(Array(try Data(contentsOf: URL(filePath: path("a")))), test)
        try Data(other).write(to: URL(filePath: path("air.pcap")))
        let (trials, reports) = read(hci: Array(try Data(contentsOf: URL(filePath: path("h")))))
        return Captures(air: path("air.pcap"), scan: path("h"), sent: sent, trials: trials, reports: reports)
    }

    @Test(arguments: cases)
    func everyMissedEventIsClassified(_ test: Case) throws {
        try withTemporaryFolder { folder in
            let captures = try Self.captures(test, folder)
            let result = try run(
                "blescan", ["replay", captures.air, "--beside", captures.scan, "--format", "json"])
            #expect(result.code == 0, "\(result.errorText)")
            let root = try parsed(result.output)
            let clocks = try #require(root["clocks"])
            // The offset is that of the host's clock, at the middle of the capture.
            let drift = try #require(clocks["drift_ppm"]?.double)
            #expect(abs(drift + test.ppm) < max(0.5, 4 * (clocks["drift_error_ppm"]?.double ?? 0)), "\(drift)")
            let span = captures.sent.last?.time ?? 0
            #expect(
                abs((clocks["offset_ms"]?.double ?? 0) + test.offset) < abs(test.ppm) * 1e-6 * span + 0.2,
                "\(clocks)")
            var outcomes: [String: [(time: Int64, outcome: String)]] = [:]
            for device in try #require(root["devices"]?.array) {
                outcomes[device["address"]?.string ?? ""] = device["events"]?.array?.map {
                    ($0["time_unix_ns"]?.integer ?? 0, $0["outcome"]?.string ?? "")
                }
            }
            var counts: [String: Int] = [:]
            var judged = 0
            for (address, pdus) in Dictionary(grouping: captures.sent, by: \.address) {
                var events: [[Sent]] = []
                for pdu in pdus {
                    if let last = events.last?.last, pdu.channel > last.channel, pdu.time - last.time <= 10 {
                        events[events.count - 1].append(pdu)
                    } else {
                        events.append([pdu])
                    }
                }
                let heard = captures.reports[address] ?? []
                for event in events {
                    guard
                        let trial = captures.trials.first(where: {
                            $0.start <= event[0].time && event[event.count - 1].time + 1 < $0.end
                        })
                    else { continue }
                    let isHeard = heard.contains { time in
                        event.contains { abs($0.time + $0.duration - time) < 0.002 }
                    }
                    let (outcome, margin) = Self.truth(event, trial.start, test, isHeard: isHeard)
                    guard margin >= 1 || isHeard else { continue }
                    let time =
                        Int64((event[0].time * 1e6 * (1 + test.ppm * 1e-6)).rounded())
                        + Int64(test.offset * 1e6) + Int64(Self.epoch) * 1_000_000
                    let found = outcomes[address]?.first { abs($0.time - time) < 2000 }?.outcome
                    #expect(found == outcome, "\(address) at \(event[0].time) ms: \(event.map(\.time))")
                    judged += 1
                    counts[outcome, default: 0] += 1
                }
            }
            #expect(judged > 1500 && (counts["asleep"] ?? 0) > 300 && (counts["heard"] ?? 0) > 100, "\(counts)")
            if test.isBare {
                #expect((counts["awake"] ?? 0) > 10, "\(counts)")
            } else {
                #expect((counts["listening"] ?? 0) > 5, "\(counts)")
            }
        }
    }

    private static let one = Case(
        name: "one", advertisers: three, arguments: ["-w", "30", "-i", "100", "-d", "60"], window: 30,
        interval: 100, offset: 1000,
        ppm: 0)

    @Test func textAndRows() throws {
        try withTemporaryFolder { folder in
            let captures = try Self.captures(Self.one, folder)
            // In either order.
            let result = try run("blescan", ["replay", captures.scan, "--beside", captures.air])
            #expect(result.code == 0)
            let text = result.text.split(separator: "\n").joined(separator: " ").replacing(
                "            ", with: "")
            for words in [
                "behind the sniffer's", "30 ms of 100 ms in 1 trial: kept", "LISTENING OTHER CHANNEL",
                "were sent while the scanner slept",
                "Of the events that it could have heard, it lost",
            ] {
                #expect(
                    text.replacing("  ", with: " ").contains(words) || result.text.contains(words),
                    "\(words): \(result.text)")
            }
            for line in result.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            let rows = try run(
                "blescan", ["replay", captures.air, "--beside", captures.scan, "--format", "csv"]
            ).text
                .split(separator: "\n")
            #expect(rows.first == "time_unix_ns,address,address_type,outcome" && rows.count > 1000)
            #expect(rows.count { $0.hasSuffix(",asleep") } > 500)
        }
    }

    /// What is not known is not told.
    @Test func cannotTell() throws {
        try withTemporaryFolder { folder in
            func outcomes(_ arguments: [String], scanner: String = "") throws -> [String: Int] {
                var test = Self.one
                test.arguments = arguments
                test.scanner = scanner
                let captures = try Self.captures(test, folder)
                let rows = try run(
                    "blescan", ["replay", captures.air, "--beside", captures.scan, "--format", "csv"])
                #expect(rows.code == 0, "\(rows.errorText)")
                return Dictionary(grouping: rows.text.split(separator: "\n").dropFirst()) {
                    String($0.split(separator: ",")[3])
                }.mapValues(\.count)
            }
            // A scanner told 600 ms that uses 605.
            let biased = try outcomes(
                ["-w", "60", "-i", "600", "-d", "120"], scanner: #"{"interval_bias_us":5000}"#)
            #expect(Set(biased.keys) == ["heard", "schedule"], "\(biased)")
            let filtered = try outcomes(["-w", "60", "-i", "600", "--trials", "20", "--filter-duplicates"])
            #expect((filtered["filter"] ?? 0) > 500 && (filtered["heard"] ?? 0) <= 60, "\(filtered)")
            let both = try outcomes(["-w", "30", "-i", "100", "-d", "60", "--phy", "both"])
            #expect(Set(both.keys) == ["heard", "setting"], "\(both)")
            // All the time: nothing was asleep.
            let always = try outcomes(["-w", "60", "-i", "60", "-d", "60"])
            #expect(Set(always.keys) == ["heard", "listening"], "\(always)")
        }
    }

    /// A scan of the accept list alone: what is not on it was kept back, and where the list is not in the capture
    /// nobody knows what is on it.
    @Test func acceptList() throws {
        var test = Self.one
        test.arguments += ["--accept", "C0:FF:EE:00:00:01"]
        try withTemporaryFolder { folder in
            let captures = try Self.captures(test, folder)
            func outcomes() throws -> [String: Set<String>] {
                let rows = try run(
                    "blescan",
                    [
                        "replay", captures.air, "--beside", captures.scan, "--format", "csv", "--expect",
                        "C0:FF:EE:00:00:02",
                    ])
                #expect(rows.code == 0, "\(rows.errorText)")
                return rows.text.split(separator: "\n").dropFirst().reduce(into: [:]) {
                    let cells = $1.split(separator: ",")
                    $0[String(cells[1]), default: []].insert(String(cells[3]))
                }
            }
            let known = try outcomes()
            #expect(known["C0:FF:EE:00:00:02"] == ["filter"], "\(known)")
            #expect(known["C0:FF:EE:00:00:01"]?.isSuperset(of: ["heard", "asleep", "listening"]) == true)
            #expect(known["C0:FF:EE:00:00:01"]?.contains("filter") == false)
            let scan = URL(filePath: captures.scan)
            let whole = Array(try Data(contentsOf: scan))
            var without = Array(whole[..<16])
            var at = 16
            while at < whole.count {
                let end = at + 24 + Self.big(whole[at + 4..<at + 8])
                // LE Clear Filter Accept List, LE Add Device To Filter Accept List.
                let opcode = whole[at + 24] == 1 ? whole[at + 25..<at + 27] : []
                if opcode != [0x10, 0x20], opcode != [0x11, 0x20] { without += whole[at..<end] }
                at = end
            }
            #expect(without.count < whole.count)
            try Data(without).write(to: scan)
            let unknown = try outcomes()
            #expect(unknown["C0:FF:EE:00:00:01"] == ["heard", "filter"], "\(unknown)")
        }
    }

    @Test func mistakes() throws {
        try withTemporaryFolder { folder in
            let captures = try Self.captures(Self.one, folder)
            let elsewhere = folder.appending(path: "other")
            try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
            let other = try Self.captures(Self.one, elsewhere, seed: "4")
            var strange = Self.one
            strange.advertisers = #"{"address":"C0:FF:EE:00:00:99","interval_ms":100}"#
            let apart = folder.appending(path: "apart")
            try FileManager.default.createDirectory(at: apart, withIntermediateDirectories: true)
            let none = try Self.captures(strange, apart)
            for (arguments, code, says) in [
                ([captures.scan, "--beside", captures.scan], 65, "are both captures of HCI"),
                ([captures.air, "--beside", captures.air], 65, "are both captures of the air"),
                (
                    [none.air, "--beside", captures.scan], 65,
                    "have no device in common (1 in the air, 3 in scans)"
                ),
                ([other.air, "--beside", captures.scan], 65, "do not fit: at the best offset"),
                ([captures.air, "--beside", "/none"], 66, "/none"),
                (
                    [captures.air, "--beside", captures.scan, "--record", "x"], 64,
                    "--record cannot be combined with --beside"
                ),
                (["-", "--beside", "-"], 64, "both captures are standard input"),
            ] as [([String], Int32, String)] {
                let result = try run("blescan", ["replay"] + arguments)
                #expect(result.code == code && result.errorText.contains(says), "\(says): \(result.errorText)")
                #expect(
                    result.errorText.split(separator: "\n").count == 1 && result.output.isEmpty,
                    "\(result.text)")
            }
        }
    }
}
