internal import Bytes
internal import DiscoveryLatency
internal import HCI
internal import Pictures
public import ProgramOutput
public import Runs

/// `--junit FILE`: the verdict on each `--assert` claim, in the form that build servers read, written when the run is over.
///
/// A test case is a claim about a device. One that does not hold is a failure; one that cannot be told is an error, as is a
/// run that did not do what was planned.
public final class JUnitOutput: ScanObserver {
    private let path: String

    /// A path that cannot be written is noticed before the scan; a file that is there stays until then.
    public init(path: String) throws(CommandFailure) {
        self.path = path
        try checkReplaceable(path)
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        let text = junitText(run)
        try writing { () throws(CommandFailure) in try writeFileAtomically(text.span, to: path) }
    }
}

func junitText(_ run: Run) -> [UInt8] {
    let cases = testCases(of: run)
    func count(_ outcome: TestCase.Outcome) -> Int { cases.count { $0.outcome == outcome } }
    var text: [UInt8] = []
    text.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"blescan\" tests=\"")
    text.appendDecimal(cases.count)
    text.put("\" failures=\"")
    text.appendDecimal(count(.failure))
    text.put("\" errors=\"")
    text.appendDecimal(count(.error))
    text.put("\" skipped=\"0\" time=\"")
    text.appendFixedPoint(run.duration, decimals: 9)
    text.put("\">\n<properties>\n")
    for (name, value) in properties(of: run.header) {
        text.put("<property name=\"")
        text.appendMarkup(name)
        text.put("\" value=\"")
        text.appendMarkup(value)
        text.put("\"/>\n")
    }
    text.put("</properties>\n")
    for test in cases { text.append(test) }
    text.put("</testsuite>\n</testsuites>\n")
    return text
}

private struct TestCase {
    enum Outcome { case passed, failure, error }

    var subject: String
    var claim: String
    var outcome: Outcome
    /// What was measured, and what to do.
    var words: String
}

private func testCases(of run: Run) -> [TestCase] {
    var cases = run.assertionResults.map { result in
        let outcome: TestCase.Outcome =
            switch result.judgement.verdict {
            case .holds: .passed
            case .fails: .failure
            case .undecided: .error
            }
        let next = result.next(canScan: run.header.requested != nil).map { "; \($0)" } ?? ""
        return TestCase(
            subject: subject(of: result, run), claim: result.assertion.text, outcome: outcome,
            words: result.sentence + next)
    }
    if run.devices.keepsSettingsApart {
        let words =
            "the trials have \(run.dutyCycles) different duty cycles: no claim about all of them is checked"
        cases = run.header.assertions.map {
            TestCase(subject: "all devices", claim: $0.text, outcome: .error, words: words)
        }
    }
    if !run.complete {
        let reason = run.endReason.map { ": \($0)" } ?? ""
        cases.append(
            TestCase(
                subject: "the run", claim: "complete", outcome: .error,
                words: "it ended as \(run.end.rawValue)\(reason)"))
    }
    return cases
}

/// The device with its name, which comes from the air.
private func subject(of result: AssertionResult, _ run: Run) -> String {
    guard let device = result.device else { return "all devices" }
    let name = run.devices.place(of: device).flatMap { run.devices.record($0).name } ?? []
    return name.isEmpty ? device.text : "\(device.text) \(escapedForTerminal(name))"
}

private func properties(of header: RunHeader) -> [(name: String, value: String)] {
    header.labels.all.map { ("label.\($0.name)", $0.value) }
        + HeaderText(ink: .plain).lines(of: header).filter { !$0.label.isEmpty && $0.label != "labels" }
        .map { ($0.label, $0.words) }
}

extension [UInt8] {
    fileprivate mutating func append(_ test: TestCase) {
        put("<testcase classname=\"")
        appendMarkup(test.subject)
        put("\" name=\"")
        appendMarkup(test.claim)
        put("\"")
        switch test.outcome {
        case .passed:
            put("><system-out>")
            appendMarkup(test.words)
            put("</system-out>")
        case .failure: appendProblem("failure", test.words)
        case .error: appendProblem("error", test.words)
        }
        put("</testcase>\n")
    }

    private mutating func appendProblem(_ element: StaticString, _ words: String) {
        put("><")
        put(element)
        put(" message=\"")
        appendMarkup(words)
        put("\"/>")
    }
}
