internal import CommandLineTable
internal import Digests
internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import LinuxSystem
public import Recordings
internal import Runs

/// A run with its figures and with what they are made from, in one JSON document: what `report --format json` prints,
/// and what a page embeds. Schema: blescan-run.schema.json.
public struct RunDocument {
    public let run: RecordedRun
    let observations: RunObservations
    /// In the order of `observations.devices`.
    let analyses: [DeviceAnalysis]

    /// Estimates cost milliseconds each, some a second, so every processor takes its share; the devices after the first
    /// `RunAnalysis.most` have none.
    public init(_ run: RecordedRun) {
        self.run = run
        observations = RunObservations(run)
        analyses = Self.analyses(of: observations)
    }

    static func analyses(of observations: RunObservations) -> [DeviceAnalysis] {
        let devices = observations.devices.prefix(RunAnalysis.most)
        return Workers { pieces, body in inParallel(pieces: pieces, body) }.map(devices.count) {
            DeviceAnalysis(devices[$0].observed, observations.options)
        }
    }

    /// Without a line feed at its end.
    public func appendJSON(to bytes: inout [UInt8], pretty: Bool) {
        var json = JSONWriter(pretty ? .pretty : .compact, appendingTo: bytes)
        bytes = []
        let header = run.header
        json.beginObject()
        json.field("schema", literal: "blescan-run/1")
        json.field("version", header.version)
        json.field("run", run.id > 0 ? run.id : nil)
        json.field("command_line", header.commandLine)
        json.members(of: header)
        json.field("capture_sha256", header.captureDigest)
        json.parameters(of: header)
        json.field("complete", run.complete)
        json.field("ending", run.ending)
        json.field("trials", run.trials)
        json.field("trials_planned", header.plannedTrials)
        json.field("duration_s", seconds: run.duration)
        json.field("reports", run.reports)
        json.field("events", run.events)
        json.field("contaminated", run.contaminated)
        json.beginArray("warnings")
        for warning in run.warnings { json.string(warning) }
        json.endArray()
        json.field("devices", run.deviceCount)
        json.key("figures")
        json.figures(observations, analyses)
        json.key("observations")
        json.observations(observations)
        json.field("observations_sha256", Self.digest(of: observations))
        json.endObject()
        bytes = json.bytes
    }

    /// Of the observations as compact JSON, in hex.
    static func digest(of observations: RunObservations) -> String {
        var json = JSONWriter(.compact)
        json.observations(observations)
        return hexDigest(of: json.bytes.span)
    }
}

/// SHA-256 in hex.
func hexDigest(of bytes: Span<UInt8>) -> String { hexText(of: SHA256().digest(of: bytes)) }

/// A digest in hex.
public func hexText(of digest: InlineArray<32, UInt8>) -> String {
    var text: [UInt8] = []
    for index in digest.indices {
        for digit in [digest[index] >> 4, digest[index] & 15] {
            text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
    return String(decoding: text, as: UTF8.self)
}

extension JSONWriter {
    /// Everything that is computed from observations.
    mutating func figures(_ run: RunObservations, _ analyses: [DeviceAnalysis]) {
        beginObject()
        key("first_seen")
        // Of devices that are not all there nothing can be pooled.
        if run.hasOrigin, run.isWhole {
            figures(
                Figures(
                    KaplanMeier(
                        seen: run.devices.flatMap { $0.observed.latencies.flatMap(\.seen) },
                        censored: run.devices.flatMap { $0.observed.latencies.flatMap(\.censored) })),
                censoring: true)
        } else {
            null()
        }
        beginArray("devices")
        for (index, device) in run.devices.enumerated() {
            beginObject()
            key("address")
            plainString { device.address.appendText(to: &$0) }
            field("address_type", device.address.kind.name)
            key("first_seen")
            if run.hasOrigin { figures(Figures(device.firstSeen), censoring: true) } else { null() }
            key("gaps")
            figures(Figures(device.gaps), censoring: false)
            analysis(index < analyses.count ? analyses[index] : nil, run.options)
            endObject()
        }
        endArray()
        endObject()
    }
}
