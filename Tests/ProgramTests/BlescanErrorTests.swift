import Foundation
import TestSupport
import Testing

/// What users get wrong: one line, its own text, its own exit code, nothing on standard output.
@Suite struct BlescanErrorTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        var arguments: [String]
        var code: Int32
        var says: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ line: String, _ code: Int32, _ says: String) {
            arguments = line.split(separator: " ").map(String.init)
            self.code = code
            self.says = says
        }
    }

    static let mistakes = [
        Mistake("--windw 30", 64, "did you mean '--window'?"),
        Mistake("relpay x", 64, "did you mean 'replay'?"),
        Mistake("--window 90 --interval 60", 64, "--window 90 ms is longer than --interval 60 ms"),
        Mistake("--window 0.6", 64, "--window 0.6 ms is out of range; 2.5 ms"),
        Mistake(
            "-w 50000 -i 50000", 64,
            "--window 50000 ms is out of range; 2.5 ms to 10240 ms is possible, to 40959.375"),
        Mistake("--max-memory 100GiB", 64, "'100GiB' is out of range; 64KiB to 64GiB is possible"),
        Mistake("--max-memory 99999999999999999999GiB", 64, "out of range; 64KiB to 64GiB"),
        Mistake("--max-memory GiB", 64, "'GiB' is not a size"),
        Mistake("-e C0:00:00:00:00:01 --address C0:00:00:00:00:02", 64, "can never be seen: --address"),
        Mistake("-e C0:00:00:00:00:01 --accept C0:00:00:00:00:02", 64, "add --accept C0:00:00:00:00:01"),
        Mistake("-e C0:00:00:00:00:01/public --accept C0:00:00:00:00:01/random", 64, "can never be seen"),
        Mistake("replay x -e C0:00:00:00:00:01 --address C0:00:00:00:00:02", 64, "can never be seen"),
        Mistake("--window nan", 64, "'nan' is not a duration"),
        Mistake("--window -5", 64, "is negative"),
        Mistake("--window 99999999999999999999", 64, "too long"),
        Mistake("--interval 50000", 64, "out of range"),
        Mistake("--phy both --window 40 --interval 60", 64, "do not fit"),
        Mistake("--phy 2m", 64, "one of 1m, coded, both"),
        Mistake("--preset andriod-balanced", 64, "did you mean 'android-balanced'?"),
        Mistake("--controller nonsense", 64, "not a controller"),
        Mistake("--controller tcp:127.0.0.1:1", 69, "refused"),
        Mistake(
            "--controller unix:/nonexistent/hci.sock", 66,
            "No such file or directory; check that the controller is"),
        Mistake(
            "--controller sim:/nonexistent.json", 66,
            "/nonexistent.json: No such file or directory; check the name"),
        Mistake("--expect C0:FF", 64, "is not an address"),
        Mistake("--assert p95>3 --controller sim", 64, "is not a claim"),
        Mistake("--rssi 80 --controller sim", 64, "--rssi 80 is stronger than any report; write --rssi -80"),
        Mistake("replay x --rssi 80", 64, "write --rssi -80"),
        Mistake(
            "--format json --csv devices --controller sim", 64, "--csv conflicts with --format json"),
        Mistake("--channel monitor --window 30", 64, "--window changes nothing; leave it out"),
        Mistake("--channel monitor --trials 3", 64, "--trials changes nothing"),
        Mistake(
            "--real-time --controller tcp:127.0.0.1:1", 64, "--real-time works with a simulated radio only"),
        Mistake(
            "sweep --windows 30 --intervals 60 --real-time", 64, "--real-time works with a simulated radio only"
        ),
        Mistake("sweep --windows 30 --intervals 60 --loss 0.1", 64, "name the device with --expect"),
        Mistake(
            "sweep --windows 30 --intervals 60 -t 500", 64, "--advertising-interval needs expected devices"),
        Mistake("predict -t 500 --extended --payload 4", 64, "--payload changes nothing with --extended"),
        Mistake("predict -t 500 --start entry --first-window-delay 5", 64, "leave it out, or add --start scan"),
        Mistake(
            "advise -t 500 -w 30 -i 300", 64,
            "nothing to search for; blescan predict -w 30 -i 300 -t 500 predicts"
        ),
        Mistake(
            "advise -t 500 --preset esphome --target 9", 64,
            "blescan predict -w 30 -i 320 -t 500 predicts the result"),
        Mistake("advise -w 30 -i 300 --target 5s --duty-cycle 0.1", 64, "--duty-cycle limits scan settings"),
        Mistake("advise -w 30 -i 300 --target 5s --longest-interval 9", 64, "--longest-interval limits scan"),
        Mistake("advise -t 500 -w 30 --target 1000", 64, "search for window and interval"),
        Mistake("--assert q95<3 --controller sim", 64, "is not a figure that --assert knows"),
        Mistake("--trials 0", 64, "out of range"),
        Mistake("--trial-duration 5", 64, "--trial-duration needs trials"),
        Mistake("--duration 0 --controller sim", 64, "leaves no time to scan"),
        Mistake("--format jsno", 64, "did you mean 'json'?"),
        Mistake("--controller sim -o /nonexistent/x", 73, "cannot create /nonexistent/x"),
        Mistake("--controller sim -d 1 -o /", 73, "cannot create /: Is a directory; name a file in it"),
        Mistake("--controller sim -d 1 --html /", 73, "cannot create /: Is a directory; name a file in it"),
        Mistake(
            "--controller sim -d 1 --openmetrics /", 73, "cannot create /: Is a directory; name a file in it"),
        Mistake("predict -t 500 --svg /", 73, "cannot create /: Is a directory; name a file in it"),
        Mistake("--controller sim --capture /nonexistent/x", 73, "cannot create /nonexistent/x"),
        Mistake(
            "replay /nonexistent.btsnoop", 66, "/nonexistent.btsnoop: No such file or directory; check the name"
        ),
        Mistake("replay /dev/null", 65, "; name a btsnoop, pcap, pcapng or PacketLogger file"),
        Mistake("replay", 64, "FILE"),
        Mistake("replay /", 66, "cannot open /: Is a directory"),
        Mistake("--trials 5 --duration 5 --controller sim", 64, "exclude each other"),
        Mistake("simulate --listen nonsense", 64, "--listen nonsense: nothing to listen on"),
        Mistake("simulate --vhci --listen unix:/tmp/x", 64, "--vhci and --listen exclude each other"),
        Mistake("simulate --listen tcp:127.0.0.1:0 --capture /proc/none/x", 73, "cannot create /proc/none/x"),
        Mistake("simulate --listen tcp:127.0.0.1:99999", 64, "write tcp:HOST:PORT, unix:PATH or vhci"),
    ]

    @Test(arguments: mistakes)
    func saysWhatIsWrongInOneLine(_ mistake: Mistake) throws {
        let result = try run("blescan", mistake.arguments)
        #expect(result.code == mistake.code)
        #expect(result.errorText.contains(mistake.says), "\(result.errorText)")
        #expect(result.errorText.hasPrefix("blescan: "))
        #expect(result.errors.count { $0 == 0x0a } == 1)
        #expect(result.output.isEmpty, "\(result.text)")
    }

    /// No address space, no trap: as where a machine has too little memory.
    @Test func memoryThatIsNotThere() throws {
        let result = try shell("blescan", "ulimit -v 2000000; exec \"$0\" -c sim -d 1 --max-memory 8GiB")
        #expect(result.code == 69 && !result.killed && result.output.isEmpty)
        #expect(
            result.errorText == "blescan: --max-memory 8GiB: the system does not give that much; ask for less\n"
        )
    }

    /// On a machine without Bluetooth in its kernel, or without an adapter.
    @Test func namesTheSimulationWhereThereIsNoAdapter() throws {
        let result = try run("blescan", ["--controller", "hci97", "--duration", "1"])
        try #require(result.code != 77, "this machine has Bluetooth and the test has no capability")
        #expect(result.code == 69)
        #expect(result.errorText.contains("--controller sim"), "\(result.errorText)")
    }

    @Test(arguments: [1034, 24, 5])
    func namesTheByteWhereACaptureBreaksOff(_ length: Int) throws {
        let whole = Data(MadeCapture.named("monitor.btsnoop").bytes)
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "broken.btsnoop")
            try whole.prefix(length).write(to: file)
            let result = try run("blescan", ["replay", file.path()])
            #expect(result.code == 65)
            #expect(result.errorText.contains("broken at byte"), "\(result.errorText)")
            #expect(result.errorText.contains("; "), "\(result.errorText)")
            #expect(!result.text.contains("brokenCapture"), "\(result.text)")
        }
    }
}

/// A made capture as a file.
func fixture(_ name: String) throws -> URL { try MadeCapture.named(name).file }
