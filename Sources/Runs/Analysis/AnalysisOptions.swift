public import DiscoveryLatency

/// What the user knows of the advertisers and the controller, for the model that measurements are held against.
public struct AnalysisOptions: Sendable, Equatable {
    /// advInterval in nanoseconds of the expected devices (of all, where none is expected); nil: estimated.
    public var advertisingInterval: Int64?
    /// The law of the random delay; nil: what the estimate found, or the specification's.
    public var law: DelayLaw?
    /// As the user wrote it.
    public var lawName: String?
    /// The controller's figures.
    public var profile = ControllerProfile.ideal

    /// What an advertising interval can be, in nanoseconds: extended advertising reaches further than legacy (Core
    /// Specification Vol 4 Part E 7.8.53).
    public static let intervals: ClosedRange<Int64> = 20_000_000...10_485_759_375_000

    public init() {}
}
