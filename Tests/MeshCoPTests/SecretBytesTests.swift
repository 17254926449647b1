import Bytes
import JSON
import TestSupport
import Testing

@testable import MeshCoP

/// What the release closure of a ``SecretBytes`` saw.
private final class Seen: @unchecked Sendable {
    var bytes: [UInt8] = []
}

@Suite struct SecretBytesTests {
    private struct Failed: Error {}

    @Test func bufferIsWipedBeforeItIsGivenBack() {
        let seen = Seen()
        do {
            let secret = unsafe SecretBytes(
                capacity: 8,
                release: { buffer in
                    seen.bytes = unsafe Array(buffer)
                    unsafe buffer.deallocate()
                }, initializingWith: { output in for byte in UInt8(1)...5 { output.append(byte) } })
            #expect(secret.count == 5)
            #expect(secret.span[4] == 5)
        }
        #expect(seen.bytes == [UInt8](repeating: 0, count: 8))
    }

    @Test func bufferIsWipedWhenFillingItFails() {
        let seen = Seen()
        #expect(throws: Failed.self) {
            _ = unsafe try SecretBytes(
                capacity: 4,
                release: { buffer in
                    seen.bytes = unsafe Array(buffer)
                    unsafe buffer.deallocate()
                },
                initializingWith: { output throws(Failed) in
                    output.append(9)
                    throw Failed()
                })
        }
        #expect(seen.bytes == [0, 0, 0, 0])
    }

    @Test func wipingAnArrayZeroesItsBuffer() {
        var bytes: [UInt8] = [1, 2, 3]
        unsafe bytes.withUnsafeMutableBytes { buffer in
            // The same buffer, looked at after the wipe below would be freed memory: so the wipe is done in place.
            unsafe wipeMemory(buffer)
            let left = unsafe Array(buffer)
            #expect(left == [0, 0, 0])
        }
        bytes.wipe()
        #expect(bytes.isEmpty)
        bytes.wipe()
    }

    @Test func datasetSaysNothingOfItsBytes() throws {
        let dataset = try OperationalDataset(copying: bytes(missionExample))
        #expect("\(dataset)" == "dataset of 104 bytes")
        var dumped = ""
        dump(dataset, to: &dumped)
        #expect(!dumped.contains("148"))
    }
}

/// The dataset of the reference, section 5.
let missionExample =
    "0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d3426"
    + "e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8"
