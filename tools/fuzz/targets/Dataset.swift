import CredentialOutput
import MeshCoP

/// Whatever the bytes: the verdict comes back; what is accepted is encoded as it was, equals itself in any order, and
/// comes back from every form in which it is written.
func fuzzDataset(_ bytes: Span<UInt8>) {
    for rules in RuleSet.allCases {
        let verdict = Verdict(on: bytes, rules: rules)
        guard let dataset = try? OperationalDataset(copying: bytes, rules: rules) else {
            precondition(verdict == .malformed)
            continue
        }
        precondition(verdict != .malformed && verdict == dataset.verdict)
        precondition((verdict == .ok) == dataset.completeActive)
        check(dataset)
    }
}

private func check(_ dataset: OperationalDataset) {
    var encoded: [UInt8] = []
    var reversed: [UInt8] = []
    var iterator = dataset.view.tlvs()
    while let tlv = iterator.next() {
        var whole = [tlv.type.rawValue, UInt8(tlv.value.count)]
        for index in tlv.value.indices { whole.append(tlv.value[index]) }
        encoded += whole
        reversed = whole + reversed
    }
    precondition(iterator.failure == nil && equal(encoded.span, dataset.bytes))
    guard let other = try? OperationalDataset(copying: reversed, rules: dataset.rules) else {
        preconditionFailure("the order decides on well-formedness")
    }
    precondition(other.semanticallyEquals(dataset) && dataset.differences(to: other).isEmpty)
    precondition(other.verdict == dataset.verdict && other.missing == dataset.missing)
    precondition(Set(other.lint.map(\.code)) == Set(dataset.lint.map(\.code)))
    precondition(dataset.canonical.semanticallyEquals(dataset))
    precondition(!dataset.explanation(reveal: false).isEmpty || dataset.count == 0)
    for format in DatasetFormat.allCases {
        var text: [UInt8] = []
        dataset.append(as: format, to: &text)
        precondition(text.count <= DatasetFormat.maximumOutputLength)
        _ = dataset.losses(as: format)
        guard let input = try? DatasetInput(text.span, as: format) else {
            precondition(!format.isLossless)
            continue
        }
        if format.isLossless { precondition(equal(input.bytes.span, dataset.bytes)) }
    }
}
