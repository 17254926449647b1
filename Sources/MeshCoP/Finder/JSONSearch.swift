import Bytes
import JSON

/// Finds datasets in a JSON value of any shape: texts that are whole datasets, arrays of bytes, objects of fields.
struct JSONSearch: ~Escapable {
    private let region: Span<UInt8>
    private var places: PlaceCounter
    private var cursor = 0
    /// How many bytes may still be looked at in vain: a text with escapes does not stand in the region as it is.
    private var patience: Int
    private(set) var findings = Findings()
    private let depth: Int

    /// - Parameters:
    ///   - region: the value's text, for places.
    ///   - depth: how many texts inside texts this one is in.
    @_lifetime(copy region)
    init(_ region: Span<UInt8>, firstLine: Int, depth: Int) {
        self.region = region
        patience = 8 * region.count
        places = PlaceCounter(region, firstLine: firstLine)
        self.depth = depth
    }

    mutating func run(_ value: JSONValue, isWholeInput: Bool) {
        walk(value, agent: nil, isOnly: isWholeInput)
    }

    private mutating func walk(_ value: JSONValue, agent: [UInt8]?, isOnly: Bool) {
        switch value {
        case .object(let object): walk(object, agent: agent, isOnly: isOnly)
        case .array(let values):
            if takeBytes(values, agent: agent) { return }
            for value in values { walk(value, agent: agent, isOnly: isOnly && values.count == 1) }
        case .string(let text): takeText(text, key: nil, agent: agent, isOnly: isOnly)
        default: break
        }
    }

    private mutating func walk(_ object: JSONObject, agent inherited: [UInt8]?, isOnly: Bool) {
        let agent = Self.borderAgent(in: object) ?? inherited
        var fields = FieldCollector()
        var unknown: [String] = []
        var texts: [OperationalDataset] = []
        var nested: JSONObject?
        collect(object, into: &fields, &unknown)
        if fields.has(.pendingTimestamp) || fields.has(.delay), takePending(object, fields, agent) { return }
        for member in object.members {
            switch member.value {
            case .string(let text):
                if DatasetField(key: member.key.utf8) != nil { continue }
                if let dataset = takeText(text, key: member.key, agent: agent, isOnly: isOnly) {
                    texts.append(dataset)
                }
            case .object(let child):
                if DatasetField(key: member.key.utf8) != nil { continue }
                let isWrapped = DatasetField.datasetKeys.contains(DatasetField.letters(member.key.utf8))
                if isWrapped, fields.has(.pendingTimestamp) || fields.has(.delay) {
                    nested = child
                } else {
                    walk(child, agent: agent, isOnly: isOnly && (object.members.count == 1 || isWrapped))
                }
            case .array:
                if DatasetField(key: member.key.utf8) == nil {
                    walk(member.value, agent: agent, isOnly: isOnly && object.members.count == 1)
                }
            default: break
            }
        }
        if let nested { collect(nested, into: &fields, &unknown) }
        if texts.isEmpty {
            takeFields(fields, unknown, agent: agent, isOnly: isOnly)
        } else {
            compare(fields, with: texts)
        }
    }

    // MARK: Fields

    private mutating func collect(
        _ object: JSONObject, into fields: inout FieldCollector, _ unknown: inout [String]
    ) {
        // Eero calls the network's name `name`, as others call anything.
        let keys = object.members.map(\.key)
        let isEero = keys.contains("master_key") && keys.contains("xpan_id")
        for member in object.members {
            let letters = DatasetField.letters(member.key.utf8)
            let isName = letters == "name" && isEero
            if letters == "extendedpanid" || letters == "networkmasterkey" || letters == "delaytimer" {
                fields.format = .commissioner
            }
            guard let field = isName ? .networkName : DatasetField(key: member.key.utf8) else {
                if !DatasetField.borderAgentKeys.contains(letters), !DatasetField.datasetKeys.contains(letters)
                {
                    unknown.append(member.key)
                }
                continue
            }
            do throws(FieldCollector.Problem) {
                try fields.add(field, member.value)
            } catch {
                problems.append((member.key, field, error.reason))
            }
        }
    }

    /// Problems of fields; they count only where the fields are taken.
    private var problems: [(key: String, field: DatasetField, reason: DatasetInputError.Reason)] = []

    private mutating func takeFields(
        _ fields: FieldCollector, _ unknown: [String], agent: [UInt8]?, isOnly: Bool
    ) {
        defer { problems.removeAll() }
        let count = fields.carried.types.count
        let isNamed = fields.has(.extPanId) || fields.has(.networkName)
        let hasKeyProblem = problems.contains { $0.field == .networkKey }
        let isTaken =
            (fields.has(.networkKey) || hasKeyProblem) && isNamed && count >= 2
            || isOnly && unknown.isEmpty && count + problems.count >= 1
        guard isTaken else {
            if isNamed, count >= 2 {
                findings.leave(DatasetInputError(.fieldsWithout("Network Key"), at: place(of: nil)), weight: 20)
            }
            return
        }
        if let problem = problems.first {
            if findings.refusal != nil { return }
            return findings.refuse(DatasetInputError(problem.reason, at: place(of: problem.key)))
        }
        do throws(FieldCollector.Problem) {
            let (input, dataset) = try fields.input()
            var found = FoundDataset(input, dataset, at: place(of: nil))
            found.borderAgent = agent
            found.unknownKeys = unknown
            findings.add(found)
        } catch {
            findings.refuse(DatasetInputError(error.reason, at: place(of: nil)))
        }
    }

    /// Fields beside a dataset's text must say what it says.
    private mutating func compare(_ fields: FieldCollector, with texts: [OperationalDataset]) {
        defer { problems.removeAll() }
        let active = texts.filter { !$0.isPending }
        guard active.count == 1, let dataset = active.first, let (input, mine) = try? fields.input() else {
            return
        }
        guard !input.agrees(with: dataset) else { return }
        let differing = mine.differences(to: dataset).first { difference in
            difference.kind == .changed && input.carried?.types.contains(difference.type) ?? false
                && difference.type != .securityPolicy && difference.type != .channelMask
        }
        guard let differing else { return }
        findings.refuse(
            DatasetInputError(.contradiction(field: differing.type.name ?? "a field"), at: place(of: nil)))
    }

    /// `activeDataset` as a text with a pending timestamp and a delay beside it: one pending dataset.
    private mutating func takePending(_ object: JSONObject, _ fields: FieldCollector, _ agent: [UInt8]?) -> Bool
    {
        for member in object.members {
            guard DatasetField.letters(member.key.utf8) == "activedataset",
                case .string(let text) = member.value,
                var bytes = wholeToken(text)
            else { continue }
            defer { bytes.wipe() }
            guard let active = try? OperationalDataset(copying: bytes), !active.isPending else { return false }
            var builder = DatasetBuilder(active)
            for type in [TLVType.pendingTimestamp, .delayTimer] {
                if let value = fields.builder.value(of: type) { builder.set(type, to: value) }
            }
            var carried = CarriedFields()
            carried.types = Set(active.view.types).union(fields.carried.types)
            (carried.rotation, carried.flags, carried.flags2) = (true, 0xff, 0xff)
            guard let dataset = try? builder.dataset(rules: .newest) else { return false }
            let input = DatasetInput(bytes: dataset.storage, format: .otbr, carried: carried)
            var found = FoundDataset(input, dataset, at: place(of: member.key))
            found.borderAgent = agent
            findings.add(found)
            problems.removeAll()
            return true
        }
        return false
    }

    // MARK: Texts and bytes

    /// Takes a text that is a whole dataset. One under a key of datasets may lack a key; a broken one there is refused.
    @discardableResult
    private mutating func takeText(
        _ text: [UInt8], key: String?, agent: [UInt8]?, isOnly: Bool
    ) -> OperationalDataset? {
        guard text.count >= 20 else { return nil }
        let isDatasetKey = key.map { DatasetField.datasetKeys.contains(DatasetField.letters($0.utf8)) } ?? false
        let place = placeOfText(text)
        if var bytes = wholeToken(text) {
            defer { bytes.wipe() }
            do throws(DatasetError) {
                let dataset = try OperationalDataset(copying: bytes)
                let isEnough =
                    DatasetCandidate.isComplete(dataset.view)
                    || isDatasetKey && dataset.extendedPANID != nil && dataset.activeTimestamp != nil
                    || isDatasetKey && isOnly
                guard isEnough else { return nil }
                let isChip = text.starts(with: "hex:".utf8)
                let input = DatasetInput(bytes: dataset.storage, format: isChip ? .chip : .hex, carried: nil)
                var found = FoundDataset(input, dataset, at: place)
                found.borderAgent = agent
                findings.add(found)
                return dataset
            } catch {
                if isDatasetKey {
                    findings.refuse(DatasetInputError(.malformed(error), at: place))
                } else {
                    findings.leave(
                        DatasetInputError(.malformed(error), at: place), weight: bytes.count,
                        isEvident: DatasetCandidate.isEvident(bytes.span))
                }
                return nil
            }
        }
        takeInside(text, at: place, isDatasetKey: isDatasetKey, agent: agent)
        return nil
    }

    /// Looks into a text that is more than a token: a log line, JSON in JSON.
    private mutating func takeInside(_ text: [UInt8], at place: TextPlace, isDatasetKey: Bool, agent: [UInt8]?)
    {
        guard depth < 3 else { return }
        let inner = DatasetFinder.search(text.span, firstLine: place.line, depth: depth + 1)
        for var found in inner.datasets {
            if found.borderAgent == nil { found.borderAgent = agent }
            findings.add(found)
        }
        if let refusal = inner.refusal { findings.refuse(refusal) }
        for left in inner.leftOut {
            if isDatasetKey, inner.datasets.isEmpty {
                findings.refuse(DatasetInputError(left.error.reason, at: place))
            } else {
                findings.leave(left.error, weight: left.weight, isEvident: left.isEvident)
            }
        }
    }

    /// The bytes of a text that is nothing but hex, with what people put around and between the digits.
    private func wholeToken(_ text: [UInt8]) -> [UInt8]? {
        guard let input = try? DatasetInput(hex: text.span), input.bytes.count > 0 else { return nil }
        return input.bytes.span.indices.map { input.bytes.span[$0] }
    }

    /// An array of numbers of a byte each.
    private mutating func takeBytes(_ values: [JSONValue], agent: [UInt8]?) -> Bool {
        guard (20...DatasetView.maximumLength).contains(values.count) else { return false }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count)
        defer { bytes.wipe() }
        for value in values {
            switch value {
            case .integer(let number) where (-128...255).contains(number):
                bytes.append(UInt8(truncatingIfNeeded: number))
            case .string(let text):
                guard let byte = Self.byte(ofHex: text) else { return false }
                bytes.append(byte)
            default: return false
            }
        }
        guard let dataset = try? OperationalDataset(copying: bytes), DatasetCandidate.isComplete(dataset.view)
        else {
            return false
        }
        var found = FoundDataset(
            DatasetInput(bytes: dataset.storage, format: .hex, carried: nil), dataset, at: place(of: nil))
        found.borderAgent = agent
        findings.add(found)
        return true
    }

    /// `0e`, `0xe`: what Python's `hex` and many formats make of a byte.
    private static func byte(ofHex text: [UInt8]) -> UInt8? {
        var digits = text[...]
        if digits.count > 2, digits[0] == 0x30, digits[1] | 0x20 == 0x78 { digits = digits.dropFirst(2) }
        return UInt64(hex: digits.span).flatMap { digits.count <= 2 ? UInt8($0) : nil }
    }

    // MARK: What stands beside, and where

    private static func borderAgent(in object: JSONObject) -> [UInt8]? {
        for wanted in DatasetField.borderAgentKeys {
            for member in object.members where DatasetField.letters(member.key.utf8) == wanted {
                guard case .string(let text) = member.value, let input = try? DatasetInput(hex: text.span),
                    (1...32).contains(input.bytes.count)
                else { continue }
                return input.bytes.span.indices.map { input.bytes.span[$0] }
            }
        }
        return nil
    }

    /// Texts are met in their order: the next one is looked for behind the last.
    private mutating func placeOfText(_ text: [UInt8]) -> TextPlace {
        let wanted = text.prefix(24)
        var at = cursor
        while at + wanted.count <= region.count, at - cursor < patience {
            if region[at] == wanted[0], matches(wanted, at) {
                cursor = at + 1
                return places.place(at: at)
            }
            at += 1
        }
        patience -= at - cursor
        return places.place(at: cursor)
    }

    private func matches(_ wanted: ArraySlice<UInt8>, _ at: Int) -> Bool {
        for index in wanted.indices where region[at + index] != wanted[index] { return false }
        return true
    }

    /// The place of a key's first occurrence, or that of the region.
    private mutating func place(of key: String?) -> TextPlace {
        guard let key else { return places.place(at: cursor) }
        let wanted = Array("\"\(key)\"".utf8)[...]
        for at in 0..<max(0, region.count - wanted.count + 1) where matches(wanted, at) {
            return places.place(at: at)
        }
        return places.place(at: 0)
    }
}
