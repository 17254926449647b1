import Foundation
import Testing

@testable import DiscoveryLatency

@Suite struct NormalTableTests {
    @Test func sharesAndFallsAreThoseOfTheLibrary() {
        let table = NormalTable.shared
        var (share, fall) = (0.0, 0.0)
        for step in 0...24_000 {
            let x = Double(step) * 5e-4 - 6
            share = max(share, abs(table.share(x) - 0.5 * erfc(-x * 0.5.squareRoot())))
            let y = Double(step) / 600
            fall = max(fall, abs(table.fall(y) / exp(-y) - 1))
        }
        #expect(share < 2e-10)
        #expect(fall < 1e-9)
    }
}
