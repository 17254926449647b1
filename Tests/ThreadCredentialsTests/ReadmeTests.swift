import Foundation
import Testing
import ThreadCredentials

@Suite struct ReadmeTests {
    let temporary = TemporaryStore()

    private func lines(of text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    @Test func theExampleIsTheOneThatIsCompiled() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let source = try String(contentsOf: here.appending(path: "ReadmeExample.swift"), encoding: .utf8)
        let readme = try String(
            contentsOf: here.appending(path: "../../README.md").standardized, encoding: .utf8)
        let code = try #require(
            source.split(separator: "// README: begin").last?.split(separator: "// README: end").first)
        let shown = try #require(
            readme.split(separator: "```swift\n").dropFirst().last?.split(separator: "```").first)
        #expect(lines(of: String(code)) == lines(of: String(shown)))
    }

    @Test func theExampleWorks() async throws {
        #expect(
            try await readmeExample(temporary.location, missionHex) == "stored: GL-S20-new001 3c66f0dc9ef53f1c")
        #expect(
            try await readmeExample(StoreLocation(path: "/nonexistent/a/b"), missionHex)
                == "the directory /nonexistent/a does not exist")
    }
}
