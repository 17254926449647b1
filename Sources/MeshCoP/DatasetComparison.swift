extension OperationalDataset {
    /// Byte for byte.
    public func hasSameBytes(as other: OperationalDataset) -> Bool { equal(bytes, other.bytes) }

    /// The same TLVs with the same values, in whatever order.
    public func semanticallyEquals(_ other: OperationalDataset) -> Bool {
        let (mine, theirs) = (view, other.view)
        return mine.count == theirs.count && mine.isSubset(of: theirs)
    }

    /// Every TLV of this dataset is in the other with the same value.
    public func isSubset(of other: OperationalDataset) -> Bool { view.isSubset(of: other.view) }

    /// What changes on the way from this dataset to the other, by type. Empty exactly when the two are semantically equal.
    public func differences(to other: OperationalDataset) -> [DatasetDifference] {
        let (mine, theirs) = (view, other.view)
        var differences: [DatasetDifference] = []
        for raw in UInt8.min...UInt8.max {
            let type = TLVType(rawValue: raw)
            switch (mine.contains(type), theirs.contains(type)) {
            case (true, true):
                if !mine.hasSameValue(of: type, as: theirs) {
                    differences.append(.init(type: type, kind: .changed))
                }
            case (true, false): differences.append(.init(type: type, kind: .removed))
            case (false, true): differences.append(.init(type: type, kind: .added))
            case (false, false): break
            }
        }
        return differences
    }
}

/// One TLV in which a second dataset differs from a first.
public struct DatasetDifference: Hashable, Sendable {
    public let type: TLVType
    public let kind: Kind

    public init(type: TLVType, kind: Kind) {
        self.type = type
        self.kind = kind
    }

    public enum Kind: String, Sendable {
        /// Only the second has it.
        case added
        /// Only the first has it.
        case removed
        /// Both have it, with different values.
        case changed
    }
}

extension DatasetView {
    /// Every TLV of this dataset is in the other with the same value.
    public func isSubset(of other: borrowing DatasetView) -> Bool {
        var iterator = tlvs()
        while let tlv = iterator.next() {
            guard let theirs = other.value(of: tlv.type), equal(tlv.value, theirs) else { return false }
        }
        return true
    }

    /// Both have the type, with the same bytes.
    public func hasSameValue(of type: TLVType, as other: borrowing DatasetView) -> Bool {
        guard let mine = value(of: type), let theirs = other.value(of: type) else { return false }
        return equal(mine, theirs)
    }
}

/// Whether the bytes are the same. `Span` has no `==`.
@inlinable
public func equal(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    for index in a.indices where a[index] != b[index] { return false }
    return true
}
