/// What a search for advice came to.
public struct AdviceAnswer: Sendable {
    public let request: AdviceRequest
    /// The advertising interval was searched for, the scanner was given.
    public let isConverse: Bool
    /// Best first.
    public private(set) var settings: [Advice] = []
    /// Longest first.
    public private(set) var advertisers: [AdvertiserSearch.Result] = []
    /// Settings or advertising intervals that were tried.
    public private(set) var tried = 0
    /// What the advertiser alone needs, in nanoseconds, where that is more than the target: nothing was searched for
    /// then.
    public let unavoidable: Int64?

    /// Searches; seconds of work.
    ///
    /// - Parameters:
    ///   - converse: the advertising interval is searched for, for the scanner in the request.
    ///   - progress: is told how many were tried so far.
    public init(
        searching request: AdviceRequest, converse: Bool, workers: Workers,
        progress: @escaping @Sendable (Int) -> Void
    ) {
        self.request = request
        isConverse = converse
        let least = converse || request.target == nil ? nil : request.unavoidable
        unavoidable = least ?? 0 > request.target ?? .max ? least : nil
        if unavoidable != nil { return }
        if converse {
            var search = AdvertiserSearch(request, workers: workers, progress: progress)
            advertisers = search.longest()
            tried = search.tried
        } else {
            var search = AdviceSearch(request, workers: workers, progress: progress)
            settings = request.target == nil ? search.soonest() : search.cheapest()
            tried = search.tried
        }
    }

    public var isEmpty: Bool { settings.isEmpty && advertisers.isEmpty }
}
