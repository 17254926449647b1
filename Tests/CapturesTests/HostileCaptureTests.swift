import Captures
import Foundation
import HCI
import TestSupport
import Testing

/// The beginnings of captures in every format, so that mutations reach deep into it; of those beside the package too.
private func corpus() throws -> [[UInt8]] {
    let names = [
        "two-reports-per-event.btsnoop", "pcapng201.pcapng", "monitor.btsnoop", "monitor-dlt254.pcapng",
        "h1-swapped-timestamps.btsnoop",
    ]
    let shared = try sharedCaptures.filter { $0.pathExtension != "pklg" }.map {
        [UInt8](try Data(contentsOf: $0))
    }
    return (names.map { MadeCapture.named($0).bytes } + shared).map { Array($0.prefix(700)) }
}

@Test func everyPrefixOfACapture() throws {
    for capture in try corpus() {
        let whole = readAll(capture).records
        forEachPrefix(of: capture) { prefix in
            let result = readAll(prefix)
            #expect(result.records.map(\.packet) == whole.prefix(result.records.count).map(\.packet))
            if let error = result.error { #expect(error.offset <= prefix.count) }
        }
    }
}

@Test func mutationsOfCaptures() throws {
    try forEachMutation(of: corpus(), cases: 10_000, seed: 5) { capture in
        let result = readAll(capture)
        if let error = result.error { try #require((0...capture.count).contains(error.offset)) }
        try #require(result.records.reduce(0) { $0 + $1.packet.utf8.count / 2 - 1 } <= capture.count)
        try #require(result.records.map(\.offset) == result.records.map(\.offset).sorted())
    }
}
