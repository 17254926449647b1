import Testing

@testable import DiscoveryLatency

struct ControllerProfileTests {
    /// Recordings and documents hold the name alone, and `--delay` takes it where the profile has a law of its own.
    @Test(arguments: ControllerProfile.allCases)
    func isKnownByItsName(profile: ControllerProfile) {
        #expect(ControllerProfile(rawValue: profile.name) == profile)
        #expect(DelayLaw(profile.name) == profile.ownDelay)
        #expect(ControllerProfile.with(delay: profile.delay) == (profile.ownDelay == nil ? nil : profile))
    }

    @Test func anIdealOneChangesNothing() {
        let model = DiscoveryModel(window: 30_000_000, interval: 60_000_000, advertisingInterval: 500_000_000)
        var profiled = model
        profiled.apply(.ideal)
        #expect(profiled == model)
    }
}
