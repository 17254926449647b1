/// Derives the commissioner's pre-shared key of a network from its passphrase.
///
/// PBKDF2 (RFC 8018 section 5.2) with AES-CMAC-PRF-128 over the passphrase; salt `Thread`, extended PAN ID, network
/// name; 16384 iterations; 16 bytes.
public enum PSKc {
    public static let iterations = 16_384

    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Thread takes 6…255 bytes.
        case passphraseLength(Int)
        /// The passphrase must be UTF-8.
        case passphraseNotUTF8
        /// A name has 1…16 bytes.
        case nameLength(Int)

        public var description: String {
            switch self {
            case .passphraseLength(let count): "passphrase: expected 6…255 bytes, found \(count)"
            case .passphraseNotUTF8: "passphrase: expected UTF-8"
            case .nameLength(let count): "network name: expected 1…16 bytes, found \(count)"
            }
        }
    }

    /// - Parameters:
    ///   - passphrase: 6…255 bytes of UTF-8.
    ///   - name: the network's name, 1…16 bytes.
    /// - Returns: 16 bytes.
    public static func derive(
        passphrase: Span<UInt8>, extendedPANID: ExtendedPANID, name: Span<UInt8>
    ) throws(Failure) -> SecretBytes {
        guard passphrase.count >= 6, passphrase.count <= 255 else { throw .passphraseLength(passphrase.count) }
        guard isUTF8(passphrase) else { throw .passphraseNotUTF8 }
        guard name.count >= 1, name.count <= 16 else { throw .nameLength(name.count) }
        var salt = Array("Thread".utf8) + extendedPANID.bytes
        for index in name.indices { salt.append(name[index]) }
        // The number of the one block that is asked for.
        salt += [0, 0, 0, 1]
        let mac = CMAC(anyLengthKey: passphrase)
        let key = mac.folded(mac.code(of: salt.span), count: iterations - 1)
        return SecretBytes(capacity: 16) { output in for index in 0..<16 { output.append(key[index]) } }
    }
}

/// UTF-8 as Unicode defines it, decided without making a string of a secret.
func isUTF8(_ bytes: Span<UInt8>) -> Bool {
    var at = 0
    while at < bytes.count {
        let first = bytes[at]
        let (more, lowest, highest): (Int, UInt8, UInt8)
        switch first {
        case 0x00...0x7f: (more, lowest, highest) = (0, 0, 0)
        case 0xc2...0xdf: (more, lowest, highest) = (1, 0x80, 0xbf)
        case 0xe0: (more, lowest, highest) = (2, 0xa0, 0xbf)
        case 0xed: (more, lowest, highest) = (2, 0x80, 0x9f)
        case 0xe1...0xef: (more, lowest, highest) = (2, 0x80, 0xbf)
        case 0xf0: (more, lowest, highest) = (3, 0x90, 0xbf)
        case 0xf1...0xf3: (more, lowest, highest) = (3, 0x80, 0xbf)
        case 0xf4: (more, lowest, highest) = (3, 0x80, 0x8f)
        default: return false
        }
        guard more < bytes.count - at else { return false }
        if more > 0 {
            // Only the second byte's range depends on the first.
            guard bytes[at + 1] >= lowest, bytes[at + 1] <= highest else { return false }
            for index in stride(from: 2, through: more, by: 1) where bytes[at + index] & 0xc0 != 0x80 {
                return false
            }
        }
        at += 1 + more
    }
    return true
}
