/// What follows an event that started in a known cell of the circle of phases: when the next PDU is received.
///
/// Events near the beginning start in narrow clusters, an advertising interval apart; what lies between is passed over.
/// So a sweep costs little until the random delays have smeared the clusters into one another.
struct PhaseSweep {
    let phases: ScannerPhases
    private let taps: DelayTaps
    /// Without delay and loss, the events after which the phases come round again: what was not received by then never
    /// will be.
    private let turns: Int?
    /// Before the next window opens, the advertiser's phase is as good as random.
    private let forgets: Bool
    private let evenness: Double

    /// Events count as evenly spread where their chances differ by less than a part `evenness`. That moves the share found by
    /// some time by about ten times as much.
    init(_ model: DiscoveryModel, _ phases: ScannerPhases, evenness: Double = 1e-10) {
        self.evenness = evenness
        self.phases = phases
        forgets = model.coherence(after: model.interval) < 1e-3
        taps = DelayTaps(model, cell: phases.cell)
        turns = model.turns(cell: phases.cell)
    }

    /// An event of which nothing was received (any more), in cell 0 of time and cell `phase` of the circle.
    struct Seed: Sendable {
        var phase: Int
        var mass: Double
    }

    /// Adds to `found` when the next PDU is received, by `bins` after the start of its event. Stops where less than
    /// `rest` of the seed's mass is left, or nothing more is ever received. Returns what is left, and the cells that
    /// were worked through.
    func run(
        _ seed: Seed, bins: LatencyBins, rest: Double, cells count: Int, into found: inout [Double]
    ) -> (left: Double, cells: Int) {
        var missed = MissedEvents(taps)
        var left = seed.mass
        missed.put(seed.mass, at: 0)
        var filled = 0...0
        var visits = 0
        var cells = 0
        while left > rest * seed.mass {
            let next = filled.lowerBound + taps.shift...filled.upperBound + taps.reach
            guard next.lowerBound > filled.upperBound + taps.spread + 4, next.lowerBound < count else { break }
            missed.jump(to: next.lowerBound, filled: filled)
            work(next, seed.phase, bins, &missed, &left, &found)
            cells += next.count
            filled = next
            visits += 1
            if visits == turns { return (max(0, left), cells) }
        }
        guard left > rest * seed.mass, filled.lowerBound + taps.shift < count else {
            return (max(0, left), cells)
        }
        // The clusters meet: from here on every cell counts.
        missed.jump(to: filled.upperBound + 1, filled: filled)
        var from = filled.upperBound + 1
        while from < count, left > rest * seed.mass {
            if forgets, missed.isEven(before: from, within: evenness) {
                let silent = phases.table.silence(from: (seed.phase + from) % phases.circle)
                missed.skip(from: from, to: from + silent)
                from += silent
                guard from < count else { break }
            }
            let some = from...min(count - 1, from + (forgets ? 511 : 4095))
            work(some, seed.phase, bins, &missed, &left, &found)
            cells += some.count
            from = some.upperBound + 1
        }
        return (max(0, left), cells)
    }

    private func work(
        _ cells: ClosedRange<Int>, _ phase: Int, _ bins: LatencyBins, _ missed: inout MissedEvents,
        _ left: inout Double, _ found: inout [Double]
    ) {
        let circle = phases.circle
        let table = phases.table
        var at = (phase + cells.lowerBound) % circle
        var j = cells.lowerBound
        while j <= cells.upperBound {
            let channel = table.channel[at]
            if channel == ReceptionTable.none {
                let end = min(cells.upperBound + 1, j + min(circle - at, table.silence(from: at)))
                missed.pass(from: j, to: end)
                at = at + (end - j) == circle ? 0 : at + (end - j)
                j = end
                continue
            }
            var mass = missed.successors(in: j)
            if mass > 0 {
                left -= mass
                if channel == ReceptionTable.several {
                    for c in 0..<3 { bins.add(mass * table.first[at][c], event: j, channel: c, to: &found) }
                    mass *= table.missed[at]
                } else {
                    let survived = mass * table.missed[at]
                    bins.add(mass - survived, event: j, channel: Int(channel), to: &found)
                    mass = survived
                }
                left += mass
            }
            missed.put(mass, at: j)
            at = at &+ 1 == circle ? 0 : at &+ 1
            j += 1
        }
    }
}

extension PhaseSweep.Seed {
    /// One seed for each `width` cells of the circle with any mass in them, at the centre of that mass. The width is odd,
    /// so that a whole stretch has its centre in a cell.
    static func all(of masses: [Double], width: Int) -> [PhaseSweep.Seed] {
        var seeds: [PhaseSweep.Seed] = []
        var from = 0
        while from < masses.count {
            let to = min(masses.count, from + width)
            var mass = 0.0
            var moment = 0.0
            for index in from..<to {
                mass += masses[index]
                moment += masses[index] * Double(index)
            }
            if mass > 0 {
                seeds.append(PhaseSweep.Seed(phase: min(to - 1, Int(nearest: moment / mass)), mass: mass))
            }
            from = to
        }
        return seeds
    }
}
