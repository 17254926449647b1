import Foundation
import SQLite
import TestSupport
import Testing

/// What SQLite does not show of a damaged store is not said to be missing: the answer is that the store is damaged.
@Suite struct ThreadCredsHiddenRowTests {
    let store = Store()

    private func damage(_ sql: SQL) throws {
        let database = try Database(opening: store.path, .readWrite)
        try database.execute(sql)
    }

    static let lines = [
        "export --preferred --format hex --reveal", "export --format hex --reveal",
        "export --format chip --reveal",
        "export --reveal", "export --reveal \(Mission.network)", "list", "show \(Mission.network)", "preferred",
        "preferred \(Mission.network)", "delete -b AA --force", "rekey AA BB", "edit AA --bump",
        "diff AA @other",
        "history --restore 1", "history", "nearby none", "check",
    ]

    @Test(arguments: lines) func nothingIsSaidToBeMissing(_ line: String) throws {
        for seconds in 1...2 { try store("store -b AA \(Mission.dataset(seconds: seconds))") }
        try Data(Mission.dataset(network: "0000000000000009").utf8).write(
            to: store.folder.appending(path: "other"))
        try Data().write(to: store.folder.appending(path: "none"))
        #expect(try store("check").code == 0)
        try damage("DELETE FROM credential; DELETE FROM history; DELETE FROM preferred")
        let result = try store(line)
        #expect(result.code == 65, "\(result.text)\(result.errorText)")
        #expect((result.text + result.errorText).contains("damaged"), "\(result.text)\(result.errorText)")
    }

    /// A row that is left is no answer where the newest may be what is hidden.
    @Test(arguments: ["edit AA --bump", "diff AA @other", "list", "export --format hex --reveal"])
    func whatIsLeftIsMarked(_ line: String) throws {
        try store("store -b AA \(Mission.dataset(seconds: 1))")
        try store("store -b BB \(Mission.dataset(seconds: 2))")
        try Data(Mission.dataset(network: "0000000000000009").utf8).write(
            to: store.folder.appending(path: "other"))
        try damage("DELETE FROM credential WHERE border_agent = x'bb'")
        let result = try store(line)
        #expect(result.code == 65, "\(result.text)\(result.errorText)")
    }
}
