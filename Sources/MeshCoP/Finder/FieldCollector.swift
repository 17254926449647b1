import Bytes
import JSON

/// Builds a dataset from fields. What is not said is not in it: no field has a default.
struct FieldCollector {
    private(set) var builder = DatasetBuilder()
    private(set) var carried = CarriedFields()
    var format = DatasetFormat.otbr
    private var values: [DatasetField: JSONValue] = [:]

    var isEmpty: Bool { carried.types.isEmpty }
    func has(_ field: DatasetField) -> Bool { values[field] != nil }

    /// Why a value is not taken.
    struct Problem: Error {
        let reason: DatasetInputError.Reason
    }

    /// Adds one field. The same value again is no matter, another one is.
    mutating func add(_ field: DatasetField, _ value: JSONValue) throws(Problem) {
        if field == .networkKey || field == .pskc, try isRedacted(value, field) { return }
        if value == .null { return }
        var other = FieldCollector()
        if has(field) {
            try other.set(field, value)
            guard other.hasSameValue(field, as: self) else {
                throw Problem(reason: .contradiction(field: "\(field)"))
            }
            return
        }
        try set(field, value)
        if builder.has(field.type) {
            values[field] = .null
            carried.types.insert(field.type)
        }
    }

    /// Whether a redacted key may be left out: an absent PSKc may, a network key may not.
    private func isRedacted(_ value: JSONValue, _ field: DatasetField) throws(Problem) -> Bool {
        switch value {
        case .null where field == .pskc: return true
        case .null: throw Problem(reason: .redacted(field: "network key"))
        case .string(let text):
            if text.isEmpty || isBracketedHex(text) { return false }
            let isCovered =
                text.allSatisfy { $0 == text[0] } && hexValue(text[0]) == nil
                || text[0] == UInt8(ascii: "[") || text[0] == UInt8(ascii: "<") || text[0] == UInt8(ascii: "(")
                || text[0] == UInt8(ascii: "*")
            if isCovered { throw Problem(reason: .redacted(field: field == .pskc ? "PSKc" : "network key")) }
            return false
        default: return false
        }
    }

    /// `<3c4f9b1a …>`, `[3C4F…]`: digits between brackets cover nothing.
    private func isBracketedHex(_ text: [UInt8]) -> Bool {
        text.count > 16 && text.dropFirst().dropLast().allSatisfy { hexValue($0) != nil || $0 == 0x20 }
    }

    private func hasSameValue(_ field: DatasetField, as other: FieldCollector) -> Bool {
        guard let mine = builder.value(of: field.type), let theirs = other.builder.value(of: field.type) else {
            return false
        }
        return equal(mine.span, theirs.span)
    }

    private mutating func set(_ field: DatasetField, _ value: JSONValue) throws(Problem) {
        let reader = FieldReader(field: field, value: value)
        switch field {
        case .activeTimestamp, .pendingTimestamp: builder.set(field.type, to: try reader.timestamp())
        case .delay:
            builder.set(DelayTimer(milliseconds: try reader.number(upTo: .max, "0…4294967295 milliseconds")))
        case .networkKey, .pskc: builder.set(field.type, to: try reader.bytes(16))
        case .extPanId: builder.set(.extendedPANID, to: try reader.extendedPANID())
        case .networkName: builder.set(.networkName, to: try reader.name())
        case .meshLocalPrefix: builder.set(try reader.prefix())
        case .panId: builder.set(PANID(rawValue: UInt16(truncatingIfNeeded: try reader.panID())))
        case .channel, .wakeUpChannel:
            if case .object = value { format = .commissioner }
            builder.set(field.type, to: try reader.channel())
        case .channelMask:
            if case .array = value { format = .commissioner }
            builder.set(.channelMask, to: try reader.channelMask())
        case .securityPolicy:
            guard let policy = try PolicyReader(value) else { return }
            if policy.isCommissioners { format = .commissioner }
            builder.set(policy.policy)
            carried.rotation = true
            carried.flags = policy.carriedFlags
            carried.flags2 = policy.carriedFlags2
        }
    }

    /// What was built.
    /// - Throws: ``DatasetInputError/Reason/doesNotFit(_:)`` when it is too long.
    func input() throws(Problem) -> (DatasetInput, OperationalDataset) {
        do throws(DatasetError) {
            let dataset = try builder.dataset(rules: .rules202608)
            let input = DatasetInput(bytes: dataset.storage, format: format, carried: carried)
            return (input, try OperationalDataset(dataset.storage))
        } catch {
            throw Problem(reason: .doesNotFit(error))
        }
    }
}
