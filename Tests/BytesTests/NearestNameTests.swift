import Bytes
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("relpay", "replay"), ("replya", "replay"), ("windw", "window"), ("wind", "window"),
        ("REPLAY", "replay"),
        ("interval_m", "interval_ms"), ("xyz", nil), ("", nil), ("r", nil), ("scam", "scan"),
    ])
    func nearestNames(_ word: String, _ expected: String?) {
        #expect(nearest(to: word, among: ["scan", "replay", "report", "window", "interval_ms"]) == expected)
    }
}
