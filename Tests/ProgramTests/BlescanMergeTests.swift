import Foundation
import TestSupport
import Testing

/// Many recordings: merged, and side by side.
@Suite struct BlescanMergeTests {
    private func blescan(_ words: String, in folder: URL) throws -> ProgramResult {
        try run("blescan", words.split(separator: " ").map(String.init), directory: folder)
    }

    /// Gateways of two sites, one of which scans a tenth of the time.
    private func record(_ folder: URL, trials: Int = 40) throws {
        for (seed, (site, interval)) in [("berlin", 60), ("berlin", 60), ("munich", 600)].enumerated() {
            let line =
                "-c sim --seed \(seed + 1) -w 30 -i \(interval) -n \(trials) -e C0:FF:EE:00:00:02 -e C0:FF:EE:00:00:04 "
                + "--label site=\(site) --label gateway=g\(seed + 1) --record g\(seed + 1).sqlite -q"
            #expect(try blescan(line, in: folder).code == 0)
        }
    }

    @Test func aMergedRecordingSaysWhatItsPartsSay() throws {
        try withTemporaryFolder { (folder: URL) throws in
            try record(folder)
            let merged = try blescan("merge all.sqlite g1.sqlite g2.sqlite g3.sqlite", in: folder)
            #expect(merged.code == 0 && merged.text == "all.sqlite: 3 runs added\n", "\(merged.errorText)")
            for format in ["text", "json", "csv"] {
                for gateway in 1...3 {
                    let own = try blescan("report g\(gateway).sqlite 1 --format \(format)", in: folder)
                    let copy = try blescan("report all.sqlite \(gateway) --format \(format)", in: folder)
                    #expect(own.code == 0 && own.output == copy.output)
                }
            }
            let again = try blescan("merge all.sqlite g3.sqlite g1.sqlite", in: folder)
            #expect(again.text == "all.sqlite: 2 runs there already\n")
            // From the files themselves the same comes out, but for the names of runs.
            let apart = try blescan(
                "report g1.sqlite g2.sqlite g3.sqlite --by gateway --csv devices", in: folder)
            #expect(
                apart.output == (try blescan("report all.sqlite --by gateway --csv devices", in: folder)).output
            )
            let list = try blescan("report all.sqlite", in: folder)
            #expect(list.text.contains("gateway=g2, site=berlin"), "\(list.text)")
        }
    }

    @Test func groupsAreToldApart() throws {
        try withTemporaryFolder { (folder: URL) throws in
            try record(folder)
            _ = try blescan("merge all.sqlite g1.sqlite g2.sqlite g3.sqlite", in: folder)
            let document = try parsed(
                blescan("report all.sqlite --by gateway --format json", in: folder).output)
            let groups = document["groups"]?.array ?? []
            #expect(groups.compactMap { $0["name"]?.string } == ["g1", "g2", "g3"])
            #expect(groups.compactMap { $0["verdict"]?.string } == ["sooner", "sooner", "later"])
            for (index, group) in groups.enumerated() {
                let own = try parsed(blescan("report g\(index + 1).sqlite 1 -f json", in: folder).output)
                for figure in ["count", "censored", "p50_ms", "p95_ms", "mean_ms"] {
                    #expect(
                        group["first_seen"]?[figure]?.double == own["totals"]?["first_seen"]?[figure]?.double)
                }
            }
            let text = try blescan("report all.sqlite --by gateway", in: folder)
            #expect(
                text.text.contains(/g1\s+and\s+g2\s+find\s+devices\s+sooner;\s+g3\s+finds\s+devices\s+later/),
                "\(text.text)")
            let sites = try blescan("report all.sqlite --by site --format csv", in: folder)
            let rows = sites.text.split(whereSeparator: \.isNewline).map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            #expect(rows.map { String($0[0]) } == ["group", "", "berlin", "munich"], "\(sites.text)")
            #expect(rows[1][1] == "3" && rows[2][1] == "2" && rows[3][1] == "1" && rows[3].last == "later")
            // Two runs by their numbers, a run and a label, and a page.
            #expect(try blescan("report all.sqlite 1 3", in: folder).text.contains("2 runs, 80 trials"))
            #expect(try blescan("report all.sqlite site=berlin", in: folder).text.contains("2 runs, 80 trials"))
            #expect(
                try blescan("report g3.sqlite g1.sqlite:1 g1.sqlite", in: folder).text.contains(
                    "2 runs, 80 trials"))
            let page = try blescan("report all.sqlite --by site --html all.html", in: folder)
            #expect(page.code == 0 && page.output.isEmpty)
            let html = try String(contentsOf: folder.appending(path: "all.html"), encoding: .utf8)
            #expect(
                html.contains("<h2>By site</h2>")
                    && html.contains("berlin finds devices sooner; munich finds devices later."))
            #expect(
                html.contains("<h2>Which devices are seen where</h2>") && html.contains("First seen, by site"))
        }
    }

    @Test func comparesFilesAndLabels() throws {
        try withTemporaryFolder { (folder: URL) throws in
            try record(folder)
            _ = try blescan("merge all.sqlite g1.sqlite g2.sqlite g3.sqlite", in: folder)
            let inOne = try parsed(blescan("compare all.sqlite 1 3 -f json", in: folder).output)
            for words in [
                "g1.sqlite:1 g3.sqlite:1", "g1.sqlite 1 g3.sqlite 1", "g1.sqlite g3.sqlite",
                "all.sqlite:1 all.sqlite:3",
            ] {
                let result = try blescan("compare \(words) -f json", in: folder)
                let document = try parsed(result.output)
                #expect(result.code == 1 && document["verdict"]?.string == "first_is_sooner")
                #expect(document["log_rank"]?["z"]?.double == inOne["log_rank"]?["z"]?.double, "\(words)")
            }
            let sites = try blescan("compare all.sqlite site=munich site=berlin", in: folder)
            #expect(sites.code == 1 && sites.text.contains("site=berlin finds devices sooner"), "\(sites.text)")
            let document = try parsed(
                blescan("compare all.sqlite site=munich site=berlin -f json", in: folder).output)
            #expect(document["runs"]?.array?[1]["runs"]?.array?.compactMap(\.integer) == [1, 2])
            #expect(document["runs"]?.array?[1]["trials"]?.integer == 80)
        }
    }

    @Test func whatCannotBeIsRefused() throws {
        try withTemporaryFolder { (folder: URL) throws in
            try record(folder, trials: 3)
            for (words, code, reason) in [
                ("merge new.sqlite missing.sqlite", 66, "missing.sqlite does not exist"),
                ("merge g1.sqlite g1.sqlite", 64, "would overwrite"), ("merge all.sqlite", 64, "FILE"),
                (
                    "report g1.sqlite g2.sqlite --by floor", 3,
                    "no run has a label 'floor'; they have gateway, site"
                ),
                ("report g1.sqlite g2.sqlite --raster", 64, "--raster is for one run"),
                ("report g1.sqlite floor=3", 3, "has no run with floor=3"),
                ("report g1.sqlite 9 1", 66, "has no run 9"),
                ("report g1.sqlite --by le", 64, "'le' cannot be the name of a label"),
                ("compare g1.sqlite 1", 64, "takes two runs, and one is named"),
                ("compare g1.sqlite g2.sqlite g3.sqlite", 64, "3 are named"),
                ("compare 1 2", 64, "no recording is named before run 1"),
            ] {
                let result = try blescan(words, in: folder)
                #expect(
                    result.code == Int32(code) && result.errorText.contains(reason),
                    "\(words): \(result.code) \(result.errorText)")
                #expect(result.errorText.filter { $0 == "\n" }.count == 1)
            }
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "new.sqlite").path()))
            // One that cannot be read does not keep the others out.
            try Data("no recording".utf8).write(to: folder.appending(path: "damaged"))
            let some = try blescan("merge all.sqlite g1.sqlite damaged g2.sqlite", in: folder)
            #expect(some.code == 65 && some.text == "all.sqlite: 2 runs added\n", "\(some.errorText)")
            #expect(
                some.errorText.contains("damaged is not a recording")
                    && some.errorText.contains("1 of 3 files could not be merged"))
        }
    }
}
