public import CommandLineTable
internal import JSON
public import ScanSession

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
        out.json(layout) {
            $0.beginObject()
            $0.field("schema", literal: "blescan/1")
            $0.field("version", summary.header.version)
            $0.field("complete", summary.complete)
            $0.members(of: summary.header)
            $0.field("duration_s", seconds: summary.duration)
            $0.parameters(of: summary.header)
            $0.addresses("expected", summary.header.expected)
            $0.results(of: summary)
            $0.endObject()
            $0.endLine()
        }
        try writing { () throws(CommandFailure) in try out.flush() }
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
