import Foundation
import JSON
import TestSupport
import Testing

/// Labels that tell the runs of many hosts apart.
@Suite struct BlescanLabelTests {
    private static let sim = "-c sim --seed 1 -d 2".split(separator: " ").map(String.init)

    private func labels(_ arguments: [String], _ environment: String? = nil) throws -> [String: String] {
        let result = try run(
            "blescan", arguments + ["--format", "json"],
            environment: environment.map { ["BLESCAN_LABELS": $0] } ?? [:])
        #expect(result.code == 0, "\(result.errorText)")
        guard case .object(let object)? = try parsed(result.output)["labels"] else { return [:] }
        return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value.string ?? "") })
    }

    @Test func theOptionWinsOverTheEnvironment() throws {
        #expect(
            try labels(Self.sim + ["--label", "site=bonn", "--label", "room=a, b"], "site=berlin,gateway=g17")
                == ["site": "bonn", "gateway": "g17", "room": "a, b"])
        #expect(
            try labels(Self.sim + ["--label", "gateway="], "site=berlin,gateway=g17") == ["site": "berlin"])
    }

    /// Nothing of the host is in what a simulated radio yields: it is the same everywhere.
    @Test func aSimulatedRunHasNoneByItself() throws {
        let document = try parsed(try run("blescan", Self.sim + ["--format", "json"]).output)
        #expect(document["version"] != nil && document["labels"] == nil)
    }

    @Test func aRecordingAndAPageKeepThem() throws {
        try withTemporaryFolder { (folder: URL) throws in
            let (file, page) = (folder.appending(path: "r").path(), folder.appending(path: "page").path())
            let scan = Self.sim + ["-q", "--label", "site=berlin", "--record", file, "--html", page]
            #expect(try run("blescan", scan).code == 0)
            for source in [[file, "1"], [page]] {
                #expect(try labels(["report"] + source, "site=of this host") == ["site": "berlin"])
                #expect(
                    try labels(["report"] + source + ["--label", "gateway=g17"])
                        == ["site": "berlin", "gateway": "g17"])
                #expect(try labels(["report"] + source + ["--label", "site="]) == [:])
            }
            #expect(try run("blescan", ["report", file, "1"]).text.contains("labels      site=berlin\n"))
            #expect(try run("blescan", ["verify", page]).code == 0)
        }
    }

    @Test(arguments: [
        ("le=x", "the label 'le' is set by Prometheus or by blescan"), ("job=x", "is set by Prometheus"),
        ("instance=x", "is set by Prometheus"), ("__name__=x", "'__name__' is not a valid label name"),
        ("1=x", "is not a valid label name; use letters, digits and underscores"),
        ("site", "'site' is not a label; write it as site=berlin"),
        ("site=" + String(repeating: "x", count: 129), "is longer than 128 bytes"),
        ("site=a\nb", "has a control character"),
    ])
    func whatIsNoLabel(label: String, says: String) throws {
        let option = try run("blescan", Self.sim + ["--label", label])
        #expect(option.code == 64 && option.errorText.contains(says), "\(option.errorText)")
        let environment = try run("blescan", Self.sim, environment: ["BLESCAN_LABELS": label])
        #expect(
            environment.code == 64 && environment.errorText.contains("BLESCAN_LABELS: "),
            "\(environment.errorText)")
    }

    @Test func thereAreNotTooMany() throws {
        let many = (0..<17).flatMap { ["--label", "l\($0)=x"] }
        let result = try run("blescan", Self.sim + many)
        #expect(result.code == 64 && result.errorText.contains("more than 16 labels"), "\(result.errorText)")
    }
}
