import Bytes
public import JSON
public import MeshCoP

/// Two datasets field by field: `thread-creds diff`.
public struct DatasetComparison: Sendable {
    public let first: OperationalDataset
    public let second: OperationalDataset
    public let differences: [DatasetDifference]

    public init(_ first: OperationalDataset, _ second: OperationalDataset) {
        self.first = first
        self.second = second
        differences = first.differences(to: second)
    }

    /// What the second is to the first.
    public enum Relation: String, Sendable {
        /// Byte for byte the same.
        case identical
        /// The same fields in another order.
        case equivalent
        /// The second lacks some of the first's fields; the others are the same.
        case subset
        /// The second has more fields; the others are the same.
        case superset
        case different
    }

    public var relation: Relation {
        if first.hasSameBytes(as: second) { return .identical }
        if differences.isEmpty { return .equivalent }
        if second.isSubset(of: first) { return .subset }
        return first.isSubset(of: second) ? .superset : .different
    }

    /// Same extended PAN ID; nil when one of them has none.
    public var isSameNetwork: Bool? {
        guard let a = first.extendedPANID, let b = second.extendedPANID else { return nil }
        return a == b
    }

    /// Which of the two is newer. Timestamps mean nothing across networks, or between active and pending datasets:
    /// then, and when one is missing, nil.
    public var newer: String? {
        guard isSameNetwork == true, first.isPending == second.isPending, let a = first.orderingTimestamp,
            let b = second.orderingTimestamp
        else { return nil }
        return a == b ? "neither" : a < b ? "second" : "first"
    }
}

extension [UInt8] {
    /// Appends the relation, then a line a difference: `-` only the first has it, `+` only the second, `~` changed.
    public mutating func append(comparison: DatasetComparison, reveal: Bool) {
        append(contentsOf: comparison.relation.rawValue.utf8)
        if comparison.isSameNetwork == false { append(text: ", another network") }
        switch comparison.newer {
        case "first": append(text: ", the first is newer")
        case "second": append(text: ", the second is newer")
        case "neither" where comparison.relation == .different: append(text: ", same timestamp")
        default: break
        }
        append(UInt8(ascii: "\n"))
        let names = comparison.differences.map { $0.type.name ?? "TLV \($0.type.rawValue)" }
        let width = names.map(\.utf8.count).max() ?? 0
        for (name, difference) in zip(names, comparison.differences) {
            let (a, b) = comparison.texts(of: difference, reveal: reveal)
            let (sign, text) =
                switch difference.kind {
                case .added: ("+", b ?? "")
                case .removed: ("-", a ?? "")
                case .changed: ("~", "\(a ?? "") → \(b ?? "")")
                }
            append(contentsOf: "\(sign) \(name)".utf8)
            append(contentsOf: repeatElement(UInt8(ascii: " "), count: width - name.utf8.count + 2))
            append(contentsOf: "\(text)\n".utf8)
        }
    }
}

extension DatasetComparison {
    fileprivate func texts(of difference: DatasetDifference, reveal: Bool) -> (String?, String?) {
        func text(_ dataset: OperationalDataset) -> String? {
            guard let value = dataset.view.value(of: difference.type) else { return nil }
            return explain(difference.type, value, reveal: reveal)
        }
        return (text(first), text(second))
    }
}

extension JSONWriter {
    /// `relation`, `same_network`, `newer`, `differences`.
    public mutating func write(_ comparison: DatasetComparison, reveal: Bool) {
        beginObject()
        field("relation", comparison.relation.rawValue)
        if let same = comparison.isSameNetwork {
            field("same_network", same)
        } else {
            fieldNull("same_network")
        }
        field("newer", comparison.newer)
        beginArray("differences")
        for difference in comparison.differences {
            let (a, b) = comparison.texts(of: difference, reveal: reveal)
            beginObject()
            field("tlv", difference.type.rawValue)
            field("name", difference.type.name)
            field("kind", difference.kind.rawValue)
            field("first", a)
            field("second", b)
            endObject()
        }
        endArray()
        endObject()
    }
}
