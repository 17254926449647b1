internal import LinuxSystem
public import MeshCoP

/// The store for Swift programs, with the verbs of Apple's THClient.
///
/// ```swift
/// let client = try ThreadCredentialsClient()
/// let agent = try BorderAgentID(text: "9483C451DC3E")
/// let result = try await client.storeCredentials(
///     forBorderAgent: agent, activeOperationalDataSet: dataset)
/// if result.outcome.isAccepted, let network = try await client.preferredCredentials() {
///     print(network.networkName ?? "", network.extendedPANID)
/// }
/// ```
///
/// Unlike THClient it needs no border agent in sight: storing takes the dataset and nothing else. Every call is one
/// transaction on the file, which other processes may use at the same time. It runs on a thread of its own: waiting for
/// another process blocks nobody else's work. A task that is cancelled stops waiting with ``StoreError/cancelled``.
public struct ThreadCredentialsClient: Sendable {
    private let location: StoreLocation
    private let waiting: Duration

    /// The store at `location`; without one it is where the program `thread-creds` has it.
    ///
    /// - Parameter waiting: how long a call waits for another process that writes; then it throws `SQLITE_BUSY`.
    /// - Throws: ``StoreError/noHome`` when the environment does not say where that is.
    public init(
        _ location: StoreLocation? = nil, waiting: Duration = .seconds(30)
    ) throws(StoreError) {
        if let location { self.location = location } else { self.location = try StoreLocation(named: nil) }
        self.waiting = waiting
    }

    /// Stores the active or pending dataset of a border agent by the merge rules.
    ///
    /// - Throws: ``StoreError``; a dataset that is no ``StorableDataset`` makes no store. One that the merge rules refuse
    ///   (``StoreOutcome/older``, ``StoreOutcome/conflict``) is an outcome, not an error.
    @discardableResult
    public func store(
        _ dataset: OperationalDataset, forBorderAgent borderAgentID: BorderAgentID, force: Bool = false,
        allowing allowed: Allowances = []
    ) async throws(StoreError) -> StoreResult {
        let storable = try StorableDataset(dataset, allowing: allowed)
        return try await work(.writing) { store throws(StoreError) in
            try store.store(storable, forBorderAgent: borderAgentID, force: force)
        }
    }

    /// Stores the bytes of a dataset, which must be complete and valid. The caller wipes its copy.
    @discardableResult
    public func storeCredentials(
        forBorderAgent borderAgentID: BorderAgentID, activeOperationalDataSet bytes: [UInt8]
    ) async throws(StoreError) -> StoreResult {
        let dataset = try converting(StoreError.invalid) { () throws(DatasetError) in
            try OperationalDataset(copying: bytes)
        }
        return try await store(dataset, forBorderAgent: borderAgentID)
    }

    /// Deletes what a border agent has, and forgets its keys.
    ///
    /// - Parameter force: also when these are the last credentials of the preferred network.
    @discardableResult
    public func deleteCredentials(
        forBorderAgent borderAgentID: BorderAgentID, force: Bool = false
    ) async throws(StoreError) -> DeletionResult {
        try await work(.changing) { store throws(StoreError) in
            try store.delete(.borderAgent(borderAgentID), force: force)
        }
    }

    /// What one border agent has: its active and its pending dataset.
    public func credentials(
        forBorderAgentID borderAgentID: BorderAgentID
    ) async throws(StoreError) -> [ThreadCredentials] {
        try await read([]) { store throws(StoreError) in
            try store.credentials(forBorderAgentID: borderAgentID).whole()
        }
    }

    /// What every border agent of one network has.
    public func credentials(
        forExtendedPANID extendedPANID: ExtendedPANID
    ) async throws(StoreError) -> [ThreadCredentials] {
        try await read([]) { store throws(StoreError) in
            try store.credentials(forExtendedPANID: extendedPANID).whole()
        }
    }

    /// Everything in the store, ordered by network.
    public func allCredentials() async throws(StoreError) -> [ThreadCredentials] {
        try await read([]) { store throws(StoreError) in try store.allCredentials().whole() }
    }

    /// Every active dataset in the store, ordered by network.
    public func allActiveCredentials() async throws(StoreError) -> [ThreadCredentials] {
        try await allCredentials().filter { $0.kind == .active }
    }

    /// The newest dataset of the preferred network; nil when there is none.
    public func preferredCredentials() async throws(StoreError) -> ThreadCredentials? {
        try await read(nil) { store throws(StoreError) in try store.preferredCredentials() }
    }

    /// Whether a dataset is of the preferred network.
    public func isPreferred(
        forActiveOperationalDataset dataset: OperationalDataset
    ) async throws(StoreError) -> PreferredMatch {
        try await read(.nothingKnown) { store throws(StoreError) in
            try store.isPreferred(forActiveOperationalDataset: dataset)
        }
    }

    /// A store that is not there yet has no credentials.
    private func read<Result: Sendable>(
        _ none: Result, _ body: @escaping @Sendable (borrowing CredentialStore) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        do throws(StoreError) {
            return try await work(.reading, body)
        } catch .missing {
            return none
        } catch {
            throw error
        }
    }

    /// Opens the store and does something with it, on a thread of its own.
    private func work<Result: Sendable>(
        _ access: CredentialStore.Access,
        _ body: @escaping @Sendable (borrowing CredentialStore) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let location = location
        return try await offPool(waiting: waiting) { (milliseconds: Int32) throws(StoreError) -> Result in
            try body(CredentialStore(location, for: access, busyTimeout: milliseconds))
        }
    }
}
