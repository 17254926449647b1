import Bytes
import CredentialOutput
import MeshCoP

/// A complete active dataset of 104 bytes.
private let hexText = Array(
    ("0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d3426"
        + "e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8")
        .utf8)

/// Verdicts on datasets that differ in a byte of their key, so that nothing can be taken out of the loop.
@Sendable
func judgeDatasets(_ rounds: Int) -> UInt64 {
    var scratch = SecretScratch(capacity: 255)
    guard scratch.readHex(hexText.span) else { return 0 }
    var dataset: [UInt8] = []
    for index in scratch.span.indices { dataset.append(scratch.span[index]) }
    var sum: UInt64 = 0
    for round in 0..<rounds {
        dataset[60] = UInt8(truncatingIfNeeded: round)
        if Verdict(on: dataset.span) == .ok { sum &+= 1 }
    }
    return sum
}

/// Lines of `thread-creds decode -`.
@Sendable
func decodeDatasets(_ rounds: Int) -> UInt64 {
    var writer = DatasetLineWriter(rules: .newest, reveal: false)
    var text = hexText
    var output: [UInt8] = []
    var sum: UInt64 = 0
    for round in 0..<rounds {
        text[120] = round & 1 == 0 ? 0x61 : 0x62
        writer.append(text.span, number: round &+ 1, to: &output)
        if output.count > 1 << 18 {
            sum &+= UInt64(output.count)
            output.removeAll(keepingCapacity: true)
        }
    }
    return sum &+ UInt64(output.count)
}
