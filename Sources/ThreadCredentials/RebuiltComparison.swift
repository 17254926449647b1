import MeshCoP

/// Compares a stored dataset that was rebuilt from JSON with the bytes it may have been made from.
///
/// The store does not keep what the document carried. Neither JSON form in use carries unknown TLVs or excess bytes;
/// the border router's has no legacy beacons, reserved bits and version threshold of the security policy.
enum RebuiltComparison {
    /// The bits of the security policy's two flag octets that both forms carry.
    static let policyFlags: UInt16 = 0xF7C0

    /// Every field of `rebuilt` has in `original` the value that the document would have shown.
    static func agree(_ rebuilt: OperationalDataset, with original: OperationalDataset) -> Bool {
        let (mine, theirs) = (rebuilt.view, original.view)
        var iterator = mine.tlvs()
        while let tlv = iterator.next() {
            guard let value = theirs.value(of: tlv.type) else { return false }
            switch tlv.type {
            case .securityPolicy:
                guard agreeOnPolicy(tlv.value, value) else { return false }
            case .channelMask:
                guard mine.channelMask == theirs.channelMask else { return false }
            case .networkName:
                guard NetworkName(tlv.value).description == NetworkName(value).description else { return false }
            case let type:
                let length = type.fixedLength() ?? max(tlv.value.count, value.count)
                guard equal(tlv.value.extracting(first: length), value.extracting(first: length)) else {
                    return false
                }
            }
        }
        return true
    }

    private static func agreeOnPolicy(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        guard a.count >= 3, b.count >= 3, a[0] == b[0], a[1] == b[1] else { return false }
        let first = UInt8(truncatingIfNeeded: policyFlags >> 8)
        if (a[2] ^ b[2]) & first != 0 { return false }
        // Thread 1.1 has one flag octet: nothing to compare the second one with.
        if a.count < 4 || b.count < 4 { return true }
        return (a[3] ^ b[3]) & UInt8(truncatingIfNeeded: policyFlags) == 0
    }
}
