import Foundation
import JSON
import LinuxSystem
import MeshCoP
import ProgramOutput
import Testing

@testable import CredentialOutput

/// Lines of standard input, wherever the reads cut them.
@Suite struct DatasetStreamTests {
    /// What comes out for a file with this content.
    private func lines(_ content: [UInt8], processors: Int = 2) throws -> [JSONValue] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(content).write(to: input)
        var stream = DatasetStream(processors: processors)
        var writer = DatasetLineWriter(rules: .newest, reveal: false)
        var buffer = try OutputBuffer(path: output.path())
        let file = try FileDescriptor(opening: input.path(), O_RDONLY)
        try stream.decode(from: file, name: "in", with: &writer, to: &buffer)
        let text = try Data(contentsOf: output)
        #expect(text.isEmpty || text.last == 0x0a)
        return try text.split(separator: 0x0a).map { try JSONReader.read(Array($0)) }
    }

    @Test(arguments: [
        ("", [] as [String]), ("\n", ["partial"]), ("000300001000", ["malformed"]),
        ("0003000010\r\n0003000010\n", ["partial", "partial"]),
        ("0003000010\n\nzz\n00", ["partial", "partial", "malformed", "malformed"]),
    ])
    func everyLineGivesOne(_ text: String, _ verdicts: [String]) throws {
        let lines = try lines(Array(text.utf8))
        #expect(lines.map { $0["verdict"]?.text } == verdicts)
        #expect(lines.map { $0["line"] } == verdicts.indices.map { .integer(Int64($0 + 1)) })
    }

    /// Lines of every length, so that chunk borders fall everywhere.
    @Test func chunksCutLinesAnywhere() throws {
        var content: [UInt8] = []
        for index in 0..<3000 {
            content += Array("bd".utf8) + Array(String(format: "%02x", index % 200).utf8)
            content += [UInt8](repeating: 0x61, count: 2 * (index % 200)) + [0x0a]
        }
        let lines = try lines(content)
        #expect(lines.count == 3000)
        for (index, line) in lines.enumerated() {
            #expect(line["length"] == .integer(Int64(index % 200 + 2)))
            #expect(line["verdict"]?.text == "partial")
        }
    }

    /// More lines than a batch has: two processors give what one gives.
    @Test func twoProcessorsKeepTheOrder() throws {
        var content: [UInt8] = []
        for index in 0..<10_000 { content += Array("bd02\(String(format: "%04x", index))\n".utf8) }
        let (one, two) = (try lines(content, processors: 1), try lines(content, processors: 2))
        #expect(one == two && one.count == 10_000)
        #expect(one.indices.allSatisfy { one[$0]["line"] == .integer(Int64($0 + 1)) })
    }

    @Test func endlessLinesAreDropped() throws {
        let long = [UInt8](repeating: 0x30, count: 1_000_000)
        let lines = try lines(long + Array("\n0003000010\n".utf8) + long)
        #expect(lines.map { $0["verdict"]?.text } == ["malformed", "partial", "malformed"])
        #expect(lines[0]["length"] == .null)
    }
}
