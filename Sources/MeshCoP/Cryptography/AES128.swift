import CVector

/// AES with a 128-bit key (FIPS 197), encryption only: all that CMAC needs.
///
/// The straightforward form with one S-box. Its table look-ups take a time that depends on the cache and so a
/// little on the key: good enough to derive a key on one's own machine, not for a server that others time.
struct AES128 {
    typealias Block = InlineArray<16, UInt8>

    /// Eleven round keys of 16 bytes.
    private let roundKeys: SecretBytes

    /// Expands a key of 16 bytes (section 5.2). Shorter keys are filled up with zeros, longer ones are cut.
    init(key: Span<UInt8>) {
        roundKeys = SecretBytes(capacity: 176) { output in
            for index in 0..<16 { output.append(index < key.count ? key[index] : 0) }
            var constant: UInt8 = 1
            for index in 16..<176 {
                var byte: UInt8
                if index % 16 < 4 {
                    // The last word, turned by one byte and substituted.
                    byte = Self.box[Int(output.span[index % 16 == 3 ? index - 7 : index - 3])]
                    if index % 16 == 0 { byte ^= constant }
                } else {
                    byte = output.span[index - 4]
                }
                byte ^= output.span[index - 16]
                if index % 16 == 3 { constant = Self.doubled(constant) }
                output.append(byte)
            }
        }
    }

    /// Encrypts one block (section 5.1).
    func encrypt(_ block: Block) -> Block {
        let keys = roundKeys.span
        var state = block
        for index in 0..<16 { state[index] ^= keys[index] }
        for round in 1...10 {
            var next = Block(repeating: 0)
            for column in 0..<4 {
                // SubBytes and ShiftRows: row r comes from column c + r.
                let a = Self.box[Int(state[4 * column])]
                let b = Self.box[Int(state[4 * ((column + 1) & 3) + 1])]
                let c = Self.box[Int(state[4 * ((column + 2) & 3) + 2])]
                let d = Self.box[Int(state[4 * ((column + 3) & 3) + 3])]
                let key = 16 * round + 4 * column
                if round == 10 {
                    next[4 * column] = a ^ keys[key]
                    next[4 * column + 1] = b ^ keys[key + 1]
                    next[4 * column + 2] = c ^ keys[key + 2]
                    next[4 * column + 3] = d ^ keys[key + 3]
                } else {
                    // MixColumns: 2a + 3b + c + d and so on round.
                    let all = a ^ b ^ c ^ d
                    next[4 * column] = a ^ all ^ Self.doubled(a ^ b) ^ keys[key]
                    next[4 * column + 1] = b ^ all ^ Self.doubled(b ^ c) ^ keys[key + 1]
                    next[4 * column + 2] = c ^ all ^ Self.doubled(c ^ d) ^ keys[key + 2]
                    next[4 * column + 3] = d ^ all ^ Self.doubled(d ^ a) ^ keys[key + 3]
                }
            }
            state = next
        }
        return state
    }

    /// Whether the processor has AES instructions.
    static let isHardware = cvector_aes_is_available()

    /// Encrypts `block` ^ `mask` and so on `count` times, each time what came of it. Returns the sum of what came of it
    /// each time, modulo 2, and `block`.
    func folded(
        _ block: Block, mask: Block, count: Int, isHardware: Bool = AES128.isHardware
    ) -> Block {
        var (block, sum) = (block, block)
        guard isHardware else {
            for _ in 0..<count {
                for index in 0..<16 { block[index] ^= mask[index] }
                block = encrypt(block)
                for index in 0..<16 { sum[index] ^= block[index] }
            }
            return sum
        }
        var blockSpan = block.mutableSpan
        var sumSpan = sum.mutableSpan
        unsafe blockSpan.withUnsafeMutableBufferPointer { block in
            unsafe sumSpan.withUnsafeMutableBufferPointer { sum in
                unsafe roundKeys.span.withUnsafeBufferPointer { keys in
                    unsafe mask.span.withUnsafeBufferPointer { mask in
                        unsafe cvector_aes128_fold(
                            keys.baseAddress!, mask.baseAddress!, count, block.baseAddress!, sum.baseAddress!)
                    }
                }
            }
        }
        return sum
    }

    /// Times x in GF(2^8) (section 4.2.1).
    private static func doubled(_ byte: UInt8) -> UInt8 { byte << 1 ^ (byte >> 7) &* 0x1b }

    /// The S-box (section 5.1.1), computed from its definition: inverse in GF(2^8), then an affine map.
    private static let box: InlineArray<256, UInt8> = {
        var box = InlineArray<256, UInt8>(repeating: 0x63)
        // p runs through the powers of 3, q through those of its inverse: q is always 1/p.
        var (p, q): (UInt8, UInt8) = (1, 1)
        repeat {
            p = p ^ doubled(p)
            q ^= q << 1
            q ^= q << 2
            q ^= q << 4
            if q & 0x80 != 0 { q ^= 0x09 }
            func turned(_ by: UInt8) -> UInt8 { q << by | q >> (8 - by) }
            box[Int(p)] = q ^ turned(1) ^ turned(2) ^ turned(3) ^ turned(4) ^ 0x63
        } while p != 1
        return box
    }()
}
