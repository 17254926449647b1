import Foundation
import TestSupport
import Testing

@testable import MeshCoP

/// Forms of our own making, of each kind that people hold.
@Suite struct FormsTests {
    static let raw = bytes(missionExample)
    static let other = missionExample.replacing("3c66f0dc9ef53f1c", with: "3c66f0dc9ef53f1d")
    static let pairs = raw.map { String(format: "%02x", $0) }

    static func groups(_ size: Int, _ separator: String) -> String {
        stride(from: 0, to: missionExample.count, by: size).map {
            String(missionExample.dropFirst($0).prefix(size))
        }.joined(separator: separator)
    }

    static func dump(_ line: (Int, ArraySlice<UInt8>) -> String) -> String {
        stride(from: 0, to: raw.count, by: 16).map { line($0, raw[$0..<min($0 + 16, raw.count)]) }
            .joined(separator: "\n") + "\n"
    }

    static func ascii(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map { (0x20...0x7e).contains($0) ? $0 : 0x2e }, as: UTF8.self)
    }

    static let base64 = Data(raw).base64EncodedString()

    static let whole: [(String, String)] = [
        ("prompt", "root@router:~# ot-ctl dataset active -x\r\n\(missionExample)\r\nDone\r\n"),
        ("docker", "$ docker exec -it otbr ot-ctl dataset active -x\n\(missionExample)\nDone\n$ exit\n"),
        ("set", "> dataset set active \(missionExample)\nDone\n"), ("0x", "0x\(missionExample)"),
        ("chip-tool", "./chip-tool pairing ble-thread 1 hex:\(missionExample) 20202021 3840"),
        ("back-ticks", "my dataset is `\(missionExample)`, thanks"), ("bold", "**\(missionExample)**"),
        ("tildes", "~~~text\n\(missionExample)\n~~~"), ("an address before", "aabbccddeeff \(missionExample)"),
        (
            "log lines around",
            "2026-01-02 03:04:05.678 state 0278402000000000\n2026-01-02 03:04:05.700 dataset \(missionExample)\n"
                + "2026-01-02 03:04:05.712 INFO state is router\n"
        ),
        ("full stop", "It is \(missionExample)."),
        ("quote", "> \(missionExample)\n\nwhat he said"), ("XML", "<tlv>\(missionExample)</tlv>"),
        ("export", "export TLV='\(missionExample)'"), ("escaped ends", "\(missionExample)\\r\\nDone\\r\\n"),
        ("escaped quotes", #"{\"tlv\": \"\#(missionExample)\"} in a log"#),
        ("log", "2026-01-02 03:04:05.678 INFO (MainThread) [otbr] active dataset \(missionExample)"),
        ("dashes", pairs.joined(separator: "-")),
        ("colons in text", "TLVs: " + pairs.joined(separator: ":") + " (hex)"),
        ("0x list", pairs.map { "0x\($0)" }.joined(separator: " ")),
        ("C++", "const uint8_t kDataset[] = {\n" + pairs.map { "0x\($0)" }.joined(separator: ",\n") + "};"),
        ("short 0x list", raw.map { "0x" + String($0, radix: 16) }.joined(separator: ", ")),
        ("decimal", "[" + raw.map { "\($0)" }.joined(separator: ", ") + "]"),
        ("signed", "dataset=[" + raw.map { "\(Int8(bitPattern: $0))" }.joined(separator: ", ") + "]"),
        ("busctl", "ay \(raw.count) " + raw.map { "\($0)" }.joined(separator: " ")),
        ("gdbus", "(<[byte " + pairs.map { "0x\($0)" }.joined(separator: ", ") + "]>,)"),
        ("escapes", "\"" + pairs.map { "\\x\($0)" }.joined() + "\""),
        ("octal", "\"" + raw.map { "\\" + String(format: "%03o", $0) }.joined() + "\""),
        ("NSData", "<" + groups(8, " ") + ">"),
        ("new NSData", "{length = 104, bytes = 0x" + missionExample + "}"),
        ("wrapped", "> dataset active -x\n" + groups(80, "\n") + "\nDone\n"),
        ("wrapped, indented", "Dataset:\n    " + groups(64, "\n    ") + "\n"),
        ("wrapped in mail", groups(72, "\n> ")),
        ("xxd", dump { "\(String(format: "%08x", $0)): " + xxd($1) + "  " + ascii($1) }),
        ("xxd -p", groups(60, "\n") + "\n"),
        (
            "od",
            dump {
                "\(String(format: "%07o", $0)) " + $1.map { String(format: "%02x", $0) }.joined(separator: " ")
            } + "0000150\n"
        ),
        ("hexdump -C", dump { "\(String(format: "%08x", $0))  " + hexdump($1) + "  |" + ascii($1) + "|" }),
        ("base64", base64), ("base64 in text", "dataset (base64): \(base64)\n"),
        (
            "base64 for URLs",
            base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        ),
        ("base64 wrapped", base64.prefix(76) + "\n" + base64.dropFirst(76) + "\n"),
        ("zero width", "\u{200b}" + missionExample.prefix(20) + "\u{200b}" + missionExample.dropFirst(20)),
        ("no-break", "dataset\u{a0}\(missionExample)\u{a0}"),
        ("typographic quotes", "\u{201c}\(missionExample)\u{201d}"),
        ("colours", "\u{1b}[32m\(missionExample)\u{1b}[0m"),
        ("twice", "\(missionExample)\n\(missionExample)\n"),
        ("JSON in JSON", #"{"log":"{\"tlv\":\"\#(missionExample)\"}\n","stream":"stdout"}"#),
        ("JSON array", #"{"dataset":["# + raw.map { "\($0)" }.joined(separator: ",") + "]}"),
        ("node", #"{"type":"Buffer","data":["# + raw.map { "\($0)" }.joined(separator: ", ") + "]}"),
        ("Python", "{'tlv': '\(missionExample)', 'preferred': True, 'source': None}"),
        ("JavaScript", "const network = {dataset: \"\(missionExample)\", channel: 16,};"),
        (
            "HTTP with JSON",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"activeDataset\":\"\(missionExample)\"}"
        ),
    ]

    /// What a second pair of eyes tried.
    static let tried: [(String, String)] = [
        ("Kotlin", "byteArrayOf(" + pairs.map { "0x\($0).toByte()" }.joined(separator: ", ") + ")"),
        ("Java", "{" + pairs.map { "(byte) 0x\($0)" }.joined(separator: ", ") + "}"),
        ("hex of Python", "[" + raw.map { "'0x" + String($0, radix: 16) + "'" }.joined(separator: ", ") + "]"),
        ("pairs in JSON", "{\"d\": [" + pairs.map { "\"\($0)\"" }.joined(separator: ",") + "]}"),
        ("quoted-printable", groups(70, "=\r\n")), ("HTML", "<p>" + groups(20, "<wbr>") + "</p>"),
        ("HTML lines", groups(64, "<br />\n")), ("italic", "_\(missionExample)_"),
        ("Chinese", "数据集\(missionExample)。"), ("wide colon", "TLV：\(missionExample)，谢谢"),
        ("patch", "-tlv\n+\(missionExample)\n"), ("grep", "datasets.txt:3:\(missionExample)"),
        (
            "log of OpenThread",
            "[I] CLI: ====[Dataset len=104]====\n" + dump { "[I] CLI: | \(bars($1)) | \(ascii($1)) |" }
        ),
        ("log of ESP-IDF", dump { "I (1234\($0)) OT: " + hexdump($1).trimmingCharacters(in: .whitespaces) }),
        (
            "log of Zephyr",
            dump { "                    \(hexdump($1)) |" + ascii($1).prefix(8) + " " + ascii($1).suffix(8) }
        ),
        (
            "hexdump",
            dump { offset, line in
                let bytes = Array(line) + [0]
                let words = stride(from: 0, to: line.count, by: 2).map { hex([bytes[$0 + 1], bytes[$0]]) }
                return String(format: "%07x ", offset) + words.joined(separator: " ")
            } + "0000068\n"
        ),
        ("a name before", "name,tlv\nBad,\(missionExample)\n"),
    ]

    static func bars(_ bytes: ArraySlice<UInt8>) -> String {
        let words = bytes.map { String(format: "%02X", $0) }
        return words.prefix(8).joined(separator: " ") + " | " + words.dropFirst(8).joined(separator: " ")
    }

    @Test(arguments: tried) func triedFormsAreFound(_ name: String, _ text: String) throws {
        try formsAreFound(name, text)
    }

    @Test func namesOfHexDigitsInATableAreNoRest() throws {
        let text = "name,tlv\n\"Home\",\"\(missionExample)\"\n\"B\",\"\(Self.other)\"\n"
        #expect(DatasetFinder.find(in: Array(text.utf8).span).datasets.map(\.place.line) == [2, 3])
    }

    /// Texts with escapes do not stand in the file as they are: they are looked for in vain, but not for ever.
    @Test(.timeLimit(.minutes(1))) func textsWithEscapesCostNoMore() {
        let text =
            "[" + (0..<40_000).map { String(format: "\"\\u0041%030d\"", $0) }.joined(separator: ",") + "]"
        #expect(DatasetFinder.find(in: Array(text.utf8).span).datasets.isEmpty)
    }

    static func xxd(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.enumerated().map { String(format: $0 % 2 == 1 ? "%02x " : "%02x", $1) }.joined()
        return text.trimmingCharacters(in: .whitespaces).padding(toLength: 39, withPad: " ", startingAt: 0)
    }

    static func hexdump(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.enumerated().map { String(format: $0 == 7 ? "%02x " : "%02x", $1) }.joined(separator: " ")
            .padding(toLength: 48, withPad: " ", startingAt: 0)
    }

    /// Bars among the characters: one in the middle, several, and two spaces before one in a line that ends in one.
    @Test(arguments: [
        (Mission.key, "7c94dce45388fd3d3426e992cbf0697b"), (Mission.key, "7c94dc7c5388fd7c34267c7ccbf0697c"),
        (Mission.pskc, "20207c4da9b213764fc83f847c7c8108"),
    ])
    func dumpsWithBarsAmongTheCharactersAreFound(_ old: String, _ new: String) throws {
        let text = missionExample.replacing(old, with: new)
        let raw = bytes(text)
        for (name, separator, words, before, after) in [
            ("xxd", ": ", Self.xxd, "  ", ""), ("hexdump -C", "  ", Self.hexdump, "  |", "|"),
            ("od", " ", Self.hexdump, "  >", "<"),
        ] as [(String, String, (ArraySlice<UInt8>) -> String, String, String)] {
            let dump = stride(from: 0, to: raw.count, by: 16).map { offset in
                let line = raw[offset..<min(offset + 16, raw.count)]
                // od writes no wider gap in the middle.
                let bytes = name == "od" ? words(line).replacing("  ", with: " ") : words(line)
                return String(format: "%08x", offset) + separator + bytes + before + Self.ascii(line) + after
            }
            let found = try DatasetFinder.find(in: Array(dump.joined(separator: "\n").utf8).span).only()
            #expect(hex(found.dataset.bytes.indices.map { found.dataset.bytes[$0] }) == text, "\(name)")
        }
    }

    /// Parts of the example that the dumps change.
    private enum Mission {
        static let key = "4094dce45388fd3d3426e992cbf0697b"
        static let pskc = "6c9f919a4da9b213764fc83f84938108"
    }

    @Test(arguments: whole) func formsAreFound(_ name: String, _ text: String) throws {
        let found = try DatasetFinder.find(in: Array(text.utf8).span).only()
        #expect(hex(found.dataset.bytes.indices.map { found.dataset.bytes[$0] }) == missionExample, "\(name)")
        #expect(!found.input.isRebuilt)
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16])
    func encodingsAreRead(_ encoding: String.Encoding) throws {
        let data = try #require("Dataset: \(missionExample)\r\nDone\r\n".data(using: encoding))
        #expect(try DatasetFinder.find(in: Array(data).span).only().dataset.count == 104)
        #expect(
            try DatasetFinder.find(in: ([0xef, 0xbb, 0xbf] + Array(missionExample.utf8)).span).only()
                .isWholeInput)
    }

    static let refused: [(String, String, String)] = [
        ("truncated in a value", String(missionExample.dropLast(6)), "malformed: Security Policy"),
        ("odd", String(missionExample.dropLast()), "an even number of hex digits, found 207"),
        ("doubled", missionExample + missionExample, "expected each type once"),
        ("in a longer run", "f" + missionExample, "even number"),
        ("in a word", "x" + missionExample, "column 1: expected a hex digit"),
        ("dots", missionExample + "...", "not the whole dataset"),
        ("dots before", "…" + missionExample, "not the whole"),
        ("dots in brackets", missionExample + " [...]", "not the whole"),
        ("dash", "ab-" + missionExample, "not the whole"),
        ("rest on the next line", missionExample + "\nbd04001122\n", "not the whole dataset"),
        ("covered", missionExample.prefix(60) + "****" + missionExample.dropFirst(64), "not the whole"),
        (
            "redacted", otctl.replacing("4094dce45388fd3d3426e992cbf0697b", with: "[Redacted]"),
            "the network key is redacted"
        ),
        (
            "two channels", otctl.replacing("Channel: 16\n", with: "Channel: 16\nChannel: 17\n"),
            "two values of channel"
        ),
        (
            "contradiction", #"{"activeDataset":"\#(missionExample)","channel":17}"#,
            "two values of Channel differ"
        ),
        ("broken in JSON", #"{"tlv":"\#(missionExample.dropLast(2))"}"#, "expected 4 bytes of value, found 3"),
        ("two networks", missionExample + "\n" + other, "2 different datasets where one is wanted"),
        ("none", "> dataset active -x\nError 23: NotFound\n", "the router has no dataset"),
        ("204", "HTTP/1.1 204 No Content\r\n\r\n", "the router has no dataset"),
        (
            "cut in JSON",
            #"{"networkKey":"4094dce45388fd3d3426e992cbf0697b","extPanId":"3c66f0dc9ef53f1c","channel":1"#,
            "no JSON"
        ),
        (
            "cut in an object of words",
            "{networkName=GL-S20-new001, extPanId=3c66f0dc9ef53f1c, networkKey="
                + "4094dce45388fd3d3426e992cbf0697b, channel=1",
            "not the whole"
        ),
        (
            "NSData's description",
            "{length = 105, bytes = 0x\(missionExample.prefix(32)) ... \(missionExample.suffix(16)) }",
            "not the whole"
        ),
        ("404", "{\"title\":\"Not Found\",\"status\":404}", "the router has no dataset"),
        ("nothing", " \r\n", "found nothing"), ("prose", "Thread networks have a dataset.", "found no dataset"),
        ("hash", "sha256 " + String(repeating: "0200", count: 16), "Extended PAN ID"),
    ]

    @Test(arguments: refused) func formsAreRefused(_ name: String, _ text: String, _ reason: String) throws {
        let error = try #require(throws: DatasetInputError.self) {
            try DatasetFinder.find(in: Array(text.utf8).span).only()
        }
        #expect("\(error)".contains(reason), "\(name): \(error)")
        #expect(!"\(error)".contains("4094dce4"))
    }

    static let otctl = """
        Active Timestamp: 1
        Channel: 16
        Channel Mask: 0x07fff800
        Ext PAN ID: 3c66f0dc9ef53f1c
        Mesh Local Prefix: fdb3:60c7:2874:da99::/64
        Network Key: 4094dce45388fd3d3426e992cbf0697b
        Network Name: GL-S20-new001
        PAN ID: 0x250b
        PSKc: 6c9f919a4da9b213764fc83f84938108
        Security Policy: 672 onrc 0
        Done

        """

    static func each(_ edit: (String) -> String) -> String {
        otctl.split(separator: "\n").map { edit(String($0)) }.joined(separator: "\n")
    }

    static let built: [(String, String, String)] = [
        ("log", each { "[12:00:01.123] \($0)" }, missionExample),
        ("journal", each { "Jun 01 12:00:00 host ot-ctl[12]: \($0)" }, missionExample),
        ("list", each { "- **\($0.replacing(":", with: "**:", maxReplacements: 1))" }, missionExample),
        ("table", each { "| \($0.replacing(":", with: " |", maxReplacements: 1)) |" }, missionExample),
        ("one line", otctl.replacing("\n", with: " "), missionExample),
        ("commas", otctl.replacing("Done\n", with: "").replacing("\n", with: ", "), missionExample),
        (
            "names and values in turn",
            each { $0.replacing(": ", with: "\n", maxReplacements: 1) }, missionExample
        ),
        ("ot-ctl", otctl, missionExample), ("prompt", "> dataset active\n\(otctl)> ", missionExample),
        ("mask without 0x", otctl.replacing("0x07fff800", with: "07fff800"), missionExample),
        ("old prefix", otctl.replacing("da99::/64", with: "da99/64"), missionExample),
        (
            "old policy", otctl.replacing("672 onrc 0", with: "672, onrcb"),
            missionExample.replacing("0c0402a0f7f8", with: "0c0302a0ff")
        ),
        (
            "pending", "Pending Timestamp: 3\nDelay: 58706\n" + otctl,
            missionExample.replacing(
                "0e080000000000010000", with: "0e080000000000010000330800000000000300003404" + "0000e552")
        ),
        (
            "pending as a text",
            #"{"activeDataset":"\#(missionExample)","pendingTimestamp":{"seconds":3},"delay":58706}"#,
            missionExample.replacing(
                "0e080000000000010000", with: "0e080000000000010000330800000000000300003404" + "0000e552")
        ),
    ]

    @Test(arguments: built) func fieldsAreBuilt(_ name: String, _ text: String, _ expected: String) throws {
        let found = try DatasetFinder.find(in: Array(text.utf8).span).only()
        #expect(found.input.isRebuilt, "\(name)")
        #expect(found.dataset.semanticallyEquals(try OperationalDataset(copying: bytes(expected))), "\(name)")
    }

    /// Bytes and fields of the same dataset are one; the bytes are kept.
    @Test func bytesSayMoreThanFields() throws {
        let found = try DatasetFinder.find(in: Array((Self.otctl + "\n" + missionExample + "\n").utf8).span)
            .only()
        #expect(!found.input.isRebuilt && found.repeats.count == 1)
    }

    @Test func linesAreSeveralDatasetsOrOne() throws {
        let two = DatasetFinder.find(in: Array("\(missionExample)\n\(Self.other)\n".utf8).span)
        #expect(two.datasets.map(\.place.line) == [1, 2])
        let error = try #require(throws: DatasetInputError.self) { try two.only() }
        #expect("\(error)".contains("GL-S20-new001 3c66f0dc9ef53f1d in line 2"))
    }

    @Test func theBorderAgentStandsBeside() throws {
        let text = #"{"AA":{"active_dataset_tlvs":"\#(missionExample)","border_agent_id":"e6020304"},"x":1}"#
        #expect(try DatasetFinder.find(in: Array(text.utf8).span).only().borderAgent == [0xe6, 2, 3, 4])
    }

    @Test func unknownKeysAreNamed() throws {
        let text =
            #"{"networkKey":"4094dce45388fd3d3426e992cbf0697b","extPanId":"3c66f0dc9ef53f1c","color":1,"size":2}"#
        let found = try DatasetFinder.find(in: Array(text.utf8).span).only()
        #expect(found.unknownKeys == ["color", "size"] && found.dataset.verdict == .partial)
    }

    /// A partial dataset is taken only where nothing else is there.
    @Test func fewerFieldsNeedTheInputForThemselves() throws {
        let partial = "0e080000000000010000020811111111222222220003000010"
        for text in [
            partial, "\(partial)\nDone\n", "> dataset active -x\n\(partial)\nDone\n", "hex:\(partial)",
        ] {
            #expect(try DatasetFinder.find(in: Array(text.utf8).span).only().dataset.verdict == .partial)
        }
        for text in ["the id \(partial)", "id=\(partial) x"] {
            #expect(throws: DatasetInputError.self) { try DatasetFinder.find(in: Array(text.utf8).span).only() }
        }
    }

    /// Identifiers and hashes are no datasets, whatever they decode to.
    @Test func randomIdentifiersAreNotTaken() {
        var random = SeededRandom(seed: 15)
        var text = ""
        for _ in 0..<20_000 {
            let length = Int.random(in: 4...32, using: &random)
            let id = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            text += "id \(hex(id)), \(Data(id).base64EncodedString());\n"
        }
        #expect(DatasetFinder.find(in: Array(text.utf8).span).datasets.isEmpty)
    }
}

/// Fields as programs other than OpenThread's write them.
@Suite struct FieldFormsTests {
    private static let key = "4094dce45388fd3d3426e992cbf0697b"
    static let forms: [(String, String)] = [
        (
            "wpanctl",
            "wpan0 => [\n\t\"Network:Name\" => \"My #1\"\n\t\"Network:XPANID\" => 0x3C66F0DC9EF53F1C\n"
                + "\t\"Network:PANID\" => 0x250B\n\t\"NCP:Channel\" => 16\n\t\"Network:Key\" => [\(key.uppercased())]\n]\n"
        ),
        (
            "C header",
            "#define OPENTHREAD_NETWORK_NAME \"My #1\"\n#define OPENTHREAD_CHANNEL 16\n#define OPENTHREAD_PANID 0x250b\n"
                + "#define OPENTHREAD_XPANID \"3c66f0dc9ef53f1c\"\n#define OPENTHREAD_NETWORKKEY \"\(key)\"\n"
        ),
        (
            "THCredentials",
            "networkName: My #1\nextendedPANID: <3c66f0dc 9ef53f1c>\nnetworkKey: <4094dce4 5388fd3d 3426e992 cbf0697b>\n"
                + "channel: 16\npanID: <250b>\n"
        ),
        (
            "Android",
            "{networkName=My #1, extendedPanId=3c66f0dc9ef53f1c, panId=9483, channel={page=0, channel=16}, networkKey=\(key)}"
        ),
        (
            "ESPHome",
            "openthread:\n  network_name: \"My #1\" # ours\n  channel: 16 # best\n  network_key: 0x\(key)\n"
                + "  pan_id: 0x250B\n  ext_pan_id: 3c66f0dc9ef53f1c\n"
        ),
        (
            "ESPHome, all of a file",
            "wifi:\n  ssid: x\n  channel: 6\n\nopenthread:\n  channel: 16\n\n  # ours\n  network_name: \"My #1\"\n"
                + "  network_key: 0x\(key)\n  pan_id: 0x250B\n  ext_pan_id: 3c66f0dc9ef53f1c\noutput:\n  - platform: ledc\n"
                + "    channel: 0\n"
        ),
        (
            "eero",
            #"{"name":"My #1","channel":16,"pan_id":"250b","xpan_id":"3c66f0dc9ef53f1c","master_key":"\#(key)"}"#
        ),
    ]

    @Test func networksOfAListAreSeveral() {
        let networks = (1...3).map {
            "  - network_name: A\n    channel: 1\($0)\n    network_key: \(Self.key)\n    ext_pan_id: 3c66f0dc9ef53f1\($0)\n"
        }
        let found = DatasetFinder.find(in: Array(("networks:\n" + networks.joined()).utf8).span)
        #expect(found.refusal == nil && found.datasets.map { $0.dataset.channel?.number } == [11, 12, 13])
    }

    @Test(arguments: forms) func fieldsAreRead(_ name: String, _ text: String) throws {
        let dataset = try DatasetFinder.find(in: Array(text.utf8).span).only().dataset
        #expect(dataset.networkName?.description == "My #1")
        #expect(dataset.extendedPANID?.description == "3c66f0dc9ef53f1c" && dataset.channel?.number == 16)
        #expect(dataset.panID?.description == "0x250b" && !dataset.missing.contains(.networkKey))
        #expect(dataset.activeTimestamp == nil, "nothing has a default")
    }
}
