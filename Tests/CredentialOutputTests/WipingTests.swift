import Glibc
import ProgramOutput
import Testing

@Suite struct WipingTests {
    /// The array keeps its buffer after a flush: what is looked at is memory that is still its own.
    @Test(arguments: [true, false])
    func whatWasWrittenIsWipedWhereItMayBeAKey(_ holdsSecrets: Bool) throws {
        var output = try OutputBuffer(path: "/dev/null")
        output.holdsSecrets = holdsSecrets
        let key: [UInt8] = (1...200).map { UInt8($0) }
        output.bytes.append(contentsOf: key)
        let start = unsafe output.bytes.withUnsafeBufferPointer { $0.baseAddress! }
        try output.flush()
        let left = (0..<200).map { unsafe start[$0] }
        #expect(left == (holdsSecrets ? [UInt8](repeating: 0, count: 200) : key))
        let isSame = unsafe output.bytes.withUnsafeBufferPointer { unsafe $0.baseAddress == start }
        #expect(isSame)
    }
}
