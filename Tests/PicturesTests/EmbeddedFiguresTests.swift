import JSON
import TestSupport
import Testing

@testable import Pictures

@Suite struct EmbeddedFiguresTests {
    private let json = Array("{\"name\":\"</script><script>&\\u003c<!--\",\"p50_ms\":439.8}".utf8)

    private func page(_ json: [UInt8]) -> [UInt8] {
        var content = samplePage()
        content.figures = json
        return Page(content).html
    }

    @Test func whatGoesInComesOut() throws {
        let found = try EmbeddedFigures.find(in: page(json).span)
        #expect(try JSONReader.read(found.span) == JSONReader.read(json.span))
        // Nothing in it can end it, or begin anything.
        #expect(!found.contains(UInt8(ascii: "<")))
        // Found again in itself, it stays as it is.
        #expect(try EmbeddedFigures.find(in: page(found).span) == found)
    }

    @Test func everyPrefixSaysWhatIsMissing() {
        var bytes: [UInt8] = Array("<<script".utf8)
        EmbeddedFigures.append(json, to: &bytes)
        let start = 8 + EmbeddedFigures.opening.utf8CodeUnitCount
        forEachPrefix(of: bytes) { prefix in
            let expected: EmbeddedFigures.Failure =
                prefix.count < start ? .missing : .unterminated(offset: start)
            if prefix.count >= bytes.count - 1 {
                #expect(throws: Never.self) { _ = try EmbeddedFigures.find(in: prefix.span) }
            } else {
                #expect(throws: expected) { try EmbeddedFigures.find(in: prefix.span) }
            }
        }
    }

    @Test func twoBlocksAreRefused() {
        var bytes: [UInt8] = []
        EmbeddedFigures.append(json, to: &bytes)
        let second = bytes.count
        EmbeddedFigures.append(json, to: &bytes)
        #expect(throws: EmbeddedFigures.Failure.twice(offset: second)) {
            try EmbeddedFigures.find(in: bytes.span)
        }
    }

    @Test func anEmptyFileAndANameThatLooksLikeABlockHoldNone() {
        #expect(throws: EmbeddedFigures.Failure.missing) { try EmbeddedFigures.find(in: [UInt8]().span) }
        var content = PageContent(title: "\(EmbeddedFigures.opening){}</script>", headline: "")
        content.sections = [DeviceSection(name: content.title, address: content.title)]
        let page = Page(content).html
        #expect(throws: EmbeddedFigures.Failure.missing) { try EmbeddedFigures.find(in: page.span) }
    }

    @Test func mutatedPagesDoNotTrap() throws {
        var block: [UInt8] = []
        EmbeddedFigures.append(json, to: &block)
        try forEachMutation(of: [block, page(json).suffix(400)], cases: 5000, seed: 77) { bytes in
            _ = try? EmbeddedFigures.find(in: bytes.span)
        }
    }
}
