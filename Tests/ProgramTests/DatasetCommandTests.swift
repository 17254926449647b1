import Foundation
import TestSupport
import Testing

/// `thread-creds decode`, `diff` and `pskc` as a user runs them.
@Suite struct DatasetCommandTests {
    static let example =
        "0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d"
        + "3426e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8"

    @Test func decodeReadsLinesAndStoresNothing() throws {
        try withTemporaryFolder { folder in
            let store = folder.appending(path: "store.sqlite").path()
            let result = try run(
                "thread-creds", ["decode", "--lines", "-"], input: Array("\(Self.example)\n\nzz\n".utf8),
                environment: ["THREAD_CREDS_STORE": store])
            #expect(result.code == 0 && result.errors.isEmpty)
            let lines = result.text.split(separator: "\n")
            try #require(lines.count == 3)
            #expect(lines[0].contains(#""verdict":"ok""#) && lines[0].contains(#""networkKey":null"#))
            #expect(!result.text.contains("4094dce4"))
            #expect(lines[2].contains(#""message":"column 1: found no dataset""#))
            #expect(!FileManager.default.fileExists(atPath: store))
        }
    }

    @Test func decodeTakesRulesFilesAndReveal() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "dataset")
            try Data(bytes("0102ffff")).write(to: file)
            let newer = try run("thread-creds", ["decode", "@\(file.path())"])
            #expect(newer.text.contains(#""verdict":"invalid""#))
            let older = try run("thread-creds", ["decode", "--rules", "2026-08", "@\(file.path())"])
            #expect(older.text.contains(#""verdict":"partial""#))
            let shown = try run("thread-creds", ["decode", "--reveal", Self.example])
            #expect(shown.text.contains(#""networkKey":"4094dce45388fd3d3426e992cbf0697b""#))
            #expect(try run("thread-creds", ["decode", "--rules", "2026-10", "00"]).code == 64)
            #expect(try run("thread-creds", ["decode", "@\(folder.path())/none"]).code == 66)
            #expect(try run("thread-creds", ["decode"]).code == 64)
            #expect(try run("thread-creds", ["decode", "-", "00"]).code == 64)
        }
    }

    @Test func diffSaysWhatDiffersAndExitsLikeDiff() throws {
        let changed = Self.example.replacingOccurrences(of: "0102250b", with: "01029999")
            .replacingOccurrences(of: "05104094", with: "05104095")
        let result = try run("thread-creds", ["diff", Self.example, changed])
        #expect(result.code == 1)
        #expect(result.text.hasPrefix("different, same timestamp\n"))
        #expect(result.text.contains("~ PAN ID") && result.text.contains("0x250b → 0x9999"))
        #expect(result.text.contains("~ Network Key") && !result.text.contains("4094dce4"))
        // The same fields in another order.
        let turned = Self.example.dropFirst(20) + Self.example.prefix(20)
        let same = try run("thread-creds", ["diff", Self.example, String(turned)])
        #expect(same.code == 0 && same.text == "equivalent\n")
        let broken = try run("thread-creds", ["diff", Self.example, "0e0"])
        #expect(broken.code == 65 && broken.errorText.contains("column 3"))
        #expect(try run("thread-creds", ["diff", "-", "-"]).code == 64)
    }

    @Test func pskcIsDerivedAndChecked() throws {
        let network = ["--name", "OpenThread", "--network", "0102030405060708"]
        let fromArgument = try run("thread-creds", ["pskc", "123456"] + network)
        #expect(fromArgument.text == "44988e22cf652eeeccd1e4c01d0154f8\n" && fromArgument.code == 0)
        let fromInput = try run("thread-creds", ["pskc", "-"] + network, input: Array("123456\r\n".utf8))
        #expect(fromInput.text == fromArgument.text)
        let twoLines = try run("thread-creds", ["pskc", "-"] + network, input: Array("123456\nfoo\n".utf8))
        #expect(twoLines.text == fromArgument.text, "a line, not all of the input")
        let long = Array(String(repeating: "x", count: 5000).utf8)
        #expect(try run("thread-creds", ["pskc", "-"] + network, input: long).code == 65)
        let demo = "02081111111122222222030e4f70656e54687265616444656d6f0410445f2b5ca6f2a93a55ce570a70efeecb"
        let right = try run("thread-creds", ["pskc", "j01Nme", "--check", "--dataset", demo])
        #expect(right.code == 0 && right.output.isEmpty)
        #expect(try run("thread-creds", ["pskc", "j01nme", "--check", "--dataset", demo]).code == 1)
        let short = try run("thread-creds", ["pskc", "12345"] + network)
        #expect(
            short.code == 65 && short.errorText.contains("6…255 bytes") && !short.errorText.contains("12345"))
        #expect(try run("thread-creds", ["pskc", "123456", "--name", "x"]).code == 64)
    }
}
