/// A dataset that was found in an input.
public struct FoundDataset: Sendable {
    /// The bytes, how they were written and, for a dataset that was built from fields, which fields there were.
    public let input: DatasetInput
    public let dataset: OperationalDataset
    /// Where it begins.
    public let place: TextPlace
    /// Where else it stands.
    public internal(set) var repeats: [TextPlace] = []
    /// The border agent that stands beside it, as bytes.
    public internal(set) var borderAgent: [UInt8]?
    /// Keys beside the fields that name no field of a dataset.
    public internal(set) var unknownKeys: [String] = []
    /// The input is nothing but this dataset.
    public internal(set) var isWholeInput = false

    init(_ input: DatasetInput, _ dataset: OperationalDataset, at place: TextPlace) {
        self.input = input
        self.dataset = dataset
        self.place = place
    }
}

/// What an input holds.
public struct Findings: Sendable {
    /// Each dataset once, in the order of the input. Datasets with the same fields are one.
    public internal(set) var datasets: [FoundDataset] = []
    /// What looks like a dataset and is none.
    public internal(set) var leftOut: [LeftOut] = []
    /// The first value that forbids to take anything: fields that contradict each other, for example.
    public internal(set) var refusal: DatasetInputError?

    /// By network, where its datasets stand in ``datasets``: so that many networks cost no comparison.
    private var positions: [ExtendedPANID?: [Int]] = [:]

    /// Something that looks like a dataset, why it is none, and how much it looks like one.
    public struct LeftOut: Sendable {
        public let error: DatasetInputError
        let weight: Int
        /// It begins with fields of a dataset: worth a word even where another dataset was found.
        public let isEvident: Bool
    }

    /// The one dataset of the input.
    /// - Throws: ``DatasetInputError`` when there is none, or more than one.
    public func only() throws(DatasetInputError) -> FoundDataset {
        if let refusal { throw refusal }
        guard let first = datasets.first else { throw whyNone }
        if datasets.count == 1 { return first }
        throw DatasetInputError(
            .several(
                datasets.prefix(8).map { found in
                    let name = found.dataset.networkName.map { "\($0) " } ?? ""
                    let id = found.dataset.extendedPANID.map { "\($0)" } ?? "no extended PAN ID"
                    return
                        "\(name)\(id)\(found.dataset.isPending ? " (pending)" : "") in line \(found.place.line)"
                }, count: datasets.count), at: datasets[1].place)
    }

    /// What looks like a dataset and is none, though it begins like one.
    public var evidentlyLeftOut: [DatasetInputError] { leftOut.filter(\.isEvident).map(\.error) }

    /// Why there is no dataset; what comes nearest to one is named.
    public var whyNone: DatasetInputError {
        refusal ?? leftOut.max { $0.weight < $1.weight }?.error
            ?? DatasetInputError(.nothingFound, at: TextPlace(line: 1, column: 1))
    }

    mutating func add(_ new: FoundDataset) {
        let network = new.dataset.extendedPANID
        for index in positions[network, default: []].suffix(64) {
            let old = datasets[index]
            if old.dataset.hasSameBytes(as: new.dataset)
                || old.input.isRebuilt == new.input.isRebuilt && old.dataset.semanticallyEquals(new.dataset)
            {
                datasets[index].repeats.append(new.place)
                if old.borderAgent == nil { datasets[index].borderAgent = new.borderAgent }
                return
            }
            // The same dataset as bytes and as fields: the bytes say more.
            if old.input.isRebuilt, !new.input.isRebuilt, old.input.agrees(with: new.dataset) {
                datasets[index] = new
                datasets[index].repeats.append(old.place)
                if new.borderAgent == nil { datasets[index].borderAgent = old.borderAgent }
                return
            }
            if new.input.isRebuilt, !old.input.isRebuilt, new.input.agrees(with: old.dataset) {
                datasets[index].repeats.append(new.place)
                return
            }
        }
        positions[network, default: []].append(datasets.count)
        datasets.append(new)
    }

    mutating func leave(_ error: DatasetInputError, weight: Int, isEvident: Bool = false) {
        if leftOut.count < 32 { leftOut.append(LeftOut(error: error, weight: weight, isEvident: isEvident)) }
    }

    /// The one dataset is all of the input.
    mutating func markWhole() { datasets[0].isWholeInput = true }

    mutating func refuse(_ error: DatasetInputError) { if refusal == nil { refusal = error } }
}
