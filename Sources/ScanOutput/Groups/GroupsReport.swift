internal import DiscoveryLatency
public import Runs

/// Many runs in groups, as every output shows them.
public struct GroupsReport {
    public let groups: RunGroups
    /// The labels that the groups are made by; empty: each run is a group.
    public let by: [String]
    /// What must be known of the figures, a sentence each.
    public let notes: [String]
    /// First and last sightings are left out of each run, for devices are in it that nobody expects.
    let leavesOutBoundaries: Bool
    /// Rows of the device table in text and on a page.
    public let rows: Int

    /// - Parameters:
    ///   - members: all runs, in their order.
    ///   - by: labels; a run without one of them is in a group of its own kind.
    ///   - level: the chance that any group is called different where none is.
    ///   - notes: what happened to runs on the way here.
    public init(_ members: [RunPool.Member], by: [String], level: Double, notes: [String], rows: Int) {
        let kept = members.filter { $0.run.hasOrigin && !$0.run.devices.keepsSettingsApart }
        var order: [String] = []
        var pools: [String: [RunPool.Member]] = [:]
        for member in kept {
            let name = by.isEmpty ? member.name : Self.name(member.run.header.labels, by)
            if pools[name] == nil { order.append(name) }
            pools[name, default: []].append(member)
        }
        if !by.isEmpty { order.sort() }
        groups = RunGroups(order.map { RunPool(name: $0, pools[$0] ?? []) }, level: level)
        self.by = by
        self.rows = rows
        self.notes = notes + Self.notes(members) + Self.notes(groups)
        leavesOutBoundaries = kept.contains { member in
            (0..<member.run.devices.count).contains { !member.run.devices.outline($0).isExpected }
        }
    }

    /// What is left out of the figures.
    static let boundaries =
        "first and last sightings in each run of devices that --expect does not name are left out: they show that the "
        + "device was there, not how long it took"

    /// What groups are called in a heading: `gateway`, `site, gateway`, `run`.
    var heading: String { by.isEmpty ? "run" : by.joined(separator: ", ") }

    private static func name(_ labels: RunLabels, _ by: [String]) -> String {
        by.map { name in labels.all.first { $0.name == name }?.value ?? "no \(name)" }.joined(separator: ", ")
    }

    private static func notes(_ members: [RunPool.Member]) -> [String] {
        var notes: [String] = []
        func leftOut(_ runs: [RunPool.Member], _ why: String) {
            guard !runs.isEmpty else { return }
            notes.append(
                "\(counted(runs.count, "run")) left out (\(listed(runs.map(\.name), most: 3))): \(why)")
        }
        leftOut(
            members.filter { !$0.run.hasOrigin },
            "the capture has no scan enable, so that there are no first-seen latencies")
        leftOut(
            members.filter { $0.run.hasOrigin && $0.run.devices.keepsSettingsApart },
            "the scanner's settings changed, and figures are not pooled over different duty cycles")
        let open = members.count { $0.run.end.isOpen }
        if open > 0 {
            notes.append(
                "\(counted(open, "run")) \(open == 1 ? "has" : "have") no end: what was recorded counts")
        }
        return notes
    }

    private static func notes(_ groups: RunGroups) -> [String] {
        let mixed = groups.groups.filter { $0.pool.members.count > 1 && $0.pool.timing == nil }
        guard !mixed.isEmpty else { return [] }
        return [
            "\(listed(mixed.map(\.pool.name), most: 3)): runs with different windows or intervals are pooled; what differs may be the setting, and not the place"
        ]
    }

    /// What the test says of a group, in a few words.
    func standing(_ group: Int) -> String {
        guard groups.groups.count > 1 else { return "" }
        guard groups.groups[group].chance != nil else { return "too few" }
        return groups.isSooner(group).map { $0 ? "sooner" : "later" } ?? "-"
    }

    /// The conclusion in a sentence or two.
    var verdict: String {
        guard groups.groups.count > 1 else { return "" }
        let different = groups.groups.indices.filter { groups.isSooner($0) != nil }
        let test =
            "Log-rank test of each \(by.count == 1 ? by[0] : by.isEmpty ? "run" : "group") against all others together, each "
            + "device compared with itself; \(groups.tests > 1 ? "p is corrected for \(groups.tests) tests (Holm), " : "")"
            + "judged at the level of \(percentText(groups.level))."
        guard groups.tests > 0 else {
            return "No verdict: too few latencies come from devices that more than one group heard. " + test
        }
        if different.isEmpty { return "No difference is shown. " + test }
        func names(_ isSooner: Bool) -> String? {
            let names = different.filter { groups.isSooner($0) == isSooner }.map { groups.groups[$0].pool.name }
            guard !names.isEmpty else { return nil }
            let verb = names.count == 1 ? "finds" : "find"
            return "\(listed(names, most: 5)) \(verb) devices \(isSooner ? "sooner" : "later")"
        }
        return [names(true), names(false)].compactMap(\.self).joined(separator: "; ") + ". " + test
    }
}

/// `a`, `a and b`, `a, b and 7 more`.
private func listed(_ names: [String], most: Int) -> String {
    guard names.count <= most else {
        return names.prefix(most).joined(separator: ", ") + " and \(grouped(names.count - most)) more"
    }
    guard names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
}
