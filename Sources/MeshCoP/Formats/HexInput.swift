import Bytes

extension DatasetInput {
    /// Hex digits of either case, white space between bytes or digits, a prefix `0x`, `hex:` or `0x` after `hex:`.
    /// - Throws: ``DatasetInputError`` with the column of the first thing that is neither, or of the last digit
    ///   when their number is odd.
    public init(hex input: Span<UInt8>) throws(DatasetInputError) {
        let (start, isChip) = afterPrefix(input)
        var digits = 0
        var last = start
        for index in start..<input.count where !isSpace(input[index]) {
            guard hexValue(input[index]) != nil else { throw DatasetInputError(.notHex, in: input, at: index) }
            digits += 1
            last = index
        }
        guard digits.isMultiple(of: 2) else {
            throw DatasetInputError(.oddDigits(count: digits), in: input, at: last)
        }
        let bytes = SecretBytes(capacity: digits / 2) { output in
            var high: UInt8?
            for index in start..<input.count {
                guard let digit = hexValue(input[index]) else { continue }
                if let first = high {
                    output.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
        self.init(bytes: bytes, format: isChip ? .chip : .hex, carried: nil)
    }
}

/// Where the digits start.
private func afterPrefix(_ input: borrowing Span<UInt8>) -> (start: Int, isChip: Bool) {
    var at = 0
    while at < input.count, isSpace(input[at]) { at += 1 }
    var isChip = false
    if hasPrefix(input, at, [0x68, 0x65, 0x78, 0x3a]) {
        at += 4
        isChip = true
        while at < input.count, isSpace(input[at]) { at += 1 }
    }
    if hasPrefix(input, at, [0x30, 0x78]) { at += 2 }
    return (at, isChip)
}

/// Whether these lower-case letters stand at `at`, in either case.
private func hasPrefix(_ input: borrowing Span<UInt8>, _ at: Int, _ letters: [UInt8]) -> Bool {
    guard input.count - at >= letters.count else { return false }
    for (index, letter) in letters.enumerated() {
        let byte = input[at + index]
        let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
        if lower != letter { return false }
    }
    return true
}
