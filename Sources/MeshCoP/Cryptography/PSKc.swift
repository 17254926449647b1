import Bytes

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
