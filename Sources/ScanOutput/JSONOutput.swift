internal import JSON
public import ProgramOutput
public import Runs

/// `--format json`: one document when the run is over. Schema: blescan-report.schema.json.
public final class JSONOutput: ScanObserver {
    private var out: OutputBuffer
    private let layout: JSONWriter.Layout
    private let withObservations: Bool

    /// - Parameters:
    ///   - pretty: one member a line, for people; else one line.
    ///   - withObservations: with all that the figures are made from, for `blescan verify`.
    public init(to out: consuming OutputBuffer, pretty: Bool = true, withObservations: Bool = false) {
        self.out = out
        layout = pretty ? .pretty : .compact
        self.withObservations = withObservations
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try out.document(layout) { (json, flush) throws(ObserverFailure) in
            try json.document(run, withObservations: withObservations, afterDevice: flush)
            json.endLine()
        }
        try writing { () throws(CommandFailure) in try out.finish() }
    }
}

extension JSONWriter {
    /// Addresses as the user gave them, `/random` or `/public` behind where he did.
    mutating func addresses(_ key: StaticString, _ addresses: [AddressPattern]) {
        beginArray(key)
        for address in addresses { string(address.description) }
        endArray()
    }
}
