/// A delay law and how it is called.
public typealias NamedLaw = (name: String, law: DelayLaw)

extension DiscoveryModel {
    /// Laws of advertisers in the field; which one a device follows can be measured, not looked up.
    public static let plausibleLaws: [NamedLaw] = [
        ("uniform:10", .specification),
        ("none", .none),
        ("0:.34,1.25:.18,2.5:.19,3.75:.18,5:.10", .measuredPhone),
        ("16 steps of 0.625 ms", sixteenSteps),
    ]

    private static let sixteenSteps =
        DelayLaw((0..<16).map { "\(Double($0) * 0.625):1" }.joined(separator: ",")) ?? .specification

    /// The same, and the model's own where it is not one of them (a profile's).
    public var plausibleLaws: [NamedLaw] {
        Self.plausibleLaws + (ControllerProfile.with(delay: delay).map { [($0.name, delay)] } ?? [])
    }
}
