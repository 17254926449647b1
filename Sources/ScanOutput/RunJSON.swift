internal import Bytes
internal import JSON
internal import ProgramOutput
internal import Runs

extension JSONWriter {
    /// A run as one JSON document: what `--format json` prints, and what a page embeds. Schema: blescan-report.schema.json.
    ///
    /// - Parameters:
    ///   - withObservations: with all that the figures are made from, for `blescan verify`.
    ///   - afterDevice: may write out what was gathered; of many trials it is asked more often.
    mutating func document<Failure: Error>(
        _ run: Run, withObservations: Bool, afterDevice: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginObject()
        field("schema", literal: "blescan/1")
        field("version", run.header.version)
        field("complete", run.complete)
        members(of: run.header)
        field("duration_s", seconds: run.duration)
        parameters(of: run.header)
        analysis(run.header.analysis)
        addresses("expected", run.header.expected)
        try results(of: run, afterDevice: afterDevice)
        if withObservations {
            field("written_by", programVersion)
            key("observations")
            try observations(run, flush: afterDevice)
            field("observations_sha256", observationsDigest(of: run))
        }
        endObject()
    }
}

/// A run with its observations as JSON: the data block of a page (compact), or a document of its own.
func observedDocument(_ run: Run, _ layout: JSONWriter.Layout) -> [UInt8] {
    var json = JSONWriter(layout)
    json.document(run, withObservations: true) { _ in }
    return json.bytes
}

/// SHA-256 of a run's observations as compact JSON, in hex.
func observationsDigest(of run: Run) -> String {
    var json = JSONWriter(.compact)
    var hash = SHA256Stream()
    json.observations(run) { json in
        hash.update(json.bytes.span)
        json.bytes.removeAll(keepingCapacity: true)
    }
    hash.update(json.bytes.span)
    return hexText(of: hash.digest())
}
