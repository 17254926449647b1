public import CommandLineTable
internal import JSON
public import Runs

/// `--format json`: one document when the run is over. Schema: blescan-report.schema.json.
public final class JSONOutput: ScanObserver {
    private var out: OutputBuffer
    private let layout: JSONWriter.Layout

    /// - Parameter pretty: one member a line, for people; else one line.
    public init(to out: consuming OutputBuffer, pretty: Bool = true) {
        self.out = out
        layout = pretty ? .pretty : .compact
    }

    public func runEnded(_ summary: RunSummary) throws(ObserverFailure) {
        try out.document(layout) { (json, flush) throws(ObserverFailure) in
            json.beginObject()
            json.field("schema", literal: "blescan/1")
            json.field("version", summary.header.version)
            json.field("complete", summary.complete)
            json.members(of: summary.header)
            json.field("duration_s", seconds: summary.duration)
            json.parameters(of: summary.header)
            json.analysis(summary.header.analysis)
            json.addresses("expected", summary.header.expected)
            try json.results(of: summary, afterDevice: flush)
            json.endObject()
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
