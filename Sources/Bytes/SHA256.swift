internal import CVector

/// SHA-256 (FIPS 180-4) of short messages: a dataset's fingerprint, by which two outputs can be compared without
/// showing a key.
public struct SHA256: Sendable {
    /// Asked once: in a virtual machine the processor's answer takes 12 µs.
    static let isHardware = cvector_sha256_is_available()

    public init() {}

    /// The 32 bytes of the digest.
    public func digest(of message: Span<UInt8>) -> InlineArray<32, UInt8> {
        digest(of: message, isHardware: Self.isHardware)
    }

    /// The digest as eight words, the first byte on top of the first.
    public func words(of message: Span<UInt8>) -> InlineArray<8, UInt32> {
        words(of: message, isHardware: Self.isHardware)
    }

    func digest(of message: Span<UInt8>, isHardware: Bool) -> InlineArray<32, UInt8> {
        Self.bytes(of: words(of: message, isHardware: isHardware))
    }

    static func bytes(of words: InlineArray<8, UInt32>) -> InlineArray<32, UInt8> {
        var digest = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<32 {
            digest[index] = UInt8(truncatingIfNeeded: words[index / 4] &>> UInt32(24 - 8 * (index % 4)))
        }
        return digest
    }

    private func words(of message: Span<UInt8>, isHardware: Bool) -> InlineArray<8, UInt32> {
        var state = Self.initial
        let whole = message.count / 64 * 64
        if whole > 0 { compress(&state, message.extracting(first: whole), isHardware) }
        finish(&state, last: message.extracting(droppingFirst: whole), count: message.count, isHardware)
        return state
    }

    static var initial: InlineArray<8, UInt32> {
        [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
            0x5be0_cd19,
        ]
    }

    /// The last bytes, fewer than a block, a one bit, zeros, the length in bits: one block or two (section 5.1.1).
    func finish(
        _ state: inout InlineArray<8, UInt32>, last: Span<UInt8>, count: Int, _ isHardware: Bool
    ) {
        var tail = InlineArray<128, UInt8>(repeating: 0)
        copy(last, to: &tail)
        tail[last.count] = 0x80
        let end = last.count < 56 ? 64 : 128
        let bits = UInt64(count) &* 8
        for index in 0..<8 { tail[end &- 1 &- index] = UInt8(truncatingIfNeeded: bits &>> UInt64(8 &* index)) }
        compress(&state, tail.span.extracting(first: end), isHardware)
        // The message may be a key's; what was copied of it goes.
        wipe(&tail)
    }

    func compress(_ state: inout InlineArray<8, UInt32>, _ blocks: Span<UInt8>, _ isHardware: Bool) {
        guard isHardware else { return compress(&state, blocks) }
        var span = state.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { state in
            unsafe blocks.withUnsafeBufferPointer { blocks in
                unsafe cvector_sha256_blocks(state.baseAddress!, blocks.baseAddress!, blocks.count / 64)
            }
        }
    }

    /// Section 6.2.2 in Swift.
    private func compress(_ state: inout InlineArray<8, UInt32>, _ blocks: Span<UInt8>) {
        var w = InlineArray<64, UInt32>(repeating: 0)
        let constants = Self.constants
        for start in stride(from: 0, to: blocks.count, by: 64) {
            for t in 0..<16 {
                var word: UInt32 = 0
                for byte in 0..<4 { word = word &<< 8 | UInt32(blocks[start &+ 4 &* t &+ byte]) }
                w[t] = word
            }
            for t in 16..<64 {
                let s0 = turned(w[t - 15], 7) ^ turned(w[t - 15], 18) ^ (w[t - 15] >> 3)
                let s1 = turned(w[t - 2], 17) ^ turned(w[t - 2], 19) ^ (w[t - 2] >> 10)
                w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            for t in 0..<64 {
                let s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
                let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[t] &+ w[t]
                let s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
                let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
                (h, g, f, e) = (g, f, e, d &+ t1)
                (d, c, b, a) = (c, b, a, t1 &+ t2)
            }
            state[0] &+= a
            state[1] &+= b
            state[2] &+= c
            state[3] &+= d
            state[4] &+= e
            state[5] &+= f
            state[6] &+= g
            state[7] &+= h
        }
    }

    private func turned(_ word: UInt32, _ by: UInt32) -> UInt32 { word &>> by | word &<< (32 &- by) }

    /// Section 4.2.2: the fractions of the cube roots of the first 64 primes.
    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

/// At most 128 bytes.
private func copy(_ bytes: Span<UInt8>, to target: inout InlineArray<128, UInt8>) {
    var span = target.mutableSpan
    unsafe span.withUnsafeMutableBytes { target in
        unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
}

private func wipe(_ bytes: inout InlineArray<128, UInt8>) {
    var span = bytes.mutableSpan
    unsafe span.withUnsafeMutableBytes { unsafe wipeMemory($0) }
}
