import Foundation
import TestSupport
import Testing

/// Stale credentials, pending datasets and stored networks as a user meets them.
@Suite struct ThreadCredsLifeTests {
    private let store = Store()
    private static func pending(seconds: Int, key: String = Mission.key) -> String {
        Mission.dataset(seconds: seconds, channel: 25, key: key)
            + "3308000000000009000034040000" + "7530"
    }

    @Test func theCheckComparesTheNetworkAndNotItsIDAlone() throws {
        #expect(try store("preferred --check \(Mission.hex)").code == 3)
        try store("store -b AA \(Mission.hex)")
        let yes = try store("preferred --check \(Mission.hex)")
        #expect(yes.code == 0 && yes.text == "yes\n")
        let other = Mission.dataset(channel: 25, key: "00000000000000000000000000000001")
        let stale = try store("preferred --check \(other)")
        #expect(
            stale.code == 1 && stale.text.hasPrefix("the same network, other Channel, key\n"), "\(stale.text)")
        #expect(stale.text.contains("~ Channel 16 → 25") && !stale.text.contains(Mission.key.prefix(8)))
        let json = try store("preferred --format json --check \(other)").text
        #expect(json.contains(#""preferred":false,"same_network":true"#))
        let foreign = try store("preferred --check \(Mission.dataset(network: "1111111111111111"))")
        #expect(foreign.code == 1 && foreign.text == "no\n")
        // What a partial dataset does not say does not differ.
        #expect(try store("preferred --check 0208\(Mission.network)0e080000000000010000").text == "yes\n")
    }

    /// The newest pending dataset is superseded, the one that still waits is older: it is all that there is to export.
    @Test func whatStillWaitsIsExportedThoughANewerOneIsOver() throws {
        func pending(_ seconds: String, key: String = Mission.key) -> String {
            Mission.dataset(seconds: 1, channel: 25, key: key) + "33080000000000\(seconds)000034040000" + "7530"
        }
        let waiting = pending("08", key: "00000000000000000000000000000001")
        try store("store -b AA \(Mission.hex)")
        try store("store -b AA \(pending("0a"))")
        try store("store -b BB \(waiting)")
        for what in ["", "--network \(Mission.network)"] {
            let exported = try store("export --pending --format chip --reveal \(what)")
            #expect(
                exported.code == 0 && exported.text.contains(waiting), "\(exported.text)\(exported.errorText)")
        }
    }

    @Test func storedNetworksAreCompared() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b BB \(Mission.dataset(network: "1111111111111111"))")
        let same = try store("diff \(Mission.network) \(Mission.hex)")
        #expect(same.code == 0 && same.text == "identical\n", "\(same.errorText)")
        let two = try store("diff AA BB")
        #expect(two.code == 1 && two.text.contains("~ Extended PAN ID"))
        try store("store -b AA \(Self.pending(seconds: 2))")
        let pending = try store("diff --pending AA \(Mission.hex)")
        #expect(pending.text.contains("- Delay Timer"), "\(pending.text)")
        #expect(try store("diff CCDD AA").code == 65)
    }

    @Test func conflictAndOlderNameTheFields() throws {
        try store("store -b AA \(Mission.dataset(seconds: 3))")
        let conflict = try store("store -b AA \(Mission.dataset(seconds: 3, channel: 20))")
        #expect(conflict.code == 11 && conflict.text.contains("same timestamp (in Channel)"))
        let older = try store("store -b AA \(Mission.dataset(seconds: 2, channel: 20))")
        #expect(older.code == 10 && older.text.contains("(in Channel, Active Timestamp)"))
        #expect(
            try store("store -b BB \(Mission.dataset(seconds: 2))").text.contains(
                "newer dataset (in Active Timestamp)"))
    }

    /// The wake-up channel comes and goes with OpenThread's versions; the form without it is the newer one.
    @Test func theWakeUpChannelIsNoConflict() throws {
        let with = Mission.hex.replacingOccurrences(of: "35060004001fffe0", with: "4a0300001535060004001fffe0")
        try store("store -b AA \(with)")
        #expect(try store("store -b AA \(Mission.hex)").outcome == "equivalent")
        #expect(try store("export --format hex --reveal").text.hasPrefix(Mission.hex))
        #expect(try store("store -b AA \(with)").outcome == "equivalent")
        #expect(try store("export --format hex --reveal").text.hasPrefix(Mission.hex))
        #expect(try store("check").code == 0)
    }

    @Test func pendingDatasetsHaveALife() throws {
        try store("store -b AA \(Mission.hex)")
        try store("store -b AA \(Self.pending(seconds: 2))")
        #expect(try store("list").text.contains("pending"))
        #expect(try store("show --pending AA").text.components(separatedBy: "dataset of").count == 2)
        #expect(try store("show --active AA").text.contains("active dataset of"))
        // One dataset, the active one, where only one fits.
        #expect(try store("export --format chip --reveal").text == "hex:\(Mission.hex)\n")
        #expect(try store("export --format chip --pending --reveal").text.hasPrefix("hex:0e08000000000002"))
        // It came to pass.
        try store("store -b AA \(Mission.dataset(seconds: 2, channel: 25))")
        #expect(try store("list").text.contains("pending, superseded"))
        #expect(try store("export --reveal").text.contains(#""kind":"pending""#))
        // A new key may come with an older timestamp: it still waits.
        try store("store --force -b AA \(Self.pending(seconds: 1, key: String(repeating: "ab", count: 16)))")
        #expect(!(try store("list").text.contains("superseded")))
    }

    @Test func oneRouterUnderTwoIDsIsMerged() throws {
        try store("store -b 0011223344556677 \(Mission.hex)")
        try store("store -b AA \(Mission.dataset(seconds: 2))")
        #expect(try store("rekey 0011223344556677 AA").text.hasPrefix("rekeyed 1 "))
        let list = try store("list --format json").text
        #expect(list.contains(#""seconds":2"#) && !list.contains("0011223344556677"))
        #expect(try store("check").code == 0)
        // Two networks are not one router.
        try store("store -b BB \(Mission.dataset(network: "1111111111111111"))")
        #expect(try store("rekey BB AA").code == 73)
        #expect(try store("list --format json").text.contains(#""border_agent":"BB""#))
    }
}
