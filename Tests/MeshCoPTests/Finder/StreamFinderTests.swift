import Foundation
import TestSupport
import Testing

@testable import MeshCoP

/// Inputs that are longer than what is looked at at once.
@Suite struct StreamFinderTests {
    /// Datasets in each form, with filler between them so that every border of a piece falls somewhere else.
    @Test(arguments: 0..<12) func datasetsAreFoundAcrossPieces(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var text = ""
        var wanted: [ExtendedPANID] = []
        var names: [ExtendedPANID: String] = [:]
        let forms = FormsTests.whole.filter { $0.0 != "JSON in JSON" && $0.1.utf8.count < 3000 }
        for number in 0..<60 {
            let form = forms[Int.random(in: 0..<forms.count, using: &random)]
            guard form.1.contains("3c66f0dc9ef53f1c") else { continue }
            let id = "3c66f0dc9ef5" + String(format: "%04x", number)
            text += form.1.replacing("3c66f0dc9ef53f1c", with: id) + "\n.\n"
            wanted.append(try #require(ExtendedPANID(id)))
            names[wanted[wanted.count - 1]] = form.0
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                text += "line \(Int.random(in: 0...999_999, using: &random)) of a log: nothing here\n"
            }
        }
        let input = Array(text.utf8)
        var finder = DatasetStreamFinder(document: 20_000, overlap: 12_000)
        var at = 0
        while at < input.count {
            let count = min(Int.random(in: 1...5000, using: &random), input.count - at)
            finder.add(input.span.extracting(at..<(at + count)))
            at += count
        }
        let findings = finder.finish()
        let found = findings.datasets.compactMap(\.dataset.extendedPANID)
        #expect(wanted.filter { !found.contains($0) }.map { names[$0] ?? "" } == [])
        #expect(found == wanted)
        // Lines are those of the whole.
        let lines = input.split(separator: 0x0a, omittingEmptySubsequences: false)
        for found in findings.datasets where !found.input.isRebuilt {
            #expect(found.place.line <= lines.count && !lines[found.place.line - 1].isEmpty)
        }
    }

    /// Memory is bounded, and nothing is dropped unsaid.
    @Test func moreDatasetsThanAreKeptAreRefused() throws {
        var finder = DatasetStreamFinder(document: 20_000, overlap: 12_000, maximum: 100)
        for number in 0..<400 {
            let id = "3c66f0dc9ef5" + String(format: "%04x", number)
            finder.add(
                Array(("network " + missionExample.replacing("3c66f0dc9ef53f1c", with: id) + "\n").utf8).span)
        }
        let findings = finder.finish()
        #expect(findings.refusal?.reason == .tooManyDatasets(limit: 100))
        let error = try #require(throws: DatasetInputError.self) { try findings.only() }
        #expect("\(error)".contains("more than 100 different datasets"))
    }

    /// Where two pieces overlap, no dataset is found twice, however many there are.
    @Test func eachDatasetIsFoundOnce() throws {
        var finder = DatasetStreamFinder(document: 100_000, overlap: 60_000)
        let lines = (1...2000).map { number in
            missionExample.replacing(
                "0e080000000000010000", with: "0e08" + String(format: "%012x", number) + "0000")
        }
        for line in lines { finder.add(Array((line + "\n").utf8).span) }
        let findings = finder.finish()
        #expect(findings.datasets.map(\.place.line) == Array(1...2000))
        #expect(findings.datasets.allSatisfy { $0.repeats.isEmpty })
    }

    @Test func shortInputsAreDocuments() throws {
        var finder = DatasetStreamFinder()
        finder.add(Array(missionExample.utf8).span)
        #expect(try finder.finish().only().isWholeInput)
    }

    /// An endless line without a dataset in it is no matter.
    @Test func longLinesArePassed() throws {
        var finder = DatasetStreamFinder(document: 20_000, overlap: 12_000)
        finder.add([UInt8](repeating: 0x78, count: 200_000).span)
        finder.add(Array("\n\(missionExample)\n".utf8).span)
        #expect(try finder.finish().only().place.line == 2)
    }
}
