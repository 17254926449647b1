import DiscoveryLatency
import Foundation
import FoundationXML
import HCI
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

/// `--junit`: an XML parser reads it, and every claim is a test case.
@Suite struct JUnitTests {
    /// What a parser makes of it: a test case with its outcome, by name.
    private final class Cases: NSObject, XMLParserDelegate {
        var suite: [String: String] = [:]
        var cases: [(subject: String, claim: String, outcome: String, words: String)] = []
        var properties: [String: String] = [:]

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            switch name {
            case "testsuite": suite = attributes
            case "testcase":
                cases.append((attributes["classname"] ?? "", attributes["name"] ?? "", "passed", ""))
            case "property": properties[attributes["name"] ?? ""] = attributes["value"]
            case "failure", "error":
                cases[cases.count - 1].outcome = name
                cases[cases.count - 1].words = attributes["message"] ?? ""
            default: break
            }
        }
    }

    private func cases(of run: Run) throws -> Cases {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try JUnitOutput(path: path).runEnded(run)
        let cases = Cases()
        let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: path)))
        parser.delegate = cases
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        return cases
    }

    private static let address = DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random)

    private func run(_ claims: [String: Int64], name: [UInt8] = Array("Lamp".utf8)) -> ScriptedRun {
        var run = ScriptedRun()
        run.expected = [Self.address]
        run.header.assertions = claims.sorted { $0.key < $1.key }.map {
            LatencyAssertion(.percentile(0.5), below: $0.value, text: $0.key)
        }
        run.trials = (0..<40).map { _ in [.init(milliseconds: 100, data: named(name))] }
        return run
    }

    @Test func eachClaimIsATestCase() throws {
        var scripted = run(["p50<1s": 1_000_000_000, "p50<50ms": 50_000_000])
        scripted.header.labels.setIfPossible("site", "ber<lin>")
        let cases = try cases(of: try scripted.run([]))
        #expect(cases.cases.map(\.claim) == ["p50<1s", "p50<50ms"])
        #expect(cases.cases.map(\.outcome) == ["passed", "failure"])
        #expect(cases.cases.allSatisfy { $0.subject == "C0:FF:EE:00:00:01 Lamp" })
        #expect(cases.cases[1].words.contains("does not hold"))
        #expect(cases.suite["tests"] == "2" && cases.suite["failures"] == "1" && cases.suite["errors"] == "0")
        #expect(cases.properties["label.site"] == "ber<lin>")
        #expect(cases.properties["requested"]?.hasPrefix("window 183 ms") == true)
    }

    @Test func whatCannotBeToldIsAnError() throws {
        var scripted = run(["p50<1s": 1_000_000_000])
        scripted.trials = [[.init(milliseconds: 100)]]
        scripted.end = .interrupted
        let cases = try cases(of: try scripted.run([]))
        #expect(cases.cases.map(\.outcome) == ["error", "error"])
        #expect(cases.cases[0].words.contains("undecided") && cases.cases[0].words.contains("--trials"))
        #expect(cases.cases[1].subject == "the run" && cases.cases[1].words == "it ended as interrupted")
    }

    @Test(arguments: hostileNames + [Array("]]><x a='&amp;'>\u{FFFE}\u{FFFF}".utf8)])
    func namesFromTheAir(name: [UInt8]) throws {
        let cases = try cases(of: try run(["p50<1s": 1_000_000_000], name: name).run([]))
        #expect(cases.cases.count == 1 && cases.cases[0].subject.hasPrefix("C0:FF:EE:00:00:01"))
        #expect(!cases.cases[0].subject.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
}
