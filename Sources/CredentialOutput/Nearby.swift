public import MeshCoP
public import ThreadCredentials

/// The border routers around beside what the store has of them.
public struct Nearby: Sendable {
    public let routers: [Router]
    public let stored: [Stored]

    /// A router and what the store knows of it.
    public struct Router: Sendable {
        public let service: BorderRouterService
        public let dataset: Comparison
        /// The agent under which the store has a dataset of this router.
        public let storedAgent: BorderAgentID?

        /// What to give `--border-agent`.
        public var agent: BorderAgentID? { service.agent.flatMap { try? BorderAgentID(bytes: $0) } }
    }

    /// The stored dataset of the router's network, compared with what the router announces.
    public enum Comparison: String, Sendable {
        /// Same timestamp and name.
        case same
        /// The router has a newer one.
        case older
        /// The router has an older one: it is behind its network, or was set back.
        case newer
        /// Same timestamp, another name: a conflict is to be suspected.
        case conflict
        /// The network is known, but the router announces no timestamp.
        case known
        /// The store has nothing of this network.
        case unknown
        /// The router is in no network.
        case none
    }

    /// A stored dataset, and whether its router is around.
    public struct Stored: Sendable {
        public let credentials: ThreadCredentials
        public let presence: Presence
    }

    public enum Presence: String, Sendable {
        /// Its router is around, in this network.
        case here
        /// Its router is around, in another network or in none.
        case moved
        /// Its router is not, another one of its network is.
        case network
        /// Nothing of the network is around.
        case gone
    }

    public init(_ services: [BorderRouterService], beside credentials: [ThreadCredentials]) {
        let active = credentials.filter { $0.kind == .active }
        routers = services.map { service in
            let own = active.first { Self.isRouter(service, of: $0) }
            return Router(
                service: service, dataset: Self.compare(service, with: active, own),
                storedAgent: own?.borderAgentID)
        }
        stored = credentials.map { entry in
            Stored(credentials: entry, presence: Self.presence(of: entry, among: services))
        }
    }

    private static func isRouter(_ service: BorderRouterService, of entry: ThreadCredentials) -> Bool {
        for bytes in [service.borderAgentID, service.extendedAddress] {
            if let bytes, let id = try? BorderAgentID(bytes: bytes), id == entry.borderAgentID { return true }
        }
        return false
    }

    private static func compare(
        _ service: BorderRouterService, with active: [ThreadCredentials], _ own: ThreadCredentials?
    ) -> Comparison {
        guard let network = service.extendedPANID else { return .none }
        let ofNetwork = active.filter { $0.extendedPANID == network }
        // The router's own dataset, else the newest of its network.
        let best = own?.extendedPANID == network ? own : ofNetwork.first { !$0.isStale } ?? ofNetwork.first
        guard let best else { return .unknown }
        guard let announced = service.activeTimestamp, let time = best.dataset.activeTimestamp else {
            return .known
        }
        if time != announced { return time < announced ? .older : .newer }
        guard let name = service.networkName, let stored = best.dataset.networkName else { return .same }
        return name == stored ? .same : .conflict
    }

    private static func presence(
        of entry: ThreadCredentials, among services: [BorderRouterService]
    ) -> Presence {
        if let router = services.first(where: { isRouter($0, of: entry) }) {
            return router.extendedPANID == entry.extendedPANID ? .here : .moved
        }
        return services.contains { $0.extendedPANID == entry.extendedPANID } ? .network : .gone
    }
}
