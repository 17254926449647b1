internal import HCI
internal import Runs
internal import SQLite

/// The parts of a run by setting (`Run.parts`), each a run of its own with a negative number.
extension Database {
    func insertPart(of run: Int64, _ setting: Int, _ part: Run) throws(DatabaseError) {
        var header = part.header
        header.id = nil
        let id = try insertRun(header, id: try leastRun() - 1)
        var update = try prepare("UPDATE runs SET part_of = ?2, part_setting = ?3 WHERE id = ?1")
        try update.bind(id, at: 1)
        try update.bind(run, at: 2)
        try update.bind(Int64(setting), at: 3)
        try update.run()
        let trials = part.devices.trials
        try insertTrials(id, trials.enumerated().map { ($0, $1.start, $1.timing) })
        try endTrials(
            id,
            trials.enumerated().compactMap { number, trial in trial.end.map { (number, $0, trial.endedEarly) } }
        )
        for place in 0..<part.devices.count {
            let address = part.devices.outline(place).address
            try insertDevices(id, [address], part.header.expected)
            // Not before t is −2 − t in a run, and −1 − t in the file.
            try insertDiscoveries(
                id,
                part.devices.sightings(of: place).values.map { trial, latency in
                    (trial, address, latency < 0 ? latency + 1 : latency)
                })
        }
        try finishRun(id, part, [])
    }

    /// The number of the part of a run under one of its settings; nil where the file does not hold it.
    func part(of run: Int64, _ setting: Int) throws(DatabaseError) -> Int64? {
        var select = try prepare("SELECT id FROM runs WHERE part_of = ?1 AND part_setting = ?2")
        try select.bind(run, at: 1)
        try select.bind(Int64(setting), at: 2)
        return try select.step() ? select.integer(0) : nil
    }

    private func leastRun() throws(DatabaseError) -> Int64 {
        var select = try prepare("SELECT min(id) FROM runs")
        return try select.step() ? min(0, select.integer(0)) : 0
    }
}
