import MeshCoP

/// Any input: what is found is well-formed and in the text, a place is inside the text, and the reason for nothing has
/// words.
func fuzzFinder(_ bytes: Span<UInt8>) {
    let findings = DatasetFinder.find(in: bytes)
    for found in findings.datasets {
        precondition(found.place.line >= 1 && found.place.column >= 1)
        precondition(equal(found.dataset.bytes, found.input.bytes.span))
        if found.input.isRebuilt {
            precondition(found.input.agrees(with: found.dataset))
        } else if found.input.format != .binary {
            precondition(isInText(found, bytes), "a dataset that is not in the text")
        }
    }
    if findings.datasets.isEmpty { precondition(!findings.whyNone.description.isEmpty) }
    if let found = try? findings.only() { precondition(findings.refusal == nil && found.repeats.count >= 0) }
}

/// The network's sixteen bytes of key stand in the text in some spelling: as hex digits with whatever between them, as
/// decimals, as characters, as base64. Only the first spelling is looked for; the others have too few texts to fuzz.
private func isInText(_ found: FoundDataset, _ bytes: Span<UInt8>) -> Bool {
    var digits: [UInt8] = []
    var isPlain = true
    for index in bytes.indices {
        switch bytes[index] {
        case 0x30...0x39: digits.append(bytes[index] - 0x30)
        case 0x41...0x46: digits.append(bytes[index] - 0x37)
        case 0x61...0x66: digits.append(bytes[index] - 0x57)
        case 0x0a, 0x0d, 0x20: continue
        default: isPlain = false
        }
    }
    if !isPlain { return true }
    let dataset = found.dataset.bytes
    guard digits.count >= 2 * dataset.count else { return false }
    for start in 0...(digits.count - 2 * dataset.count) {
        var isHere = true
        for index in dataset.indices
        where digits[start + 2 * index] << 4 | digits[start + 2 * index + 1] != dataset[index] {
            isHere = false
            break
        }
        if isHere { return true }
    }
    return false
}
