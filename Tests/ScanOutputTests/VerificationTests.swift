import Foundation
import HCI
import JSON
import Pictures
import RadioSimulation
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

/// What `blescan verify` finds in a document.
@Suite struct VerificationTests {
    /// A small real one: three trials, one of them censored.
    static let document: [UInt8] = {
        var run = SimulatedRun(trials: 12, seconds: 2)
        run.options.timing = RequestedTiming(window: 30_000_000, interval: 300_000_000)
        run.options.expected = [AddressPattern(bits: 0xC0FF_EE00_0001, kind: nil)]
        run.options.analysis.advertisingInterval = 500_000_000
        run.options.captureDigest = "00ff"
        run.options.commandLine = "blescan -i 300"
        run.scenario.advertisers = Array(run.scenario.advertisers.prefix(2))
        guard let summary = try? run.run([]) else { return [] }
        return RunDocumentTests.json(RecordedRun(summary, devices: 100))
    }()

    static var text: String { String(decoding: document, as: UTF8.self) }

    private func verified(_ text: String) throws -> Verification {
        try Verification(JSONReader.read(Array(text.utf8)))
    }

    private func words(_ verification: Verification) -> String {
        var text: [UInt8] = []
        verification.appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test func aRealDocumentHolds() throws {
        let verification = try verified(Self.text)
        #expect(verification.holds && verification.digestAgrees && verification.differing == 0)
        #expect(verification.compared > 100)
        #expect(verification.captureDigest == "00ff" && verification.commandLine == "blescan -i 300")
        #expect(
            words(verification)
                == "\(verification.compared) figures made again, all agree; observations SHA-256 "
                + "\(verification.digest)\n")
    }

    struct Change: Sendable {
        /// What is replaced, at its first place.
        var old: String
        var new: String
        /// What is said of it.
        var says: String
    }

    @Test(arguments: [
        Change(old: "\"p50_ms\":", new: "\"p50_ms\":1", says: "figures.first_seen.p50_ms is 1"),
        Change(old: "\"censored\":", new: "\"censored\":9", says: "figures.first_seen.censored is 9"),
        Change(old: "\"verdict\":\"", new: "\"verdict\":\"not ", says: "prediction.verdict is \"not "),
        Change(
            old: "\"figures\":{", new: "\"figures\":{\"made_up_ms\":5,",
            says: "figures.made_up_ms is 5, should be nothing"),
        Change(old: "\"p90_ms\":", new: "\"p90\":", says: "figures.first_seen.p90_ms is missing, should be "),
        Change(old: "\"p99_ms\":", new: "\"p99_ms\":\"?\",\"was\":", says: "p99_ms is \"?\", should be "),
        Change(
            old: "\"log_rank\":{", new: "\"log_rank\":[],\"was\":{",
            says: "log_rank is an array, should be an object"),
        Change(
            old: "\"devices\":[{\"address\"", new: "\"devices\":[0,{\"address\"",
            says: "figures.devices is an array of 3, should be of 2"),
    ])
    func aChangedFigureIsNamed(_ change: Change) throws {
        let place = try #require(Self.text.range(of: change.old))
        let verification = try verified(Self.text.replacingCharacters(in: place, with: change.new))
        #expect(!verification.holds && verification.differing >= 1 && verification.digestAgrees)
        #expect(words(verification).contains(change.says), "\(words(verification))")
        #expect(words(verification).contains(" differ; observations"))
    }

    /// Figures are those of the observations; whoever changes these too has another digest.
    @Test(arguments: [
        ("\"seen_ns\":[", "\"seen_ns\":[1000000,"), ("\"event_times_ns\":[", "\"event_times_ns\":[1000000,"),
        ("\"interval_given\":false", "\"interval_given\":true"), ("\"overflow\":", "\"overflow\":1"),
        ("\"observations_sha256\":\"", "\"observations_sha256\":\"0"),
    ])
    func aChangedObservationIsFound(_ old: String, _ new: String) throws {
        let start = try #require(Self.text.range(of: "\"observations\":{")).lowerBound
        let place = try #require(Self.text.range(of: old, range: start..<Self.text.endIndex))
        let verification = try verified(Self.text.replacingCharacters(in: place, with: new))
        #expect(!verification.holds && !verification.digestAgrees)
        #expect(
            words(verification).contains("the observations are not those that the document was made with\n"))
    }

    /// Another machine's logarithm may round otherwise in the last place.
    @Test func theLastDigitIsNotCompared() throws {
        let place = try #require(Self.text.range(of: "\"event_hit_probability\":0."))
        let end = try #require(Self.text[place.upperBound...].firstIndex { !$0.isNumber })
        #expect(Self.text.distance(from: place.upperBound, to: end) > 12)
        let last = Self.text.index(before: end)
        var text = Self.text
        text.replaceSubrange(last..<end, with: text[last] == "5" ? "6" : "5")
        #expect(try verified(text).holds)
        let third = text.index(place.upperBound, offsetBy: 3)
        text.replaceSubrange(third...third, with: text[third] == "5" ? "6" : "5")
        #expect(try !verified(text).holds)
    }

    @Test func thousandsOfDifferencesAreCounted() throws {
        let extra = (0..<5000).map { "\"\(String(repeating: "k", count: 300))\($0)\":0," }.joined()
        let place = try #require(Self.text.range(of: "\"figures\":{"))
        let verification = try verified(Self.text.replacingCharacters(in: place, with: "\"figures\":{" + extra))
        #expect(verification.differing == 5000)
        #expect(words(verification).contains("\nand 4,980 more\n") && words(verification).utf8.count < 8000)
    }

    @Test func nothingReachesTheTerminalsControls() throws {
        let place = try #require(Self.text.range(of: "\"figures\":{"))
        let nasty = "\"figures\":{\"\\u001b[31m\\n\":\"\\u009b\\u202e\","
        let shown = words(try verified(Self.text.replacingCharacters(in: place, with: nasty)))
        #expect(
            shown.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x9b && $0.value != 0x202e || $0 == "\n"
            })
    }

    // MARK: - Nonsense

    struct Nonsense: Sendable, CustomTestStringConvertible {
        var old = ""
        var new: String
        var says: String
        var testDescription: String { says }
    }

    private static let million = "[" + String(repeating: "0,", count: 999_999) + "0]"

    @Test(arguments: [
        Nonsense(new: "[]", says: "an object was expected, not an array"),
        Nonsense(new: "{}", says: "the member \"schema\" is missing"),
        Nonsense(
            new: "{\"schema\":\"blescan-report/1\"}",
            says: "schema: blescan-run/1 was expected, not blescan-report/1"),
        Nonsense(old: "\"version\":", new: "\"ver\":", says: "the member \"version\" is missing"),
        Nonsense(old: "\"observations\":{", new: "\"obs\":{", says: "the member \"observations\" is missing"),
        Nonsense(
            old: "\"observations_sha256\":", new: "\"sha\":",
            says: "the member \"observations_sha256\" is missing"),
        Nonsense(old: "\"figures\":", new: "\"fig\":", says: "the member \"figures\" is missing"),
        Nonsense(
            old: "\"has_origin\":true", new: "\"has_origin\":1", says: "has_origin: true or false was expected"),
        Nonsense(
            old: "\"is_whole\":true", new: "\"is_whole\":true,\"extra\":0",
            says: "observations: there is no member \"extra\""),
        Nonsense(
            old: "\"scans_ns\":[", new: "\"scans_ns\":[[0,1,2],",
            says: "observations.scans_ns[0]: start, end, window and interval were expected"),
        Nonsense(
            old: "\"scans_ns\":[", new: "\"scans_ns\":[[0,1,2,40960000001],",
            says: "scans_ns[0][3]: must be 0…40960000000"),
        Nonsense(
            old: "\"payload_bytes\":", new: "\"payload_bytes\":1e300,\"was\":",
            says: "observations.devices[0]: there is no member \"was\""),
        Nonsense(
            old: "\"payload_bytes\":31", new: "\"payload_bytes\":1e300", says: "payload_bytes: must be 0…255"),
        Nonsense(
            old: "\"event_times_ns\":[", new: "\"event_times_ns\":[18446744073709551615,",
            says: "event_times_ns[0]: must be -9223372036854775808…9223372036854775807"),
        Nonsense(
            old: "\"seen_ns\":[", new: "\"seen_ns\":[-1,", says: "seen_ns[0]: must be 0…4611686018427387903"),
        Nonsense(
            old: "\"buckets\":[[", new: "\"buckets\":[[3968,1],[", says: "buckets[0][0]: must be 0…3967"),
        Nonsense(
            old: "\"profile\":\"ideal\"", new: "\"profile\":\"mine\"",
            says: "observations.analysis.profile: ideal or zephyr was expected"),
        Nonsense(
            old: "{\"advertising_interval_ms\":500", new: "{\"advertising_interval_ms\":null",
            says: "observations.devices[0].interval_given: no interval was given"),
        Nonsense(
            old: "{\"advertising_interval_ms\":500", new: "{\"advertising_interval_ms\":19",
            says: "observations.analysis.advertising_interval_ms: must be 20…10485759.375"),
        Nonsense(
            old: "\"event_times_ns\":[", new: "\"event_times_ns\":\(million),\"was\":[",
            says: "there is no member \"was\""),
        Nonsense(
            old: "\"event_times_ns\":[", new: "\"event_times_ns\":[" + million.dropFirst().dropLast() + ",",
            says: "elements are more than the 497 possible"),
        Nonsense(
            old: "\"latencies\":[", new: "\"latencies\":[" + million.dropFirst().dropLast() + ",",
            says: "elements are more than the 64 possible"),
        Nonsense(
            old: "\"address\":\"C0:FF:EE:00:00:01\",\"address_type\":1,",
            new: "\"address\":\"me\",\"address_type\":1,",
            says: "observations.devices[0].address: an address was expected"),
    ])
    func nonsenseIsRefused(_ nonsense: Nonsense) throws {
        var text = nonsense.new
        if !nonsense.old.isEmpty {
            let start = try #require(Self.text.range(of: "\"observations\":{")).lowerBound
            let found =
                Self.text.range(of: nonsense.old, range: start..<Self.text.endIndex)
                ?? Self.text.range(of: nonsense.old)
            text = Self.text.replacingCharacters(in: try #require(found), with: nonsense.new)
        }
        let value = try JSONReader.read(Array(text.utf8))
        do throws(JSONTypeError) {
            _ = try Verification(value)
            Issue.record("it was taken")
        } catch {
            let line = "\(error)"
            #expect(line.contains(nonsense.says), "\(line)")
            #expect(!line.contains("\n") && line.utf8.count < 300)
        }
    }

    @Test func nestingIsBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try JSONReader.read(Array("{\"schema\":\(deep)".utf8)) }
        // As deep as the reader allows, where figures should be.
        let place = try #require(Self.text.range(of: "\"figures\":{"))
        let nested = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let verification = try verified(
            Self.text.replacingCharacters(in: place, with: "\"figures\":{\"nest\":\(nested),"))
        #expect(verification.differing == 1)
    }

    @Test func noMutationTraps() throws {
        let run = RecordedRun(try SimulatedRun(seconds: 1).run([]), devices: 2)
        let figures = try EmbeddedFigures.find(in: RunPage(RunDocument(run)).html.span)
        try forEachMutation(of: [Self.small, figures], cases: 150, seed: 2026) { bytes in
            guard let value = try? JSONReader.read(bytes) else { return }
            guard let verification = try? Verification(value) else { return }
            #expect(!words(verification).isEmpty)
        }
    }

    /// A scan of a second: an analysis costs little.
    private static let small: [UInt8] = {
        guard let summary = try? SimulatedRun(seconds: 1).run([]) else { return [] }
        return RunDocumentTests.json(RecordedRun(summary, devices: 2))
    }()
}
