import Foundation
import TestSupport
import Testing

/// Every system call of every command fails once, and is once the last: what was acknowledged is there, what was refused is
/// not, and the store is sound.
@Suite struct ThreadCredsFailingCallsTests {
    let store = Store()

    private var folder: String { store.folder.path() }

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

    /// A store with something to change, and the files that the lines name.
    private func prepare() throws {
        try store("store -b AA \(Mission.dataset(seconds: 1))")
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        try Data(Mission.dataset(network: "0000000000000009").utf8).write(
            to: store.folder.appending(path: "other"))
        try Data(Mission.dataset(seconds: 3).utf8).write(to: store.folder.appending(path: "newer"))
        let elsewhere = Store()
        try elsewhere("store -b DD \(Mission.dataset(seconds: 4))")
        try Data(elsewhere("export --reveal").output)
            .write(to: store.folder.appending(path: "backup"))
    }

    @Test(
        .enabled(if: FailingCalls.compiler != nil, "there is no C compiler"),
        arguments: [
            "store -b BB @other", "store -b AA @newer", "delete -b AA --force", "rekey AA CC",
            "history --purge", "preferred --clear", "import backup",
        ])
    func everyCallFailsOnce(_ line: String) throws {
        try prepare()
        let errors: (Int) -> FailingCalls.Way = { .error($0.isMultiple(of: 2) ? ENOSPC : EIO) }
        try forEachCall(of: line, failing: errors) { result, found, before, after, place in
            #expect(!result.killed, "\(place)")
            #expect(same(found, before) || same(found, after), "\(place)")
            if result.code == 0 { #expect(same(found, after), "\(place)") }
            if result.errorText.contains("nothing was changed") { #expect(same(found, before), "\(place)") }
            if result.errorText.contains("could not be rewritten") {
                #expect(same(found, after), "\(place)")
            }
        }
    }

    @Test(
        .enabled(if: FailingCalls.compiler != nil, "there is no C compiler"),
        arguments: ["store -b AA @newer", "delete -b AA --force", "import backup"])
    func everyCallIsOnceTheLast(_ line: String) throws {
        try prepare()
        let kills: (Int) -> FailingCalls.Way = { _ in .kill }
        try forEachCall(of: line, failing: kills) { result, found, before, after, place in
            #expect(result.killed, "\(place)")
            #expect(same(found, before) || same(found, after), "\(place)")
            if !result.text.isEmpty { #expect(same(found, after), "\(place)") }
        }
    }

    /// Runs a line again and again from the same state, another call failing each time.
    private func forEachCall(
        of line: String, failing way: (Int) -> FailingCalls.Way,
        _ judge: (
            _ result: ProgramResult, _ found: String, _ before: String, _ after: String, _ place: String
        ) throws -> Void
    ) throws {
        let failing = try FailingCalls(for: store)
        let before = try state()
        let saved = try files()
        let words = line.split(separator: " ").map(String.init)
        let (whole, calls) = try failing.runWhole(words)
        #expect(whole.code == 0, "\(whole.errorText)")
        #expect(calls > 10)
        let after = try state()
        for number in 1...calls {
            try restore(saved)
            let result = try failing.run(words, failing: number, way(number))
            let place = "\(line), call \(number) of \(calls): \(result.code) \(result.errorText)"
            try judge(result, state(), before, after, place)
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
