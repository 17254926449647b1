/// AES-CMAC (RFC 4493) and the pseudo-random function made of it (RFC 4615).
struct CMAC {
    private let cipher: AES128
    private let subkey1: AES128.Block
    private let subkey2: AES128.Block

    /// AES-CMAC under a key of 16 bytes.
    init(key: Span<UInt8>) {
        cipher = AES128(key: key)
        // Section 2.3.
        subkey1 = Self.doubled(cipher.encrypt(AES128.Block(repeating: 0)))
        subkey2 = Self.doubled(subkey1)
    }

    /// AES-CMAC-PRF-128: a key of any other length is first made one of 16 bytes (RFC 4615 section 3).
    init(anyLengthKey key: Span<UInt8>) {
        guard key.count != 16 else {
            self.init(key: key)
            return
        }
        let zero = SecretBytes(capacity: 16) { output in for _ in 0..<16 { output.append(0) } }
        let block = CMAC(key: zero.span).code(of: key)
        let derived = SecretBytes(capacity: 16) { output in for index in 0..<16 { output.append(block[index]) }
        }
        self.init(key: derived.span)
    }

    /// The code of a message of any length (RFC 4493 section 2.4).
    func code(of message: Span<UInt8>) -> AES128.Block {
        var state = AES128.Block(repeating: 0)
        var at = 0
        while message.count - at > 16 {
            for index in 0..<16 { state[index] ^= message[at + index] }
            state = cipher.encrypt(state)
            at += 16
        }
        let left = message.count - at
        for index in 0..<left { state[index] ^= message[at + index] }
        if left < 16 { state[left] ^= 0x80 }
        for index in 0..<16 { state[index] ^= left == 16 ? subkey1[index] : subkey2[index] }
        return cipher.encrypt(state)
    }

    /// The sum modulo 2 of `block`, its code, its code's code and so on, `count` codes.
    func folded(_ block: AES128.Block, count: Int) -> AES128.Block {
        cipher.folded(block, mask: subkey1, count: count)
    }

    /// Times x in GF(2^128).
    private static func doubled(_ block: AES128.Block) -> AES128.Block {
        var result = block
        for index in 0..<16 {
            result[index] = block[index] << 1 | (index < 15 ? block[index + 1] >> 7 : 0)
        }
        if block[0] & 0x80 != 0 { result[15] ^= 0x87 }
        return result
    }
}
