import Foundation
import MeshCoP
import TestSupport
import Testing

/// What must hold for every dataset that the decoder accepts, tried on seeded mutations of the vectors.
@Suite(.serialized) struct DatasetFuzzTests {
    static let corpus = Vector.all.compactMap { strictBytes($0.hex) }

    /// Set to a seed that a failure printed, to run just that case: `FUZZ_SEED=… swift test --filter fuzz`.
    private static let chosenSeed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) }

    @Test func propertiesHoldOnMutations() throws {
        var wellFormed = 0
        try forEachMutation(
            of: Self.corpus, cases: Self.chosenSeed == nil ? 220_000 : 1, seed: Self.chosenSeed ?? 20_261_123,
            by: mutatedDataset
        ) { bytes in
            let isWellFormed = try check(bytes, thorough: wellFormed % 16 == 0 || Self.chosenSeed != nil)
            if isWellFormed { wellFormed += 1 }
        }
        // The mutations must not all be refused at the door.
        if Self.chosenSeed == nil { #expect(wellFormed > 40_000) }
    }

    @Test func everyPrefixOfEveryVectorIsHandled() throws {
        for vector in Self.corpus {
            try forEachPrefix(of: vector) { _ = try check($0, thorough: $0.count == vector.count) }
        }
    }

    private struct Broken: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// - Returns: whether the bytes are well-formed.
    private func check(_ bytes: [UInt8], thorough: Bool) throws -> Bool {
        for rules in RuleSet.allCases {
            let verdict = Verdict(on: bytes.span, rules: rules)
            if verdict == .malformed { continue }
            let view = try DatasetView(bytes.span, rules: rules)
            if view.verdict != verdict { throw Broken("the verdicts differ") }
            if view.isUnremarkable, verdict != .ok || !view.missing.isEmpty || !view.lint.isEmpty {
                throw Broken("unremarkable is what it is not")
            }
            if view.completePending, !view.completeActive { throw Broken("pending without active") }
            if (view.missing.isEmpty && verdict == .partial) || (!view.isAccepted && view.completeActive) {
                throw Broken("missing and verdict disagree")
            }
        }
        guard let dataset = try? OperationalDataset(copying: bytes) else {
            if bytes.isEmpty { throw Broken("the empty dataset is a dataset") }
            return false
        }
        try checkEncoding(dataset, bytes)
        try checkOrder(dataset, bytes, thorough: thorough)
        if thorough { try checkFormats(dataset, bytes) }
        return true
    }

    private func checkEncoding(_ dataset: OperationalDataset, _ bytes: [UInt8]) throws {
        var encoded: [UInt8] = []
        var iterator = dataset.view.tlvs()
        while let tlv = iterator.next() {
            encoded.append(tlv.type.rawValue)
            encoded.append(UInt8(tlv.value.count))
            let start = encoded.count
            // Typed values write the bytes that they were read from; what is in excess is copied.
            switch tlv.type {
            case .channel: Channel(tlv.value)?.appendValue(to: &encoded)
            case .activeTimestamp, .pendingTimestamp: Timestamp(tlv.value)?.appendValue(to: &encoded)
            case .securityPolicy: SecurityPolicy(tlv.value)?.appendValue(to: &encoded)
            case .extendedPANID: encoded += ExtendedPANID(tlv.value)?.bytes ?? []
            case .meshLocalPrefix: encoded += MeshLocalPrefix(tlv.value)?.bytes ?? []
            default: break
            }
            for index in (encoded.count - start)..<tlv.value.count { encoded.append(tlv.value[index]) }
        }
        if iterator.failure != nil || encoded != bytes { throw Broken("re-encoded as \(hex(encoded))") }
    }

    private func checkOrder(_ dataset: OperationalDataset, _ bytes: [UInt8], thorough: Bool) throws {
        var reversed: [UInt8] = []
        var iterator = dataset.view.tlvs()
        while let tlv = iterator.next() {
            reversed.insert(contentsOf: bytes[tlv.offset..<(tlv.offset + 2 + tlv.value.count)], at: 0)
        }
        let other = try OperationalDataset(copying: reversed)
        let (view, otherView) = (dataset.view, other.view)
        if view.count != otherView.count || !view.isSubset(of: otherView) { throw Broken("order matters") }
        if view.verdict != otherView.verdict || view.missing != otherView.missing {
            throw Broken("the verdict depends on the order")
        }
        guard thorough else { return }
        if !dataset.semanticallyEquals(other) { throw Broken("equality depends on the order") }
        if Set(dataset.lint.map(\.code)) != Set(other.lint.map(\.code)) {
            throw Broken("the findings depend on the order")
        }
    }

    /// What is printed parses back: verbatim from hex and bytes, field by field from JSON.
    private func checkFormats(_ dataset: OperationalDataset, _ bytes: [UInt8]) throws {
        if !dataset.canonical.semanticallyEquals(dataset) { throw Broken("canonical order changed something") }
        for format in DatasetFormat.allCases {
            var text: [UInt8] = []
            dataset.append(as: format, to: &text)
            if text.count > DatasetFormat.maximumOutputLength {
                throw Broken("\(format) is longer than promised")
            }
            if format.isLossless {
                let input =
                    try format == .binary ? DatasetInput(text.span, as: .binary) : DatasetInput(text.span)
                let back = input.bytes.span.indices.map { input.bytes.span[$0] }
                if back != bytes || input.isRebuilt { throw Broken("\(format) came back as \(hex(back))") }
                continue
            }
            let losses = dataset.losses(as: format)
            do {
                let input = try DatasetInput(text.span)
                if !losses.contains(where: { $0.contains("network name") }), !input.agrees(with: dataset),
                    format == .commissioner || dataset.view.channel?.page ?? 0 == 0
                {
                    throw Broken("\(format) comes back as something else")
                }
            } catch let error as DatasetInputError {
                // A dataset without any field has no JSON, and excess bytes may leave no room for what is spelled out.
                let fields = dataset.view.types.filter {
                    TLVType.order.contains($0) && $0 != .wakeUpChannel
                }
                if !fields.isEmpty { throw Broken("\(format) does not come back: \(error)") }
            }
        }
    }
}

/// Changes a dataset as broken software would: TLVs doubled, moved, cut, their lengths wrong, or any byte.
func mutatedDataset(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
    var tlvs: [[UInt8]] = []
    var at = 0
    while at + 1 < bytes.count {
        let end = min(bytes.count, at + 2 + Int(bytes[at + 1]))
        tlvs.append(Array(bytes[at..<end]))
        at = end
    }
    guard !tlvs.isEmpty else { return mutated(bytes, using: &random) }
    let index = Int.random(in: 0..<tlvs.count, using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0: tlvs.insert(tlvs[index], at: Int.random(in: 0...tlvs.count, using: &random))
    case 1: tlvs.swapAt(index, Int.random(in: 0..<tlvs.count, using: &random))
    case 2: tlvs.remove(at: index)
    case 3: tlvs[index][1] = UInt8.random(in: 0...255, using: &random)
    case 4: tlvs[index][1] = tlvs[index][1] &+ UInt8.random(in: 0...2, using: &random) &- 1
    case 5:
        // A value that grows or shrinks together with its length.
        if Bool.random(using: &random) || tlvs[index].count == 2 {
            tlvs[index].append(UInt8.random(in: 0...255, using: &random))
        } else {
            tlvs[index].removeLast()
        }
        tlvs[index][1] = UInt8(truncatingIfNeeded: tlvs[index].count - 2)
    case 6 where tlvs[index].count > 2:
        let byte = Int.random(in: 2..<tlvs[index].count, using: &random)
        tlvs[index][byte] = UInt8.random(in: 0...255, using: &random)
    case 7:
        let type = UInt8.random(in: 0...255, using: &random)
        tlvs.insert([type, 1, 0], at: index)
    case 8: return mutated(bytes, using: &random)
    default: return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
    }
    var result: [UInt8] = []
    for tlv in tlvs { result += tlv }
    return result
}
