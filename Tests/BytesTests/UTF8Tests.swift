import Bytes
import TestSupport
import Testing

/// The text with every broken piece replaced, as UTF8Step sees it.
private func repaired(_ text: [UInt8]) -> String {
    var scalars = String.UnicodeScalarView()
    var position = 0
    while position < text.count {
        let step = UTF8Step(text.span, at: position)
        if case .scalar(let value, _) = step, let scalar = Unicode.Scalar(value) {
            scalars.append(scalar)
        } else {
            scalars.append("\u{FFFD}")
        }
        position += step.length
    }
    return String(scalars)
}

@Suite struct UTF8Tests {
    @Test(arguments: [
        ("C0 80", "\u{FFFD}\u{FFFD}"),  // overlong NUL
        ("E0 80 AF", "\u{FFFD}\u{FFFD}\u{FFFD}"),  // overlong slash
        ("F0 80 80 AF", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("ED A0 80", "\u{FFFD}\u{FFFD}\u{FFFD}"),  // a surrogate
        ("F4 90 80 80", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),  // beyond U+10FFFF
        ("F1 80 80 41", "\u{FFFD}A"),  // three bytes that could have gone on
        ("E2 82", "\u{FFFD}"),
        ("80", "\u{FFFD}"),
        ("C3 A9", "é"), ("F0 9F 98 80", "😀"), ("EF BF BF", "\u{FFFF}"), ("F4 8F BF BF", "\u{10FFFF}"),
        ("ED 9F BF EE 80 80", "\u{D7FF}\u{E000}"),
    ])
    func brokenPiecesAreAsLongAsUnicodeRecommends(_ hex: String, _ expected: String) {
        #expect(repaired(bytes(hex)) == expected)
    }

    @Test func agreesWithTheStandardLibraryOnAnyBytes() throws {
        let corpus = [Array("añb€c😀d\u{202E}".utf8), bytes("F0 9F 98 C3 E2 82 AC ED A0 80 F4 8F BF BF")]
        try forEachMutation(of: corpus, cases: 20_000, seed: 11) { text in
            try #require(repaired(text) == String(decoding: text, as: UTF8.self))
        }
    }

    @Test(arguments: [
        0x00, 0x1F, 0x7F, 0x80, 0x9F, 0x061C, 0x200E, 0x200F, 0x2028, 0x202A, 0x202E, 0x2066, 0x2069,
    ])
    func controls(_ scalar: UInt32) { #expect(isTerminalControl(scalar)) }

    @Test(arguments: [0x20, 0x7E, 0xA0, 0x061B, 0x200D, 0x2010, 0x2027, 0x202F, 0x2065, 0x206A])
    func notControls(_ scalar: UInt32) { #expect(!isTerminalControl(scalar)) }

    @Test func utf8IsDecidedAsUnicodeDoes() {
        var random = SeededRandom(seed: 8)
        let pieces: [UInt8] = [
            0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xf5,
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                pieces.randomElement(using: &random)!
            }
            #expect(isUTF8(text.span) == (String(validating: text, as: UTF8.self) != nil), "\(hex(text))")
        }
    }
}
