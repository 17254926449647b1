/// An operational dataset: the very bytes that were submitted, well-formed (R1–R5), and wiped when the last copy of
/// this value is gone.
///
/// Copies share one buffer. There is no `==`: whether two datasets are the same is a question with several answers,
/// see ``hasSameBytes(as:)``, ``semanticallyEquals(_:)`` and ``isSubset(of:)``.
public struct OperationalDataset: Sendable {
    public let storage: SecretBytes
    public let rules: RuleSet
    /// What the one walk over the bytes found.
    private let valueOffsets: ValueOffsets

    /// Takes the bytes as they are.
    /// - Throws: ``DatasetError`` when they are malformed.
    public init(_ storage: SecretBytes, rules: RuleSet = .newest) throws(DatasetError) {
        valueOffsets = try DatasetView(storage.span, rules: rules).valueOffsets
        self.storage = storage
        self.rules = rules
    }

    /// Copies the bytes; the caller wipes its own.
    /// - Throws: ``DatasetError`` when they are malformed.
    public init(copying bytes: Span<UInt8>, rules: RuleSet = .newest) throws(DatasetError) {
        valueOffsets = try DatasetView(bytes, rules: rules).valueOffsets
        storage = SecretBytes(copying: bytes)
        self.rules = rules
    }

    /// Copies the bytes; the caller wipes its own.
    /// - Throws: ``DatasetError`` when they are malformed.
    public init(copying bytes: [UInt8], rules: RuleSet = .newest) throws(DatasetError) {
        try self.init(copying: bytes.span, rules: rules)
    }

    /// The bytes, verbatim.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span }
    }

    /// The fields.
    public var view: DatasetView {
        @_lifetime(borrow self)
        get { DatasetView(checked: storage.span, rules: rules, valueOffsets: valueOffsets) }
    }

    public var count: Int { storage.count }
}

/// What is asked most, without going through ``view``.
extension OperationalDataset {
    public var verdict: Verdict { view.verdict }
    public var isPending: Bool { view.isPending }
    public var completeActive: Bool { view.completeActive }
    public var completePending: Bool { view.completePending }
    public var missing: [TLVType] { view.missing }
    public var invalidity: DatasetError? { view.invalidity }
    public var extendedPANID: ExtendedPANID? { view.extendedPANID }
    public var networkName: NetworkName? { view.networkName }
    public var channel: Channel? { view.channel }
    public var panID: PANID? { view.panID }
    public var activeTimestamp: Timestamp? { view.activeTimestamp }
    public var pendingTimestamp: Timestamp? { view.pendingTimestamp }

    /// The timestamp that orders datasets of this kind: the pending one of a pending dataset, else the active one.
    public var orderingTimestamp: Timestamp? { isPending ? pendingTimestamp : activeTimestamp }
}

extension OperationalDataset: CustomStringConvertible {
    /// Says how long it is, and nothing else: a dataset may end up in a log.
    public var description: String { "dataset of \(count) bytes" }
}

extension OperationalDataset: CustomReflectable {
    /// Keeps `dump` and crash reports out of the bytes.
    public var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}

extension OperationalDataset {
    public var lint: [LintFinding] { view.lint }

    /// The same TLVs in OpenThread's order.
    public var canonical: OperationalDataset {
        // The same TLVs are as long together and each as long as before.
        (try? DatasetBuilder(self).dataset(rules: rules)) ?? self
    }
}
