import CredentialOutput
import Foundation
import JSON
import MeshCoP
import TestSupport
import Testing

/// The lines of `decode` against the vectors.
@Suite struct DatasetLineTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let text: String
        let note: String
        let older: JSONValue
        let newer: JSONValue
        let decoded: JSONValue

        var testDescription: String { note }
    }

    /// The vectors lie with the tests of the library.
    static let vectors: [Vector] = ["meshcop_edge_cases", "meshcop_public"].flatMap { name in
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "MeshCoPTests/Fixtures/\(name).jsonl")
        return try! Data(contentsOf: file).split(separator: 0x0a).map { line in
            let value = try JSONReader.read(Array(line))
            return Vector(
                text: value["hex"]!.text!, note: value["note"]!.text!, older: value["openthread"]!,
                newer: value["openthread_newer"]!, decoded: value["decoded"]!)
        }
    }

    private func line(_ text: [UInt8], rules: RuleSet = .newest, reveal: Bool = false, number: Int = 1) throws
        -> JSONValue
    {
        var writer = DatasetLineWriter(rules: rules, reveal: reveal)
        var bytes: [UInt8] = []
        writer.append(text.span, number: number, to: &bytes)
        // Exactly one line, ended.
        #expect(bytes.last == 0x0a && bytes.dropLast().contains(0x0a) == false)
        return try JSONReader.read(bytes)
    }

    @Test(arguments: vectors, RuleSet.allCases)
    func linesAgreeWithTheVectors(_ vector: Vector, _ rules: RuleSet) throws {
        let expected = rules == .rules202608 ? vector.older : vector.newer
        let line = try line(Array(vector.text.utf8), rules: rules, reveal: true)
        let verdict = line["verdict"]?.text
        // What OpenThread's command line refuses and this program reads: a prefix, white space, colons.
        if ["0x prefix", "spaces", "colon sep"].contains(vector.note) {
            #expect(verdict == "ok")
            return
        }
        #expect(.bool(verdict == "ok" || verdict == "partial") == expected["accepts"])
        #expect((line["error"] == .null) == (expected["accepts"] == .bool(true)))
        for key in ["complete_active", "complete_pending"] where expected[key] != .null {
            #expect(line[key] == expected[key])
        }
        guard case .object(let decoded) = vector.decoded, vector.older["accepts"] == .bool(true) else { return }
        for member in decoded.members { #expect(line["dataset"]?[member.key] == member.value, "\(member.key)") }
        if rules == .rules202608, case .object(let dataset)? = line["dataset"] {
            // Nothing else either, but TLV 74, which one file of the vectors leaves out.
            let names = dataset.members.map(\.key).filter { $0 != "wakeupChannel" || decoded[$0] != nil }
            #expect(Set(names) == Set(decoded.members.map(\.key)))
        }
    }

    /// No byte of a key gets out: not in fields, lint, errors or excess bytes, well-formed or not.
    @Test func keysAreNeverShownUnlessAsked() throws {
        let key = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
        let texts = [
            "0510\(key)", "0410\(key)", "0511\(key)ff", "0512\(key)\(key.prefix(4))", "0510\(key)0510\(key)",
            "0510\(key.prefix(20))", "050f\(key.prefix(30))", "bd10\(key)", "ff10\(key)", "0510\(key)0",
            "0510\(key)z",
            "0300030510\(key)", "0510\(key)03", "hex:0510 \(key)", #"{"networkKey": "\#(key)"}"#,
            #"{"networkKey": "\#(key)x"}"#, #"{"pskc": "\#(key)", "channel": 99999}"#,
            #"{"\#(key)": "\#(key)"}"#,
        ]
        for text in texts {
            for rules in RuleSet.allCases {
                var writer = DatasetLineWriter(rules: rules, reveal: false)
                var bytes: [UInt8] = []
                writer.append(Array(text.utf8).span, number: 1, to: &bytes)
                let line = String(decoding: bytes, as: UTF8.self)
                for start in stride(from: 0, through: 24, by: 2) {
                    let piece = key.dropFirst(start).prefix(8)
                    #expect(!line.contains(piece), "\(text) gives \(line)")
                }
            }
        }
        let shown = try line(Array("0510\(key)".utf8), reveal: true)
        #expect(shown["dataset"]?["networkKey"]?.text == key)
        let hidden = try line(Array("0510\(key)".utf8))
        #expect(hidden["dataset"]?["networkKey"] == .null)
    }

    @Test func explanationsShowKeysOnlyWhenAsked() throws {
        let key = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
        for text in ["0510\(key)", "0410\(key)", "0520\(key)\(key)", "bd10\(key)", "0013000010\(key)"] {
            let dataset = try OperationalDataset(copying: bytes(text))
            for reveal in [false, true] {
                let texts = dataset.explanation(reveal: reveal).map(\.text)
                #expect(texts.contains { $0.contains(key) } == reveal, "\(text)")
                var shown: [UInt8] = []
                let empty = try OperationalDataset(copying: [])
                shown.append(comparison: DatasetComparison(empty, dataset), reveal: reveal)
                #expect(String(decoding: shown, as: UTF8.self).contains(key) == reveal, "\(text)")
            }
        }
    }

    @Test func theEmptyLineIsTheEmptyDataset() throws {
        let line = try line([])
        #expect(line["verdict"]?.text == "partial")
        #expect(line["length"] == .integer(0))
        #expect(line["missing"]?.count == 10)
        #expect(line["dataset"] == .object(JSONObject()))
    }

    @Test func namesAreRepairedAndEscaped() throws {
        #expect(try line(Array("0302c0af".utf8))["dataset"]?["networkName"]?.text == "\u{fffd}\u{fffd}")
        var writer = DatasetLineWriter(rules: .newest, reveal: false)
        var bytes: [UInt8] = []
        // A right-to-left override and a quote.
        writer.append(Array("0304e280ae22".utf8).span, number: 1, to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#""networkName":"\u202e\"""#))
    }

    /// Whatever the line, one line of JSON comes out.
    @Test func mutatedLinesGiveOneLineEach() throws {
        let corpus =
            Self.vectors.map { Array($0.text.utf8) } + [Array(#"{"channel": 16, "panId": "0x12"}"#.utf8)]
        var number = 0
        try forEachMutation(of: corpus, cases: 4000, seed: 77) { text in
            number += 1
            let line = try line(text, number: number)
            #expect(line["line"] == .integer(Int64(number)))
        }
    }
}

extension JSONValue {
    subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    var text: String? {
        if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    var count: Int? {
        if case .array(let values) = self { values.count } else { nil }
    }
}
