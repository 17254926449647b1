import Glibc

/// One hot path by its name, run so many times over: for the clock (tools/bench) and for instruction counts
/// (tools/check). Prints one line: name, rounds, nanoseconds of processor time a round, and a sum that keeps the compiler from leaving
/// work out.
@main
enum HotPaths {
    static let paths: [(name: String, what: String, run: @Sendable (Int) -> UInt64)] = [
        ("report", "a legacy report and all of its AD structures, parsed", parseReports),
        ("report-extended", "the same with an extended report", parseExtendedReports),
        ("capture", "a record of a btsnoop capture, read", readCapture),
        ("record", "a legacy report into the discovery log, 10 devices heard in turn", recordFewDevices),
        ("record-many", "the same with 10,000 devices", recordManyDevices),
        ("storm", "a report of a new random address; every 100th of one of 100 residents", recordStorm),
        ("radio", "a PDU of 100 advertisers on the simulated radio, scanned at 30/60 ms", radioPDUs),
        ("model", "two predictions at 30/60 ms, from the start of the scan and walking in", predictLatency),
        ("estimate", "the interval of a device heard in 120 events at 30/300 ms", estimateInterval),
        ("late", "whether that device came in late, by the model", judgeLate),
        ("end", "a run of 20 devices at 30/300 ms to its JSON document", endRun),
        ("ndjson", "a report to its line of NDJSON", printNDJSON),
        ("csv", "a report to its row of CSV", printCSV),
        ("json-write", "an object of a report's size as JSON, written", writeJSONLines),
        ("json-read", "a dataset as JSON of 600 bytes, read", readJSON),
        ("escape", "a hostile name made safe for a terminal", escapeNames),
        ("verdict", "the verdict on a complete dataset of 104 bytes", judgeDatasets),
        ("decode", "a dataset of 104 bytes in hex to its line of JSON", decodeDatasets),
        ("top", "the 40 rows of a live table out of 65,536 devices", topRows),
    ]

    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let rounds = Int(arguments[2]), rounds > 0,
            let path = paths.first(where: { $0.name == arguments[1] })
        else {
            print("usage: hotpaths NAME ROUNDS")
            for path in paths { print("  \(path.name): \(path.what)") }
            exit(64)
        }
        var start = timespec()
        var end = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start)
        let sum = path.run(rounds)
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end)
        let nanoseconds = (end.tv_sec - start.tv_sec) * 1_000_000_000 + end.tv_nsec - start.tv_nsec
        let hundredths = nanoseconds * 100 / rounds
        print("\(path.name) \(rounds) \(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10) \(sum)")
    }
}
