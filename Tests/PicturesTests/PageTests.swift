import TestSupport
import Testing

@testable import Pictures

@Suite struct PageTests {
    @Test func thePageIsWellFormedAndNeedsNothingElse() throws {
        let page = Page(samplePage()).html
        let check = XMLCheck(page)
        #expect(check.problem == nil)
        #expect(check.count("svg") == 10 && check.count("section") == 5)
        #expect(check.references.allSatisfy { $0.hasPrefix("#device-") })
        #expect(Set(check.ids).count == check.ids.count)
        // The data block is the only script, and what a name holds is text.
        #expect(check.count("script") == 1)
        #expect(check.texts["h2"]?.contains { $0.hasPrefix("</title></script><script>alert(1)") } == true)
        try checkSnapshot(String(decoding: page, as: UTF8.self), named: "page.html")
    }

    /// A line does not end between a number and its unit.
    @Test(arguments: [
        ("", ""), (" ", " "), ("seen after 30 ms.", "seen after 30\u{A0}ms."),
        ("30 of 60 ms: 50 %, 4 s", "30 of 60\u{A0}ms: 50\u{A0}%, 4\u{A0}s"),
        ("(log-rank z 1.56, p < 0.0001).", "(log-rank z\u{A0}1.56, p\u{A0}< 0.0001)."),
        ("1 min 05 s in 2 scans", "1\u{A0}min 05\u{A0}s in 2 scans"),
    ])
    func numbersKeepTheirUnits(_ words: String, _ shown: String) { #expect(tied(words) == shown) }

    @Test func aPageOfNothingIsAPage() {
        let check = XMLCheck(Page(PageContent(title: "", headline: "")).html)
        #expect(check.problem == nil && check.count("main") == 1 && check.count("table") == 0)
    }
}
