import TestSupport
import Testing

@testable import Pictures

@Suite struct PageTests {
    @Test func thePageIsWellFormedAndNeedsNothingElse() throws {
        let page = Page(samplePage()).html
        let check = XMLCheck(page)
        #expect(check.problem == nil)
        #expect(check.count("svg") == 9 && check.count("section") == 4)
        #expect(check.references.allSatisfy { $0.hasPrefix("#device-") })
        #expect(Set(check.ids).count == check.ids.count)
        // The data block is the only script, and what a name holds is text.
        #expect(check.count("script") == 1)
        #expect(check.texts["h2"]?.contains { $0.hasPrefix("</title></script><script>alert(1)") } == true)
        try checkSnapshot(String(decoding: page, as: UTF8.self), named: "page.html")
    }

    @Test func aPageOfNothingIsAPage() {
        let check = XMLCheck(Page(PageContent(title: "", headline: "")).html)
        #expect(check.problem == nil && check.count("main") == 1 && check.count("table") == 0)
    }
}
