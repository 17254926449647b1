import HCI
import RadioSimulation
import TestSupport
import Testing

/// The answers of the controller, command by command.
@Suite struct CommandTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// Commands sent before, each "opcode parameters"; all must succeed.
        var before: [String] = []
        var opcode: String
        var parameters = ""
        var status: UInt8

        var testDescription: String { "\(before.joined(separator: ", ")) → \(opcode) \(parameters)" }
    }

    static let scanning = ["200b 00100010000000", "200c 0100"]
    static let scanningExtended = ["2041 000001 0010001000", "2042 010000000000"]

    @Test(arguments: [
        // Unknown, and of the wrong length
        Case(opcode: "2fff", status: 0x01), Case(opcode: "0405", parameters: "00", status: 0x01),
        Case(opcode: "200c", parameters: "01", status: 0x12),
        Case(opcode: "200c", parameters: "010000", status: 0x12),
        Case(opcode: "200b", parameters: "001000100000", status: 0x12),
        Case(opcode: "0c03", parameters: "00", status: 0x12),
        Case(opcode: "0c01", parameters: "ff", status: 0x12),
        Case(opcode: "2041", parameters: "0000", status: 0x12),
        Case(opcode: "2041", parameters: "000005 0010001000", status: 0x12),
        Case(opcode: "2041", parameters: "000001 0010001000 0010001000", status: 0x12),
        // Legacy ranges: 4…0x4000, window ≤ interval
        Case(opcode: "200b", parameters: "00 0400 0400 00 00", status: 0),
        Case(opcode: "200b", parameters: "01 0040 0040 00 00", status: 0),
        Case(opcode: "200b", parameters: "00 0300 0300 00 00", status: 0x11),
        Case(opcode: "200b", parameters: "00 0400 0300 00 00", status: 0x11),
        Case(opcode: "200b", parameters: "00 0140 0400 00 00", status: 0x11),
        Case(opcode: "200b", parameters: "00 0140 0140 00 00", status: 0x11),
        Case(opcode: "200b", parameters: "00 1000 1100 00 00", status: 0x12),
        Case(opcode: "200b", parameters: "02 1000 1000 00 00", status: 0x12),
        Case(opcode: "200b", parameters: "00 1000 1000 04 00", status: 0x12),
        Case(opcode: "200b", parameters: "00 1000 1000 00 04", status: 0x12),
        Case(before: scanning, opcode: "200b", parameters: "00 1000 1000 00 00", status: 0x0c),
        Case(before: scanning + ["200c 0000"], opcode: "200b", parameters: "00 1000 1000 00 00", status: 0),
        // Extended ranges: 4…0xffff
        Case(opcode: "2041", parameters: "00 00 01 00 ffff ffff", status: 0),
        Case(opcode: "2041", parameters: "00 00 05 00 1000 1000 01 ffff 0400", status: 0),
        Case(opcode: "2041", parameters: "00 00 04 00 0400 0400", status: 0),
        Case(opcode: "2041", parameters: "00 00 01 00 0300 0300", status: 0x12),
        Case(opcode: "2041", parameters: "00 00 01 00 0400 0500", status: 0x12),
        Case(opcode: "2041", parameters: "00 00 05 00 0400 0400 00 0400 0500", status: 0x12),
        Case(opcode: "2041", parameters: "00 00 00", status: 0x12),
        Case(opcode: "2041", parameters: "00 00 02 00 0400 0400", status: 0x11),
        Case(opcode: "2041", parameters: "04 00 01 00 0400 0400", status: 0x12),
        Case(before: scanningExtended, opcode: "2041", parameters: "000001 0010001000", status: 0x0c),
        // Enable: repeated, off while off, reserved values, a random address that is not there
        Case(opcode: "200c", parameters: "0000", status: 0),
        Case(opcode: "200c", parameters: "0101", status: 0),
        Case(before: scanning, opcode: "200c", parameters: "0100", status: 0),
        Case(opcode: "200c", parameters: "0200", status: 0x12),
        Case(opcode: "200c", parameters: "0102", status: 0x12),
        Case(opcode: "2042", parameters: "000000000000", status: 0),
        Case(opcode: "2042", parameters: "010300000000", status: 0x12),
        Case(before: ["200b 00100010000100"], opcode: "200c", parameters: "0100", status: 0x12),
        Case(
            before: ["200b 00100010000100", "2005 010203040506"], opcode: "200c", parameters: "0100", status: 0),
        // Duration and period
        Case(opcode: "2042", parameters: "0100 0100 0000", status: 0),
        Case(opcode: "2042", parameters: "0100 7f00 0100", status: 0),
        Case(opcode: "2042", parameters: "0100 8000 0100", status: 0x12),
        Case(opcode: "2042", parameters: "0102 0100 0000", status: 0x12),
        Case(opcode: "2042", parameters: "0102 0000 0100", status: 0x12),
        Case(opcode: "2042", parameters: "0102 0100 0100", status: 0),
        // The families do not mix until the next Reset
        Case(before: ["200b 00100010000000"], opcode: "2041", parameters: "000001 0010001000", status: 0x0c),
        Case(before: ["200c 0000"], opcode: "2042", parameters: "000000000000", status: 0x0c),
        Case(before: ["2041 000001 0010001000"], opcode: "200b", parameters: "00100010000000", status: 0x0c),
        Case(before: ["2042 000000000000"], opcode: "200c", parameters: "0000", status: 0x0c),
        Case(before: ["2042 000000000000"], opcode: "200a", parameters: "00", status: 0x0c),
        Case(before: ["200a 00"], opcode: "2039", parameters: "0000", status: 0x0c),
        Case(before: ["2042 000000000000", "0c03"], opcode: "200c", parameters: "0000", status: 0),
        // Random address: not while scanning
        Case(before: scanning, opcode: "2005", parameters: "010203040506", status: 0x0c),
        // Accept list
        Case(opcode: "2011", parameters: "01 0100 00ee ffc0", status: 0),
        Case(opcode: "2011", parameters: "02 0100 00ee ffc0", status: 0x12),
        Case(before: ["200b 00100010000001", "200c 0100"], opcode: "2010", status: 0x0c),
        Case(
            before: ["200b 00100010000001", "200c 0100"], opcode: "2011", parameters: "01010203040506",
            status: 0x0c),
        Case(
            before: ["200b 00100010000001", "200c 0100"], opcode: "2012", parameters: "01010203040506",
            status: 0x0c),
        Case(before: scanning, opcode: "2010", status: 0),
    ])
    func answers(_ test: Case) {
        let harness = ScanHarness(.one(100), ready: false)
        for command in test.before {
            let parts = command.split(separator: " ", maxSplits: 1).map(String.init)
            #expect(harness.status(parts[0], parts.count > 1 ? parts[1] : "") == 0)
        }
        #expect(harness.command(test.opcode, test.parameters) == [test.status])
        #expect(harness.events.isEmpty)
    }

    @Test(arguments: [
        // HCI version 5.0; LE-only; the address; LE features 2M, Coded, Extended Advertising
        ("1001", "00 09 0000 09 ffff 0000"), ("1003", "00 00000000 60000000"), ("1009", "00 fe53 005e 0000"),
        ("2002", "00 fb00 08"), ("2003", "00 0019 0000 0000 0000"), ("200f", "00 10"),
        ("201c", "00 30 00 00 00 00 00 00 00"),
    ])
    func reads(_ opcode: String, _ expected: String) {
        #expect(hex(ScanHarness(.one(100), ready: false).command(opcode, "")) == hex(bytes(expected)))
    }

    @Test func supportedCommandsAreThoseThatAreAnswered() {
        let supported = ScanHarness(.one(100), ready: false).command("1002", "")
        #expect(supported.count == 65)
        #expect(supported[0] == 0)
        // LE Set (Extended) Scan Parameters and Enable, as hosts look for them
        #expect(supported[1 + 26] & 0x0c == 0x0c && supported[1 + 37] & 0x60 == 0x60)
        var old = Scenario.one(100)
        old.scanner.extended = false
        let without = ScanHarness(old, ready: false)
        let fewer = without.command("1002", "")
        #expect(fewer[1 + 26] & 0x0c == 0x0c && fewer[1 + 37] & 0x60 == 0)
        #expect(without.status("2041", "000001 0010001000") == 0x01)
        #expect(without.command("2003", "") == bytes("00 0000 0000 0000 0000"))
    }

    /// What Linux 6.1 sends to an LE-only controller when it is brought up (order as in its initialisation), and
    /// its passive scan after that.
    @Test func aKernelComesUp() {
        let harness = ScanHarness(.one(100), ready: false)
        for command in [
            "0c03", "1003", "1001", "1009", "1002", "2002", "2003", "201c", "0c01 9080 0002 0000 0020",
            "2001 1f0a 0000 0000 0000",
            "200f", "2010", "202f", "2023", "203b", "0c63 0000 0000 0000 0000", "2024 fb00 4808",
            "2031 0007 07", "204b",
            "2005 0102 0304 0506", "2035 00 010203040506", "2041 01 00 01 00 6000 3000", "2042 01 00 0000 0000",
        ] {
            let parts = command.split(separator: " ", maxSplits: 1).map(String.init)
            #expect(harness.command(parts[0], parts.count > 1 ? parts[1] : "").first == 0, "\(command)")
        }
    }

    /// With enable 0 the other parameters are ignored (Vol 4 Part E 7.8.11, 7.8.65).
    @Test func switchingOffIgnoresTheRest() {
        let legacy = ScanHarness(.one(100))
        legacy.start(window: 48, interval: 48)
        #expect(legacy.status("200c", "00ff") == 0)
        legacy.advance(by: second)
        #expect(legacy.takeReports().isEmpty)
        let extended = ScanHarness(.one(100))
        extended.startExtended(uncoded: (48, 48))
        #expect(extended.status("2042", "00ff 0001 0001") == 0)
        extended.advance(by: second)
        #expect(extended.takeReports().isEmpty)
        #expect(extended.status("2042", "01ff 0000 0000") == 0x12)
    }

    /// Every command is answered, also where the host does not wait for the answer before Reset.
    @Test func resetDoesNotSwallowTheAnswerBeforeIt() {
        let harness = ScanHarness(.one(100), ready: false)
        for command in ["01 0210 00", "01 030c 00"] { harness.radio.handle(bytes(command).span) }
        harness.advance(by: millisecond)
        #expect(harness.takeEvents().map { hex($0.bytes[4...5]) } == ["0210", "030c"])
    }

    @Test func resetMasksReports() {
        let harness = ScanHarness(.one(20), ready: false)
        func heard() -> Int {
            harness.start(window: 96, interval: 96)
            harness.advance(by: second)
            harness.stop()
            return harness.takeEvents().count
        }
        // After Reset LE Meta is off (Vol 4 Part E 7.3.1), Advertising Report on (7.8.1).
        #expect(heard() == 0)
        harness.status("0c01", "ffffffffffffff3f")
        #expect(heard() > 30)
        harness.status("2001", "fdffffffffffffff")
        #expect(heard() == 0)
        harness.status("2001", "0200000000000000")
        #expect(heard() > 30)
        harness.status("0c03", "")
        #expect(heard() == 0)
        // Extended reports have to be asked for.
        harness.status("0c03", "")
        harness.status("0c01", "ffffffffffffff3f")
        harness.startExtended(uncoded: (96, 96))
        harness.advance(by: second)
        #expect(harness.takeEvents().isEmpty)
        harness.stopExtended()
        harness.status("2001", "0010000000000000")
        harness.startExtended(uncoded: (96, 96))
        harness.advance(by: second)
        #expect(harness.takeEvents().count > 30)
    }

    @Test func acceptListAndItsSize() {
        var scenario = Scenario.household
        scenario.scanner.acceptListSize = 2
        let harness = ScanHarness(scenario)
        #expect(harness.command("200f", "") == [0, 2])
        #expect(harness.status("2011", "01 0200 00ee ffc0") == 0)
        #expect(harness.status("2011", "01 0200 00ee ffc0") == 0)
        #expect(harness.status("2011", "01 0500 00ee ffc0") == 0)
        #expect(harness.status("2011", "00 0500 00ee ffc0") == 0x07)
        harness.status("200b", "00 6000 6000 00 01")
        harness.status("200c", "0100")
        harness.advance(by: 5 * second)
        #expect(Set(harness.takeReports().map(\.address.bits)) == [0xc0ff_ee00_0002, 0xc0ff_ee00_0005])
        harness.stop()
        #expect(harness.status("2012", "01 0500 00ee ffc0") == 0)
        harness.status("200c", "0100")
        harness.advance(by: 5 * second)
        #expect(Set(harness.takeReports().map(\.address.bits)) == [0xc0ff_ee00_0002])
        harness.stop()
        #expect(harness.status("2010", "") == 0)
        harness.status("200c", "0100")
        harness.advance(by: 5 * second)
        #expect(harness.takeReports().isEmpty)
    }

    @Test func scanningAgainWhileScanningGoesOn() {
        let once = ScanHarness(.one(100))
        once.start(window: 48, interval: 96)
        once.advance(to: 10 * second)
        let twice = ScanHarness(.one(100))
        twice.start(window: 48, interval: 96)
        twice.advance(to: 4 * second)
        #expect(twice.status("200c", "0100") == 0)
        twice.advance(to: 10 * second)
        #expect(once.takeReports() == twice.takeReports())
    }

    @Test func nothingIsHeardWhileOff() {
        let harness = ScanHarness(.one(20))
        harness.start(window: 96, interval: 96)
        harness.advance(by: second)
        _ = harness.takeEvents()
        harness.stop()
        harness.advance(by: second)
        #expect(harness.takeEvents().isEmpty)
    }

    @Test func failuresCanBeAskedFor() throws {
        let text = """
            {"advertisers": [{"interval_ms": 20}],
             "scanner": {"failures": {"2042": 12, "200c": 31}, "hardware_error_s": 2.5, "silent_s": 4}}
            """
        let harness = ScanHarness(try Scenario(json: Array(text.utf8).span))
        #expect(harness.command("2042", "010000000000") == [0x0c])
        #expect(harness.command("200c", "0100") == [0x1f])
        harness.advance(to: 3 * second)
        #expect(harness.takeEvents().map { "\($0.time) \(hex($0.bytes))" } == ["2500000000 04100101"])
        #expect(harness.status("0c03", "") == 0)
        harness.advance(to: 4 * second)
        #expect(harness.command("0c03", "") == [])
    }

    @Test func otherPacketsAreIgnored() {
        let harness = ScanHarness(.one(20))
        for packet in ["", "01", "0103", "02 0100 0100 00", "04 0e 00", "ff"] {
            harness.radio.handle(bytes(packet).span)
        }
        harness.advance(by: second)
        #expect(harness.events.isEmpty)
        // A header without length is a command all the same.
        harness.radio.handle(bytes("01 030c").span)
        harness.advance(by: second)
        #expect(harness.takeEvents().map { hex($0.bytes) } == ["040e0401030c12"])
    }

    /// Whatever comes in: exactly one answer to each command, with its opcode, and no trap.
    @Test func mutatedCommands() throws {
        let corpus = [
            "01 0b20 07 00100010000000", "01 0c20 02 0100", "01 4120 08 000001 0010001000",
            "01 4120 0d 000005 0010001000 0010001000", "01 4220 06 010000000000", "01 4220 06 010201000100",
            "01 1120 07 0101 0000 eeff c0", "01 0120 08 ffffffffffffffff", "01 010c 08 ffffffffffffff3f",
            "01 030c 00",
            "01 0520 06 010203040506",
        ].map { bytes($0) }
        let harness = ScanHarness(.household)
        try forEachMutation(of: corpus, cases: 20_000, seed: 1) { packet in
            harness.radio.handle(packet.span)
            harness.advance(by: 3 * millisecond)
            let answers = harness.takeEvents().filter { $0.bytes[1] == 0x0e }
            if packet.count >= 3, packet[0] == 1 {
                #expect(answers.count == 1 && Array(answers[0].bytes[4...5]) == Array(packet[1...2]))
            } else {
                #expect(answers.isEmpty)
            }
        }
    }

    /// Bluetooth 5.0 is the first version with the extended commands.
    @Test(arguments: [(true, 9 as UInt8), (false, 8)])
    func tellsTheVersionThatFitsItsCommands(extended: Bool, version: UInt8) {
        var scenario = Scenario()
        scenario.scanner.extended = extended
        let controller = SimulatedController(scenario: scenario, seed: 1)
        controller.handle(bytes("01011000").span)
        var answer: [UInt8] = []
        #expect(controller.nextPacket(before: 1) { packet, _ in answer = packet.indices.map { packet[$0] } })
        #expect(answer == [4, 0x0e, 12, 1, 0x01, 0x10, 0, version, 0, 0, version, 0xff, 0xff, 0, 0])
    }
}
