import Foundation
import TestSupport
import Testing

/// A library that makes one system call of a program fail, or its last: which one is counted, so that every run of a test
/// is the same.
struct FailingCalls {
    static let compiler: String? = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    enum Way: CustomStringConvertible {
        case error(Int32)
        /// The process dies, half of what it writes written.
        case kill

        var description: String { if case .error(let code) = self { "\(code)" } else { "KILL" } }
    }

    let store: Store
    private let library: String
    private let count: String

    /// Compiles the library into the folder of the store.
    init(for store: Store) throws {
        self.store = store
        library = store.folder.path() + "/failing-calls.so"
        count = store.folder.path() + "/count"
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/failing-calls.c")
        let built = try runShell(
            try #require(Self.compiler), ["-shared", "-fPIC", "-O1", "-o", library, source.path(), "-ldl"])
        #expect(built.code == 0, "\(built.text)")
    }

    /// Runs the program with its call of that number failing; 0 is none.
    func run(_ words: [String], failing number: Int, _ way: Way) throws -> ProgramResult {
        var environment = store.environment
        environment["LD_PRELOAD"] = library
        environment["FAIL_COUNT"] = count
        environment["FAIL_AT"] = "\(number)"
        environment["FAIL_WITH"] = "\(way)"
        return try TestSupport.run("thread-creds", words, environment: environment, directory: store.folder)
    }

    /// Runs the program with no call failing.
    /// - Returns: its result, and how many calls it made.
    func runWhole(_ words: [String]) throws -> (result: ProgramResult, calls: Int) {
        let result = try run(words, failing: 0, .error(EIO))
        let text = try String(contentsOfFile: count, encoding: .utf8)
        return (result, try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines))))
    }
}
