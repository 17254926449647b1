import Bytes
import JSON
import ProgramOutput
import TestSupport
import Testing

/// What is appended, as text.
private func written(_ append: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    append(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct EscapingTests {
    @Test(arguments: [
        ("Kettle", "Kettle"), ("né 日本 😀", "né 日本 😀"), ("a\u{1B}[2Jb", #"a\x1B[2Jb"#),
        ("\u{0}\u{1F}\u{7F}", #"\x00\x1F\x7F"#),
        ("\u{9B}31m", #"\xC2\x9B31m"#), ("a\u{202E}b", #"a\xE2\x80\xAEb"#),
        ("\u{2066}\u{2069}", #"\xE2\x81\xA6\xE2\x81\xA9"#),
        ("\u{200E}\u{200F}\u{061C}", #"\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"#),
        ("\u{2028}\u{2029}", #"\xE2\x80\xA8\xE2\x80\xA9"#),
        (#"a\x41"#, #"a\x5Cx41"#), ("", ""), ("\n\t", #"\x0A\x09"#),
    ])
    func terminal(_ text: String, _ expected: String) { #expect(escapedForTerminal(text.utf8) == expected) }

    @Test(arguments: [
        ("C0 80", #"\xC0\x80"#), ("ED A0 80", #"\xED\xA0\x80"#), ("41 E2 82", #"A\xE2\x82"#), ("F5", #"\xF5"#),
        ("E2 82 41", #"\xE2\x82A"#), ("F0 9F 98 80 80", #"😀\x80"#),
    ])
    func brokenUTF8OnTerminals(_ hex: String, _ expected: String) {
        #expect(escapedForTerminal(bytes(hex)) == expected)
    }

    /// What is shown holds no control, and tells the bytes: it can be turned back.
    @Test func anyBytesAreSafeAndUnambiguous() throws {
        let corpus = [Array("a\u{1B}\\x41é😀\u{202E}".utf8), bytes("C0 80 ED A0 80 F4 90 80 80 C2 9B")]
        try forEachMutation(of: corpus, cases: 20_000, seed: 8) { text in
            let shown = escapedForTerminal(text)
            try #require(shown.unicodeScalars.allSatisfy { !isTerminalControl($0.value) })
            var back: [UInt8] = []
            var rest = Array(shown.utf8)[...]
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "\\") {
                    try #require(rest.popFirst() == UInt8(ascii: "x"))
                    back += bytes(String(decoding: rest.prefix(2), as: UTF8.self))
                    rest = rest.dropFirst(2)
                } else {
                    back.append(byte)
                }
            }
            try #require(back == text)
        }
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\r\nb", "\"a\r\nb\""),
        ("=1+1", "'=1+1"), ("+49", "'+49"), ("-5", "'-5"), ("@x", "'@x"), ("\tx", "\"'\tx\""),
        ("=a,b", "\"'=a,b\""),
        ("a\u{1B}b", "a\u{FFFD}b"), (" a", "\" a\""), ("né", "né"),
    ])
    func csv(_ text: String, _ expected: String) {
        #expect(written { $0.appendCSVField(text.utf8) } == expected)
    }

    @Test func csvRepairsBrokenText() {
        #expect(written { $0.appendCSVField(bytes("41 C0 42")) } == "A\u{FFFD}B")
    }

    @Test(arguments: [
        ("a\"b", #"a\"b"#), ("a\\b", #"a\\b"#), ("a\nb", #"a\nb"#), ("né\t", #"né\\x09"#),
        ("\u{7}\u{1B}[2J", #"\\x07\\x1B[2J"#), ("\u{9B}m\u{202E}", #"\\xC2\\x9Bm\\xE2\\x80\\xAE"#),
    ])
    func openMetrics(_ text: String, _ expected: String) {
        #expect(written { $0.appendOpenMetricsLabel(text.utf8) } == expected)
    }

    @Test func openMetricsRepairsBrokenText() {
        #expect(written { $0.appendOpenMetricsLabel(bytes("41 FF")) } == "A\u{FFFD}")
    }

    @Test func messagesStayOnOneLine() {
        let failure = CommandFailure(.noInput, "a\nb\u{1B}\\c", next: "look")
        #expect(
            String(decoding: failure.line(program: "kettle"), as: UTF8.self)
                == "kettle: a\\x0Ab\\x1B\\c; look\n")
    }
}
