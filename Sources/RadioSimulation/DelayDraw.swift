import DiscoveryLatency

extension DelayLaw {
    /// A delay in nanoseconds, drawn by the law.
    @inline(__always)
    func draw(_ random: inout Generator) -> Int64 {
        switch form {
        case .uniform(let max): random.below(max &+ 1)
        case .ticks(let count): Self.tick(1 &+ random.below(count))
        case .list(let delays, let cumulative): Self.pick(delays, cumulative, &random)
        }
    }

    private static func pick(_ delays: [Int64], _ cumulative: [UInt64], _ random: inout Generator) -> Int64 {
        guard let total = cumulative.last, let last = delays.last else { return 0 }
        let draw = random.next().multipliedFullWidth(by: total).high
        for index in cumulative.indices where draw < cumulative[index] { return delays[index] }
        return last
    }
}
