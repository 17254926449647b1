import Foundation
import TestSupport
import Testing

/// Every system call of every command fails once: what was acknowledged is there, what was refused is not, and the store is
/// sound.
@Suite struct ThreadCredsFailingCallsTests {
    static let compiler: String? = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    let store = Store()

    private var folder: String { store.folder.path() }

    private func shim() throws -> String {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/failing-calls.c")
        let library = folder + "/failing-calls.so"
        let built = try runShell(
            try #require(Self.compiler), ["-shared", "-fPIC", "-O1", "-o", library, source.path(), "-ldl"])
        #expect(built.code == 0, "\(built.text)")
        return library
    }

    private func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/store") {
            files[name] = try Data(contentsOf: URL(filePath: folder + "/store/" + name))
        }
        return files
    }

    private func restore(_ files: [String: Data]) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/store") {
            try FileManager.default.removeItem(atPath: folder + "/store/" + name)
        }
        for (name, data) in files {
            let path = folder + "/store/" + name
            #expect(
                FileManager.default.createFile(
                    atPath: path, contents: data, attributes: [.posixPermissions: 0o600]))
        }
    }

    private func state() throws -> String {
        try store("list --format json --reveal").text
            + store("history --format json --reveal").text
            .replacing(/"replaced":"[^"]*"/, with: "")
    }

    @Test(
        .enabled(if: compiler != nil, "there is no C compiler"),
        arguments: [
            "store -b BB @other", "store -b AA @newer", "delete -b AA --force", "rekey AA CC",
            "history --purge",
            "preferred --clear", "import backup",
        ])
    func everyCallFailsOnce(_ line: String) throws {
        let library = try shim()
        try store("store -b AA \(Mission.dataset(seconds: 1))")
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        try Data(Mission.dataset(network: "0000000000000009").utf8).write(
            to: store.folder.appending(path: "other"))
        try Data(Mission.dataset(seconds: 3).utf8).write(to: store.folder.appending(path: "newer"))
        let elsewhere = Store()
        try elsewhere("store -b DD \(Mission.dataset(seconds: 4))")
        try Data(elsewhere("export --reveal").output)
            .write(to: store.folder.appending(path: "backup"))
        let before = try state()
        let saved = try files()

        var environment = store.environment
        environment["LD_PRELOAD"] = library
        environment["FAIL_COUNT"] = folder + "/count"
        environment["FAIL_AT"] = "0"
        let words = line.split(separator: " ").map(String.init)
        let whole = try run("thread-creds", words, environment: environment, directory: store.folder)
        #expect(whole.code == 0, "\(whole.errorText)")
        let after = try state()
        let count = try String(contentsOfFile: folder + "/count", encoding: .utf8)
        let calls = try #require(Int(count.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(calls > 10)

        for number in 1...calls {
            try restore(saved)
            environment["FAIL_AT"] = "\(number)"
            environment["FAIL_WITH"] = number.isMultiple(of: 2) ? "\(ENOSPC)" : "\(EIO)"
            let result = try run("thread-creds", words, environment: environment, directory: store.folder)
            let place = "\(line), call \(number) of \(calls): \(result.code) \(result.errorText)"
            #expect(!result.killed, "\(place)")
            let found = try state()
            #expect(same(found, before) || same(found, after), "\(place)")
            if result.code == 0 { #expect(same(found, after), "\(place)") }
            if result.errorText.contains("nothing was changed") { #expect(same(found, before), "\(place)") }
            if result.errorText.contains("could not be written anew") {
                #expect(same(found, after), "\(place)")
            }
            let check = try store("check")
            #expect(check.code == 0, "\(place): \(check.text)\(check.errorText)")
        }
    }

    /// Times are those of another run.
    private func same(_ a: String, _ b: String) -> Bool {
        func timeless(_ text: String) -> String { text.replacing(/\d{4}-\d\d-\d\dT[\d:.]*Z/, with: "T") }
        return timeless(a) == timeless(b)
    }
}
