import Runs
import Testing

@Suite struct RunLabelsTests {
    private func failure(_ name: String, _ value: String = "v") -> RunLabelError? {
        do throws(RunLabelError) {
            _ = try RunLabel(name: name, value: value)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["site", "_site", "Gateway_17", "a", String(repeating: "a", count: 64)])
    func names(name: String) { #expect(failure(name) == nil) }

    @Test(arguments: ["", "17", "a-b", "a.b", "__name__", "ä", "a b", "a\n", String(repeating: "a", count: 65)])
    func noNames(name: String) { #expect(failure(name) == .noName(name)) }

    @Test(arguments: ["le", "job", "instance", "address", "setting"])
    func namesOfOthers(name: String) { #expect(failure(name) == .taken(name)) }

    @Test func values() {
        #expect(failure("a", String(repeating: "x", count: 128)) == nil)
        #expect(failure("a", "ü \"quoted\", \\ = all of it") == nil)
        #expect(failure("a", String(repeating: "x", count: 129)) == .longValue("a"))
        #expect(failure("a", "two\nlines") == .control("a"))
        #expect(failure("a", "\u{9B}31m") == .control("a"))
    }

    @Test func theLaterOneWinsAndAnEmptyOneTakesAway() throws {
        var labels = RunLabels()
        try labels.set([
            RunLabel(name: "site", value: "berlin"), RunLabel(name: "gateway", value: "g17"),
            RunLabel(name: "site", value: "bonn"),
        ])
        #expect(labels.all.map { "\($0.name)=\($0.value)" } == ["gateway=g17", "site=bonn"])
        try labels.set(RunLabel(name: "site", value: ""))
        #expect(labels.all.map(\.name) == ["gateway"])
    }

    @Test func thereAreNotTooMany() throws {
        var labels = RunLabels()
        for number in 0..<RunLabels.most { try labels.set(RunLabel(name: "l\(number)", value: "x")) }
        try labels.set(RunLabel(name: "l0", value: "y"))
        #expect(throws: RunLabelError.tooMany) { try labels.set(RunLabel(name: "more", value: "x")) }
        #expect(labels.all.count == RunLabels.most)
    }
}
