import Foundation
import HCI
import JSON
import Pictures
import ProgramOutput
import RadioSimulation
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

/// What `blescan verify` finds in a page and in a document.
@Suite struct VerificationTests {
    /// A small real run: twelve trials, some of them censored.
    private static func makeRun() -> Run? {
        var run = SimulatedRun(trials: 12, seconds: 2)
        run.options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 480))
        run.options.expected = [AddressPattern(bits: 0xC0FF_EE00_0001, kind: nil)]
        run.options.analysis.advertisingInterval = 500_000_000
        run.options.captureDigest = "00ff"
        run.options.commandLine = "blescan -i 300"
        run.scenario.advertisers = Array(run.scenario.advertisers.prefix(2))
        return try? run.run([])
    }

    static let document = makeRun().map { observedDocument($0, .compact) } ?? []
    static let page = makeRun().map { RunPage($0).html } ?? []

    static var text: String { String(decoding: document, as: UTF8.self) }
    static var html: String { String(decoding: page, as: UTF8.self) }

    private func verified(_ text: String) throws -> Verification { try Verification(Array(text.utf8).span) }

    private func words(_ verification: Verification) -> String {
        var text: [UInt8] = []
        verification.appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @Test func aRealOneHolds() throws {
        for text in [Self.text, Self.html] {
            let verification = try verified(text)
            #expect(verification.holds && verification.digestAgrees && verification.isWhole)
            #expect(verification.compared > 100 && verification.captureDigest == "00ff")
            #expect(
                words(verification)
                    == "\(grouped(verification.compared)) figures made again, all agree; observations SHA-256 "
                    + "\(verification.digest)\n")
        }
    }

    struct Change: Sendable {
        /// What is replaced, at its first place.
        var old: String
        var new: String
        /// What is said of it.
        var says: String
    }

    @Test(arguments: [
        Change(old: "\"p50_ms\":", new: "\"p50_ms\":1", says: "totals.first_seen.p50_ms is 1"),
        Change(old: "\"verdict\":\"", new: "\"verdict\":\"not ", says: "prediction.verdict is \"not "),
        Change(
            old: "\"totals\":{", new: "\"totals\":{\"made_up_ms\":5,",
            says: "totals.made_up_ms is 5, should be nothing"),
        Change(old: "\"p90_ms\":", new: "\"p90\":", says: "totals.first_seen.p90_ms is missing, should be "),
        Change(old: "\"p99_ms\":", new: "\"p99_ms\":\"?\",\"was\":", says: "p99_ms is \"?\", should be "),
        Change(
            old: "\"log_rank\":{", new: "\"log_rank\":[],\"was\":{",
            says: "log_rank is an array, should be an object"),
        Change(
            old: "\"devices\":[{\"address\"", new: "\"devices\":[0,{\"address\"",
            says: "devices is an array of 3, should be of 2"),
    ])
    func aChangedFigureIsNamed(_ change: Change) throws {
        let place = try #require(Self.text.range(of: change.old))
        let verification = try verified(Self.text.replacingCharacters(in: place, with: change.new))
        #expect(!verification.holds && verification.differing >= 1 && verification.digestAgrees)
        #expect(words(verification).contains(change.says), "\(words(verification))")
        #expect(words(verification).contains(" difference"))
    }

    /// Nothing that a page shows is believed: neither words, nor figures, nor pictures.
    @Test(arguments: [
        ("<h1>", "<h1>Very fast: "), ("<td", "<td class=\"x\""), ("<svg ", "<svg data-x=\"1\" "),
        ("Written by blescan", "Written by nobody"), ("</main>", "<p>and more</p></main>"),
    ])
    func aChangedPageIsFound(_ old: String, _ new: String) throws {
        let place = try #require(Self.html.range(of: old))
        let verification = try verified(Self.html.replacingCharacters(in: place, with: new))
        #expect(!verification.holds && verification.differing >= 1)
        #expect(words(verification).contains("line "), "\(words(verification))")
    }

    /// The latency that the table shows.
    @Test func aLatencyInTheTableIsFound() throws {
        let table = try #require(Self.html.range(of: "<table"))
        let digit = try #require(
            Self.html.range(of: " ms</td>", range: table.lowerBound..<Self.html.endIndex)
        ).lowerBound
        let last = Self.html.index(before: digit)
        var changed = Self.html
        changed.replaceSubrange(last..<digit, with: changed[last] == "1" ? "2" : "1")
        let verification = try verified(changed)
        #expect(!verification.holds && words(verification).contains(" shows \""))
    }

    /// Of a page that another version wrote the figures are compared, and the rest is declared unchecked.
    @Test func anotherVersionsPage() throws {
        let other = Self.html.replacingOccurrences(
            of: "\"written_by\":\"\(programVersion)\"", with: "\"written_by\":\"99.0.0\"")
        let verification = try verified(other.replacingOccurrences(of: "<h1>", with: "<h1>Very fast: "))
        #expect(verification.holds && !verification.isWhole && verification.version == "99.0.0")
        #expect(
            words(verification).hasSuffix(
                "\nwritten by blescan 99.0.0: what it shows in words and pictures is not checked\n"))
        let place = try #require(other.range(of: "\"p50_ms\":"))
        let wrong = try verified(other.replacingCharacters(in: place, with: "\"p50_ms\":1"))
        #expect(!wrong.holds)
    }

    /// Figures are those of the observations; whoever changes these too has another digest.
    @Test(arguments: [
        ("\"sightings\":[0,", "\"sightings\":[0,1"), ("\"event_times_ns\":[", "\"event_times_ns\":[1000000,"),
        ("\"overflow\":", "\"overflow\":1"), ("\"observations_sha256\":\"", "\"observations_sha256\":\"0"),
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
        let place = try #require(Self.text.range(of: "\"totals\":{"))
        let verification = try verified(Self.text.replacingCharacters(in: place, with: "\"totals\":{" + extra))
        #expect(verification.differing == 5000)
        #expect(words(verification).contains("\nand 4,980 more\n") && words(verification).utf8.count < 8000)
    }

    @Test func nothingReachesTheTerminalsControls() throws {
        let place = try #require(Self.text.range(of: "\"totals\":{"))
        let nasty = "\"totals\":{\"\\u001b[31m\\n\":\"\\u009b\\u202e\","
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

    private static let million = String(repeating: "0,", count: 999_999) + "0,"

    @Test(arguments: [
        Nonsense(new: "[]", says: "there are no figures in it"),
        Nonsense(new: "", says: "there are no figures in it"),
        Nonsense(new: "{", says: "the figures are broken"),
        Nonsense(new: "{}", says: "there is no member \"observations\""),
        Nonsense(old: "\"written_by\":", new: "\"by\":", says: "the member \"written_by\" is missing"),
        Nonsense(
            old: "\"observations_sha256\":", new: "\"sha\":",
            says: "the member \"observations_sha256\" is missing"),
        Nonsense(
            old: "\"complete\":true", new: "\"complete\":1", says: "complete: true or false was expected"),
        Nonsense(
            old: "\"coded_only\":", new: "\"extra\":0,\"coded_only\":",
            says: "observations: there is no member \"extra\""),
        Nonsense(
            old: "\"end\":\"", new: "\"end\":\"bitter ", says: "observations.end: not a known end of a run"),
        Nonsense(
            old: "\"trials\":[", new: "\"trials\":[[0,1,2],",
            says:
                "observations.trials[0]: start, end, window, interval and whether it ended early were expected"),
        Nonsense(
            old: "\"trials\":[", new: "\"trials\":[[0,1,65536,4,0],", says: "trials[0][2]: must be 0…65535"),
        Nonsense(
            old: "\"event_times_ns\":[", new: "\"event_times_ns\":[18446744073709551615,",
            says: "event_times_ns[0]: must be"),
        Nonsense(
            old: "\"event_times_ns\":[", new: "\"event_times_ns\":[4000000000,-5,",
            says: "event_times_ns[1]: a time after the one before was expected"),
        Nonsense(old: "\"sightings\":[", new: "\"sightings\":[-1,0,", says: "sightings[0]: must be 0…11"),
        Nonsense(
            old: "\"sightings\":[", new: "\"sightings\":[5,0,5,0,",
            says: "sightings[2]: a later trial was expected"),
        Nonsense(old: "\"buckets\":[", new: "\"buckets\":[3968,1,", says: "buckets[0]: must be 0…3967"),
        Nonsense(
            old: "\"profile\":\"ideal\"", new: "\"profile\":\"mine\"",
            says: "observations.header.profile: ideal or zephyr was expected"),
        Nonsense(
            old: "\"advertising_interval_ns\":500000000", new: "\"advertising_interval_ns\":19",
            says: "observations.header.advertising_interval_ns: must be 20000000…"),
        Nonsense(
            old: "\"event_times_ns\":[", new: "\"event_times_ns\":[" + million,
            says: "497 elements at the most were expected"),
        Nonsense(old: "\"kind\":\"", new: "\"kind\":\"un", says: "not a known kind of notice"),
        Nonsense(
            old: "\"address\":\"C0:FF:EE:00:00:01\",\"address_type\":1,",
            new: "\"address\":\"me\",\"address_type\":1,",
            says: "observations.devices[0].address: an address was expected"),
    ])
    func nonsenseIsRefused(_ nonsense: Nonsense) throws {
        var text = nonsense.new
        if !nonsense.old.isEmpty {
            let start = try #require(Self.text.range(of: "\"observations\":{")).lowerBound
            // A run without notices has none to break.
            guard
                let found = Self.text.range(of: nonsense.old, range: start..<Self.text.endIndex)
                    ?? Self.text.range(of: nonsense.old)
            else { return #expect(nonsense.old == "\"kind\":\"") }
            text = Self.text.replacingCharacters(in: found, with: nonsense.new)
        }
        do throws(VerificationError) {
            _ = try Verification(Array(text.utf8).span)
            Issue.record("it was taken")
        } catch {
            let line = "\(error)"
            #expect(line.contains(nonsense.says), "\(line)")
            #expect(!line.contains("\n") && line.utf8.count < 300)
        }
    }

    @Test func nestingIsBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: VerificationError.self) { try verified("{\"schema\":\(deep)") }
        // As deep as the reader allows, where figures should be.
        let place = try #require(Self.text.range(of: "\"totals\":{"))
        let nested = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let verification = try verified(
            Self.text.replacingCharacters(in: place, with: "\"totals\":{\"nest\":\(nested),"))
        #expect(verification.differing == 1)
    }

    @Test func noMutationTraps() throws {
        let run = try SimulatedRun(seconds: 1).run([])
        try forEachMutation(
            of: [observedDocument(run, .compact), RunPage(run).html], cases: 150, seed: 2026
        ) { bytes in
            guard let verification = try? Verification(bytes.span) else { return }
            #expect(!words(verification).isEmpty)
        }
    }
}
