import Bytes

/// Finds datasets in text that is not JSON: whole tokens of hex or base64, lists of bytes, dumps, literals.
///
/// One pass over words: hex words with nothing but separators between them form a chain, and a chain is looked at as a
/// whole. Each byte is looked at a bounded number of times.
struct TextSearch: ~Escapable {
    let text: Span<UInt8>
    var places: PlaceCounter
    var findings = Findings()
    /// Not 0 when there are words that are neither hex nor what surrounds an answer of a router.
    private(set) var otherWords = 0
    private(set) var chains = 0
    private var chain: [HexGroup] = []
    /// The only chain as long as there is one.
    private(set) var lone: [HexGroup] = []

    @_lifetime(copy text)
    init(_ text: Span<UInt8>, firstLine: Int = 1) {
        self.text = text
        places = PlaceCounter(text, firstLine: firstLine)
    }

    /// Everything but fields.
    mutating func run() {
        findChains()
        findDumps()
        findLoggedDumps()
        findLiterals()
        findBase64()
    }

    // MARK: Words

    private mutating func findChains() {
        var at = 0
        var last = -1
        while at < text.count {
            guard text.isWord(at) else {
                at += 1
                continue
            }
            var end = at + 1
            while end < text.count, text.isWord(end) { end += 1 }
            if let (digits, isPrefixed) = hexRange(at, end) {
                let gap = last < 0 ? nil : HexGap(text, last..<at)
                if gap == nil { endChain() }
                var flags = gap?.flags ?? []
                if isPrefixed { flags.insert(.prefixed) }
                chain.append(
                    HexGroup(start: Int32(digits.lowerBound), count: Int32(digits.count), flags: flags))
                last = end
            } else if end > wordStart(at, end) {
                endChain()
                last = -1
                if otherWords == 0, !isSurrounding(at, end) { otherWords = 1 }
            }
            at = end
        }
        endChain()
    }

    /// Where a word starts when the letter of an escape such as `\n` is left out.
    private func wordStart(_ at: Int, _ end: Int) -> Int {
        guard text.at(at - 1) == UInt8(ascii: "\\") else { return at }
        switch text[at] {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "x"): return at + 1
        case UInt8(ascii: "u") where end - at >= 5: return at + 5
        default: return at
        }
    }

    /// Where the digits of a word start that is nothing but hex digits and a prefix.
    private func hexRange(_ at: Int, _ end: Int) -> (digits: Range<Int>, isPrefixed: Bool)? {
        var (start, end) = (wordStart(at, end), end)
        // Underscores around a word make it italic.
        while end - start > shortestCandidate, text[start] == 0x5f, text[end - 1] == 0x5f {
            (start, end) = (start + 1, end - 1)
        }
        var isPrefixed = start > at && text[at] == UInt8(ascii: "x")
        if end - start > 2, text[start] == 0x30, text[start + 1] | 0x20 == 0x78 {
            start += 2
            isPrefixed = true
        }
        guard start < end else { return nil }
        for index in start..<end where hexValue(text[index]) == nil { return nil }
        return (start..<end, isPrefixed)
    }

    /// `hex:` before a token; `Done`, and the line with the command, of `ot-ctl`.
    private func isSurrounding(_ at: Int, _ end: Int) -> Bool {
        let word = text.extracting(at..<end)
        if matches(word, "hex"), text.at(end) == UInt8(ascii: ":") { return true }
        if matches(word, "Done") { return isLine(at, end) }
        return isCommandLine(at)
    }

    private func isLine(_ at: Int, _ end: Int) -> Bool {
        var before = at - 1
        while before >= 0, text[before] != 0x0a {
            guard isSpace(text[before]) else { return false }
            before -= 1
        }
        var after = end
        while after < text.count, text[after] != 0x0a {
            guard isSpace(text[after]) else { return false }
            after += 1
        }
        return true
    }

    /// A short line that ends in `dataset active -x` or `dataset pending -x`.
    private func isCommandLine(_ at: Int) -> Bool {
        var end = at
        while end < text.count, end - at < 200, text[end] != 0x0a { end += 1 }
        while end > at, isSpace(text[end - 1]) { end -= 1 }
        for command: StaticString in ["dataset active -x", "dataset pending -x"] {
            let start = end - command.utf8CodeUnitCount
            if start >= 0, start > at - 200, matches(text.extracting(start..<end), command) { return true }
        }
        return false
    }

    private mutating func endChain() {
        guard !chain.isEmpty else { return }
        chains += 1
        lone = chains == 1 && chain.count <= 4 * longestDatasetDigits ? chain : []
        evaluate(chain[...], isWhole: true)
        chain.removeAll(keepingCapacity: true)
    }

    mutating func place(_ offset: Int) -> TextPlace { places.place(at: offset) }
}
