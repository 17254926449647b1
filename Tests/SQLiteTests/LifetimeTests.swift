import Foundation
import TestSupport
import Testing

/// What must not compile: the compiler is asked.
@Suite struct LifetimeTests {
    static let header = """
        import SQLite
        func use(_ bytes: Span<UInt8>) {}

        """

    /// The modules that this test was built from lie beside its bundle.
    private func compile(_ body: String) throws -> (code: Int32, text: String) {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "Snippet.swift")
            try Data((Self.header + body).utf8).write(to: source)
            let built = builtProgram("Modules")
            let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Sources")
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "swiftc", "-typecheck", "-swift-version", "6", "-enable-experimental-feature", "Lifetimes",
                "-I", built.path(), "-Xcc", "-fmodule-map-file=\(sources.path())/CSQLite/module.modulemap",
                "-Xcc",
                "-fmodule-map-file=\(built.deletingLastPathComponent().path())/CLinux.build/module.modulemap",
                "-Xcc", "-I\(sources.path())/CLinux/include",
                "-emit-sil", "-o", "/dev/null", source.path(),
            ].filter { $0 != "-typecheck" }
            let pipe = Pipe()
            process.standardError = pipe
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: data, as: UTF8.self))
        }
    }

    @Test func aStatementThatIsUsedInTimeCompiles() throws {
        let result = try compile(
            """
            func good() throws(DatabaseError) {
                let database = try Database(opening: ":memory:")
                var statement = try database.prepare("SELECT 1")
                if try statement.step() { use(statement.blob(0)) }
            }
            """)
        #expect(result.code == 0, "\(result.text)")
    }

    @Test(arguments: [
        """
        func outlives() throws(DatabaseError) {
            var statement: Statement
            do {
                let database = try Database(opening: ":memory:")
                statement = try database.prepare("SELECT 1")
            }
            _ = try statement.step()
        }
        """,
        """
        func returned(_ database: consuming Database) throws(DatabaseError) -> Statement {
            try database.prepare("SELECT 1")
        }
        """,
        """
        func keptOverTheNextRow(_ database: borrowing Database) throws(DatabaseError) {
            var statement = try database.prepare("SELECT 1")
            _ = try statement.step()
            let bytes = statement.blob(0)
            _ = try statement.step()
            use(bytes)
        }
        """,
        """
        func pasted(_ database: borrowing Database, _ name: String) throws(DatabaseError) {
            try database.execute("DELETE FROM t WHERE name = '\\(name)'")
        }
        """,
    ])
    func whatWouldDangleDoesNot(_ snippet: String) throws {
        let result = try compile(snippet)
        #expect(result.code != 0)
        #expect(result.text.contains("error:"))
        #expect(!result.text.contains("no such module"), "\(result.text)")
    }
}
