import Bytes
import JSON
import TestSupport
import Testing

@Suite struct ReaderTests {
    @Test(arguments: [
        ("null", JSONValue.null), ("true", .bool(true)), (" false\n", .bool(false)),
        ("0", .integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .unsigned(1 << 63)),
        ("18446744073709551615", .unsigned(.max)),
        ("18446744073709551616", .number(18_446_744_073_709_551_616)),
        ("-9223372036854775809", .number(-9_223_372_036_854_775_808)), ("11.25", .number(11.25)),
        ("1e3", .number(1000)), ("-1.5E-2", .number(-0.015)), ("5e-324", .number(.leastNonzeroMagnitude)),
        ("1e-999", .number(0)),
        (#""a\"\\\/\b\f\n\r\tA\u00e9\ud83d\ude00""#, .string(Array("a\"\\/\u{8}\u{C}\n\r\tAé😀".utf8))),
        (#""\u0000""#, .string([0])), ("\"né\"", .string(Array("né".utf8))),
        ("[]", .array([])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
    ])
    func valid(_ text: String, _ expected: JSONValue) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        ("", JSONError.Reason.endedBefore("a value"), 0),
        (" ", .endedBefore("a value"), 1),
        ("[1,]", .unexpected(UInt8(ascii: "]"), expected: "a value"), 3),
        ("[1 2]", .unexpected(UInt8(ascii: "2"), expected: "a comma or ']'"), 3),
        ("{\"a\":1,}", .unexpected(UInt8(ascii: "}"), expected: "a key in quotes"), 7),
        ("{a:1}", .unexpected(UInt8(ascii: "a"), expected: "a key in quotes"), 1),
        ("{\"a\" 1}", .unexpected(UInt8(ascii: "1"), expected: "':'"), 5),
        ("{\"a\":1,\"a\":2}", .duplicateKey("a"), 7),
        ("{\"a\":1,\"\\u0061\":2}", .duplicateKey("a"), 7),
        ("nul", .endedBefore("null"), 3), ("nulL", .unexpected(UInt8(ascii: "L"), expected: "null"), 3),
        ("NaN", .unexpected(UInt8(ascii: "N"), expected: "a value"), 0),
        ("01", .badNumber, 0), ("-", .endedBefore("a digit"), 1), ("1.", .endedBefore("a digit"), 2),
        (".5", .unexpected(UInt8(ascii: "."), expected: "a value"), 0), ("1e", .endedBefore("a digit"), 2),
        ("+1", .unexpected(UInt8(ascii: "+"), expected: "a value"), 0), ("1e999", .numberOutOfRange, 0),
        ("1 1", .textAfterValue, 2), ("\u{FEFF}1", .byteOrderMark, 0),
        ("\"abc", .endedBefore("the closing quote"), 4), ("\"abc\\\"", .endedBefore("the closing quote"), 6),
        ("\"a\tb\"", .controlCharacterInString, 2), ("\"\\x\"", .badEscape, 1), ("\"\\u12g4\"", .badEscape, 1),
        ("\"\\ud83d\"", .loneSurrogate, 1), ("\"\\ude00\"", .loneSurrogate, 1),
        ("\"\\ud83d\\u0041\"", .loneSurrogate, 1),
        ("// no\n1", .unexpected(UInt8(ascii: "/"), expected: "a value"), 0),
    ])
    func invalid(_ text: String, _ reason: JSONError.Reason, _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test(arguments: ["22 C0 80 22", "22 ED A0 80 22", "22 FF 22", "22 E2 82 22"])
    func brokenUTF8(_ hex: String) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(bytes(hex)) }
        #expect(error?.reason == .brokenUTF8)
        #expect(error?.offset == 1)
    }

    @Test func errorsNameLineAndColumn() {
        let error = #expect(throws: JSONError.self) {
            try JSONReader.read(Array("{\n  \"a\": 1,\n  \"b\": x\n}".utf8))
        }
        #expect(error?.line == 3)
        #expect(error?.column == 8)
        #expect(error?.description == "line 3, column 8 (byte 19): a value was expected, not 'x'")
    }

    @Test func depthIsBounded() throws {
        let deep =
            [UInt8](repeating: UInt8(ascii: "["), count: 64) + [UInt8](repeating: UInt8(ascii: "]"), count: 64)
        _ = try JSONReader.read(deep)
        let deeper = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        let error = #expect(throws: JSONError.self) { try JSONReader.read(deeper) }
        #expect(error?.reason == .tooDeep(limit: 64))
        #expect(error?.offset == 64)
    }

    @Test func sizeIsBounded() {
        let error = #expect(throws: JSONError.self) {
            try JSONReader.read(Array("[1, 2, 3]".utf8), maximumSize: 8)
        }
        #expect(error?.reason == .tooLong(limit: 8))
    }

    @Test func manyKeysAreFoundAndDuplicatesAmongThemToo() throws {
        var text = "{" + (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        guard case .object(let object) = try JSONReader.read(Array((text + "}").utf8)) else {
            Issue.record("no object")
            return
        }
        #expect(object["k999"] == .integer(999))
        #expect(object["k3"] == .integer(3))
        #expect(object["k1000"] == nil)
        #expect(object.members.map(\.key) == (0..<1000).map { "k\($0)" })
        text += ",\"k500\":0}"
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
        #expect(error?.reason == .duplicateKey("k500"))
    }

    static let corpus: [[UInt8]] = [
        #"{"advertisers":[{"address":"C0:FF:EE:00:00:01","interval_ms":500,"payload":"0201060303aafe","loss":0.1},{}],"scanner":null}"#,
        #"[1,-2.5e-3,"\u00e9\ud83d\ude00\n",true,false,null,[[]],{"a":{"b":[18446744073709551615]}}]"#,
        #"{"ActiveTimestamp":{"Seconds":1,"Ticks":0,"Authoritative":false},"NetworkName":"OpenThread-né","Channel":15}"#,
    ].map { Array($0.utf8) }

    @Test func everyPrefixIsAnError() throws {
        for text in Self.corpus {
            try forEachPrefix(of: text) { prefix in
                guard prefix.count < text.count else { return }
                let error = try #require(throws: JSONError.self) { try JSONReader.read(prefix) }
                try #require(0...prefix.count ~= error.offset)
            }
        }
    }

    /// Whatever is accepted says the same again when written and read once more; errors lie inside the text.
    @Test func mutations() throws {
        try forEachMutation(of: Self.corpus, cases: 50_000, seed: 2026) { text in
            let value: JSONValue
            do throws(JSONError) {
                value = try JSONReader.read(text)
            } catch {
                try #require(0...text.count ~= error.offset)
                return
            }
            var json = JSONWriter()
            json.value(value)
            // A double such as 2e3 is written as the integer it is, so the texts are compared.
            var again = JSONWriter()
            again.value(try JSONReader.read(json.bytes))
            try #require(again.bytes == json.bytes)
        }
    }

    @Test func wipingLeavesNothingToRead() throws {
        var value = try JSONReader.read(
            Array(#"{"networkKey":"00112233445566778899aabbccddeeff","a":["x",1]}"#.utf8))
        value.wipe()
        #expect(value == .null)
    }
}
