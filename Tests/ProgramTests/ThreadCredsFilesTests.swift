import Foundation
import TestSupport
import Testing

/// No output of thread-creds takes the place of the store, which is there without being named, or of what is read.
@Suite struct ThreadCredsFilesTests {
    @Test(arguments: [
        "export --reveal -o store/credentials.sqlite", "list -o store/../store/credentials.sqlite",
        "import backup.ndjson -o backup.ndjson", "decode @backup.ndjson -o backup.ndjson",
        "store @backup.ndjson -o backup.ndjson", "diff @backup.ndjson - -o backup.ndjson",
        "pskc @backup.ndjson --name X --network 0102030405060708 -o backup.ndjson",
    ])
    func whatIsReadOrKeptIsNotOverwritten(_ line: String) throws {
        let store = Store()
        #expect(try store("store --border-agent \(Mission.agent) -", input: Mission.hex).code == 0)
        let files = ["store/credentials.sqlite", "backup.ndjson"].map { store.folder.appending(path: $0) }
        try Data(Mission.hex.utf8).write(to: files[1])
        let before = try files.map { try Data(contentsOf: $0) }
        let result = try store(line)
        #expect(result.code == 64, "\(line): \(result.errorText)")
        #expect(result.errors.count { $0 == 0x0a } == 1 && result.output.isEmpty)
        #expect(
            result.errorText.contains("would overwrite") || result.errorText.contains("are the same file"),
            "\(result.errorText)")
        #expect(try files.map { try Data(contentsOf: $0) } == before)
    }
}
