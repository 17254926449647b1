import DiscoveryLatency
import Foundation
import HCI
import JSON
import RadioSimulation
import TestSupport
import Testing

@Suite struct ScenarioTests {
    static func message(_ text: String) -> String? {
        do {
            _ = try Scenario(json: Array(text.utf8).span)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("", "line 1, column 1 (byte 0): the text ends where a value was expected"),
        ("[]", "an object was expected, not an array"),
        ("{}", "the member \"advertisers\" is missing"),
        (#"{"advertisers": {}}"#, "advertisers: an array was expected, not an object"),
        (#"{"advertiser": []}"#, "advertiser: unknown key; did you mean \"advertisers\"?"),
        (#"{"advertisers": [], "xyz": 1}"#, "xyz: unknown key"),
        (#"{"advertisers": [{}]}"#, "advertisers[0]: the member \"interval_ms\" is missing"),
        (
            #"{"advertisers": [{"interval_ms": 1}, {"interval_ms": 1}, {"intervall_ms": 1}]}"#,
            "advertisers[0].interval_ms: one advertising event of this advertiser takes 1.428 ms"
        ),
        (
            #"{"advertisers": [{"interval_ms": 9}, {"interval_ms": 9}, {"intervall_ms": 9}]}"#,
            "advertisers[2].intervall_ms: unknown key; did you mean \"interval_ms\"?"
        ),
        (
            #"{"advertisers": [{"interval_ms": "100"}]}"#,
            "advertisers[0].interval_ms: a number was expected, not a string"
        ),
        (#"{"advertisers": [{"interval_ms": 0}]}"#, "advertisers[0].interval_ms: must be 0.625…10485759.375"),
        (#"{"advertisers": [{"interval_ms": 1e9}]}"#, "advertisers[0].interval_ms: must be 0.625…10485759.375"),
        (
            #"{"advertisers": [{"interval_ms": 100, "delay": "unifrom:10"}]}"#,
            "advertisers[0].delay: must be uniform:MS, none, zephyr, or MS:WEIGHT,MS:WEIGHT,… (delays up to 1000 ms)"
        ),
        (#"{"advertisers": [{"interval_ms": 100, "loss": 1.5}]}"#, "advertisers[0].loss: must be 0…1"),
        (#"{"advertisers": [{"interval_ms": 100, "loss": -0.1}]}"#, "advertisers[0].loss: must be 0…1"),
        (
            #"{"advertisers": [{"interval_ms": 100, "payload": "0g"}]}"#,
            "advertisers[0].payload: hex digits were expected"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "payload": "\#(String(repeating: "00", count: 32))"}]}"#,
            "advertisers[0].payload: 32 bytes, but at most 31 fit (extended: 1650)"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "payload_bytes": 32}]}"#,
            "advertisers[0].payload_bytes: must be 0…31"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "payload": "00", "payload_bytes": 1}]}"#,
            "advertisers[0].payload_bytes: payload is given already"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "address": "C0:FF:EE"}]}"#,
            "advertisers[0].address: is not an address; it looks like C0:FF:EE:00:00:01, with /public or /random after it"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "type": "connectible"}]}"#,
            "advertisers[0].type: must be one of connectable, scannable, nonconnectable, directed; did you mean \"connectable\"?"
        ),
        (#"{"advertisers": [{"interval_ms": 100, "rssi": 21}]}"#, "advertisers[0].rssi: must be -127…20"),
        (
            #"{"advertisers": [{"interval_ms": 100, "drift_ppm": 501}]}"#,
            "advertisers[0].drift_ppm: must be -500…500"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "appears_s": 5, "leaves_s": 5}]}"#,
            "advertisers[0].leaves_s: must be later than appears_s"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "pdu_spacing_us": 375}]}"#,
            "advertisers[0].pdu_spacing_us: one PDU of this advertiser takes 376 µs on the air"
        ),
        (#"{"advertisers": [{"interval_ms": 100, "count": 0}]}"#, "advertisers[0].count: must be 1…1000000"),
        (
            #"{"advertisers": [{"interval_ms": 100, "count": 999999}, {"interval_ms": 100, "count": 2}]}"#,
            "advertisers[1]: with this one there are more than 1000000 advertisers"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "type": "nonconnectable", "scan_response": ""}]}"#,
            "advertisers[0].scan_response: this advertiser answers no scan requests"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "extended": {"phy": "2m"}}]}"#,
            "advertisers[0].extended.phy: the primary channels know 1m and coded only"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "extended": {"sid": 16}}]}"#,
            "advertisers[0].extended.sid: must be 0…15"
        ),
        (
            #"{"advertisers": [{"interval_ms": 100, "target": "C0:FF:EE:00:00:01"}]}"#,
            "advertisers[0].target: only type directed has a target"
        ),
        (
            #"{"advertisers": [], "profile": "zefyr"}"#,
            "profile: must be one of ideal, zephyr; did you mean \"zephyr\"?"
        ),
        (
            #"{"advertisers": [], "scanner": {"window_loss": 1}}"#,
            "scanner.window_loss: unknown key; did you mean \"window_loss_us\"?"
        ),
        (
            #"{"advertisers": [], "scanner": {"window_loss_us": -1}}"#,
            "scanner.window_loss_us: must be 0…10000000"
        ),
        (
            #"{"advertisers": [], "scanner": {"interval_bias_us": -2500}}"#,
            "scanner.interval_bias_us: must be -2400…10000000"
        ),
        (
            #"{"advertisers": [], "scanner": {"address": "C0:FF:EE:00:00:01"}}"#,
            "scanner.address: a controller's own address is public"
        ),
        (
            #"{"advertisers": [], "scanner": {"failures": {"0x2042": 12}}}"#,
            "scanner.failures.0x2042: the key is an opcode of four hex digits, like 2042"
        ),
        (
            #"{"advertisers": [], "radio": {"collisions": 1}}"#,
            "radio.collisions: true or false was expected, not a number"
        ),
    ])
    func mistakesAreNamed(_ text: String, _ expected: String) {
        #expect(Self.message(text) == expected)
    }

    @Test func everyKeyIsRead() throws {
        let text = """
            {"comment": "all keys", "profile": "zephyr", "radio": {"collisions": true},
             "scanner": {"first_window_delay_us": 1, "window_loss_us": 2, "hop_loss_us": 3, "decode_blind_us": 4,
               "interval_bias_us": -5.5, "host_delay_us": 6, "batch_us": 7, "batch_reports": 8, "extended": false,
               "coded": false, "address": "00:00:5E:00:53:01", "accept_list_size": 9, "duplicate_filter_size": 10,
               "failures": {"2042": 12}, "hardware_error_s": 11, "silent_s": 12.5},
             "advertisers": [
              {"interval_ms": 100},
              {"comment": "x", "address": "C0:FF:EE:00:00:01", "interval_ms": 11.25, "delay": "none", "loss": 0.25,
               "type": "scannable", "name": "Lamp", "payload": "02010A", "scan_response": "020A00",
               "pdu_spacing_us": 600.5, "drift_ppm": -20, "rssi": -50, "rssi_spread": 3, "appears_s": 1,
               "leaves_s": 2.5, "first_event_delay_us": 13, "count": 3, "rotate_s": 900},
              {"interval_ms": 100, "type": "directed", "target": "00:00:5E:00:53:02/public"},
              {"interval_ms": 100, "payload_bytes": 700, "extended":
                {"phy": "coded", "secondary_phy": "2m", "sid": 5, "tx_power": -3, "anonymous": true}}]}
            """
        let scenario = try Scenario(json: Array(text.utf8).span)
        var scanner = Scenario.Scanner()
        scanner.firstWindowDelay = 1000
        scanner.windowLoss = 2000
        scanner.hopLoss = 3000
        scanner.decodeBlind = 4000
        scanner.intervalBias = -5500
        scanner.hostDelay = 6000
        scanner.batchTime = 7000
        scanner.batchReports = 8
        scanner.extended = false
        scanner.coded = false
        scanner.address = DeviceAddress(bits: 0x5e00_5301, kind: .public)
        scanner.acceptListSize = 9
        scanner.duplicateFilterSize = 10
        scanner.failures = [0x2042: 12]
        scanner.hardwareErrorAt = 11 * second
        scanner.silentFrom = 12_500_000_000
        #expect(scenario.scanner == scanner)
        #expect(scenario.collisions)
        try #require(scenario.advertisers.count == 4)
        #expect(
            scenario.advertisers[0].delay == DelayLaw("zephyr") && scenario.advertisers[0].spacing == 620_000)
        #expect(scenario.advertisers[0].data.count == 31 && scenario.advertisers[0].kind == .connectable)
        var lamp = Scenario.Advertiser(interval: 11_250_000)
        lamp.address = DeviceAddress(bits: 0xc0ff_ee00_0001, kind: .random)
        lamp.delay = .none
        lamp.loss = 0.25
        lamp.kind = .scannable
        lamp.data = bytes("020106 05094c616d70 02010a")
        lamp.scanResponse = bytes("020a00")
        lamp.spacing = 600_500
        lamp.driftPPM = -20
        lamp.rssi = -50
        lamp.rssiSpread = 3
        lamp.appears = second
        lamp.leaves = 2_500_000_000
        lamp.firstEventDelay = 13_000
        lamp.count = 3
        lamp.rotation = 900 * second
        #expect(scenario.advertisers[1] == lamp)
        #expect(scenario.advertisers[2].target == DeviceAddress(bits: 0x5e00_5302, kind: .public))
        var extended = Scenario.Extended()
        extended.primary = .coded
        extended.secondary = .le2M
        extended.sid = 5
        extended.txPower = -3
        extended.anonymous = true
        #expect(scenario.advertisers[3].extended == extended && scenario.advertisers[3].data.count == 700)
    }

    /// The schema knows the same keys as the reader, no more and no fewer: taken from the sample above by hand.
    @Test func theSchemaKnowsTheSameKeys() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Schemas/scenario.schema.json")
        let schema = JSONNode(try JSONReader.read([UInt8](Data(contentsOf: url))))
        func keys(_ path: String...) throws -> Set<String> {
            var node = schema
            for step in path { node = try node.required(step) }
            return Set(try node.required("properties").members().map(\.key))
        }
        func accepted(_ object: (String) -> String, _ candidates: Set<String>) -> Set<String> {
            candidates.filter { !(Self.message(object($0)) ?? "").contains("unknown key") }
        }
        let all = try keys().union(keys("$defs", "scanner")).union(keys("$defs", "advertiser"))
            .union(keys("$defs", "extended")).union(keys("$defs", "radio"))
        #expect(try keys() == accepted({ #"{"\#($0)": []}"# }, all))
        #expect(
            try keys("$defs", "scanner")
                == accepted({ #"{"advertisers": [], "scanner": {"\#($0)": []}}"# }, all))
        #expect(
            try keys("$defs", "radio") == accepted({ #"{"advertisers": [], "radio": {"\#($0)": []}}"# }, all))
        #expect(try keys("$defs", "advertiser") == accepted({ #"{"advertisers": [{"\#($0)": []}]}"# }, all))
        #expect(
            try keys("$defs", "extended")
                == accepted({ #"{"advertisers": [{"interval_ms": 9, "extended": {"\#($0)": []}}]}"# }, all))
    }

    /// No text traps, and what is accepted can be run.
    @Test func mutatedScenarios() throws {
        let corpus = [
            #"{"advertisers": [{"interval_ms": 100, "delay": "0:.5,5:.5", "loss": 0.1, "payload": "0201060303aafe", "rssi": -50}]}"#,
            #"{"advertisers": [{"interval_ms": 20, "count": 7, "name": "x", "payload_bytes": 31, "rotate_s": 2, "type": "scannable"}]}"#,
            #"{"advertisers": [{"interval_ms": 30.5, "extended": {"phy": "coded", "sid": 2}, "payload_bytes": 300}], "radio": {"collisions": true}}"#,
            #"{"profile": "zephyr", "advertisers": [{"interval_ms": 55, "drift_ppm": 9, "appears_s": 1, "leaves_s": 4}], "scanner": {"window_loss_us": 900, "batch_us": 99}}"#,
        ].map { Array($0.utf8) }
        for text in corpus { #expect(throws: Never.self) { try Scenario(json: text.span) } }
        var accepted = 0
        try forEachMutation(of: corpus, cases: 6000, seed: 1) { text in
            guard let scenario = try? Scenario(json: text.span) else { return }
            accepted += 1
            let count = scenario.advertisers.reduce(0) { $0 + $1.count }
            guard count < 100 else { return }
            let harness = ScanHarness(scenario)
            // A mutation may have switched the extended commands off.
            harness.status("2041", "000005 0160003000 0160003000")
            harness.status("2042", "010000000000")
            harness.advance(by: 200 * millisecond)
        }
        #expect(accepted > 50)
    }
}
