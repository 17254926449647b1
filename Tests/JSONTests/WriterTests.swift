import JSON
import TestSupport
import Testing

private func written(_ layout: JSONWriter.Layout = .compact, _ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter(layout)
    body(&json)
    return String(decoding: json.bytes, as: UTF8.self)
}

@Suite struct WriterTests {
    func report(_ json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "report")
        json.field("rssi", Int8(-80))
        json.field("interval_ms", milliseconds: 11_250_000)
        json.field("p99_ms", milliseconds: nil)
        json.beginArray("values")
        json.integer(1)
        json.null()
        json.bool(true)
        json.beginObject()
        json.endObject()
        json.beginArray()
        json.endArray()
        json.endArray()
        json.field("data", hex: bytes("0201ff").span)
        json.endObject()
        json.endLine()
    }

    @Test func compact() {
        #expect(
            written(.compact, report)
                == #"{"type":"report","rssi":-80,"interval_ms":11.25,"p99_ms":null,"values":[1,null,true,{},[]],"#
                + #""data":"0201ff"}"# + "\n")
    }

    @Test func pretty() {
        let expected = """
            {
              "type": "report",
              "rssi": -80,
              "interval_ms": 11.25,
              "p99_ms": null,
              "values": [
                1,
                null,
                true,
                {},
                []
              ],
              "data": "0201ff"
            }

            """
        #expect(written(.pretty, report) == expected)
    }

    @Test func everyLineOfNDJSONBeginsAnew() {
        let lines = written {
            for n in 1...2 {
                $0.beginObject()
                $0.field("n", n)
                $0.endObject()
                $0.endLine()
            }
        }
        #expect(lines == "{\"n\":1}\n{\"n\":2}\n")
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("q\"b\\", #""q\"b\\""#),
        ("\u{8}\t\n\u{C}\r\u{0}\u{1F}", #""\b\t\n\f\r\u0000\u001f""#),
        ("\u{7F}\u{9B}\u{202E}\u{2028}", #""\u007f\u009b\u202e\u2028""#), ("né 日本 😀", "\"né 日本 😀\""),
        ("", #""""#),
    ])
    func stringsAreEscaped(_ value: String, _ expected: String) {
        #expect(written { $0.string(value) } == expected)
        #expect(written { $0.string(repairing: Array(value.utf8).span) } == expected)
    }

    @Test(arguments: [
        ("41 C0 80 42", "A\u{FFFD}\u{FFFD}B"), ("F0 9F", "\u{FFFD}"), ("ED A0 80", "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ])
    func brokenTextIsRepaired(_ hex: String, _ expected: String) {
        #expect(written { $0.string(repairing: bytes(hex).span) } == "\"\(expected)\"")
    }

    @Test func numbersThatJSONDoesNotHaveAreNull() {
        let values = [Double.nan, .infinity, -.infinity]
        #expect(written { json in for value in values { json.double(value) } } == "null,null,null")
    }

    @Test func whatIsWrittenReadsBackTheSame() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2000 {
            let value = randomValue(depth: 4, using: &random)
            for layout in [JSONWriter.Layout.compact, .pretty] {
                var json = JSONWriter(layout)
                json.value(value)
                #expect(try JSONReader.read(json.bytes) == value)
            }
        }
    }

    private func randomValue(depth: Int, using random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3: return .unsigned(UInt64.random(in: 1 << 63 ... .max, using: &random))
        case 4:
            // A double that is written as an integer reads back as one.
            let value = Double.random(in: -1e9...1e9, using: &random)
            return .number(value.rounded() == value ? value + 0.5 : value)
        case 5: return .string(Array(randomText(using: &random).utf8))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                    randomValue(depth: depth - 1, using: &random)
                })
        default:
            var json = JSONWriter()
            json.beginObject()
            for n in 0..<Int.random(in: 0..<30, using: &random) {
                json.key(escaping: "\(n)\(randomText(using: &random))")
                json.value(randomValue(depth: depth - 2, using: &random))
            }
            json.endObject()
            return (try? JSONReader.read(json.bytes)) ?? .null
        }
    }

    private func randomText(using random: inout SeededRandom) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "é", "😀", "\u{202E}", "\u{0}", "日"]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            text.append(scalars.randomElement(using: &random)!)
        }
        return String(text)
    }
}
