extension DatasetView {
    /// Complete, valid, every value as long as it should be, the name in ASCII, and no finding: what most datasets are,
    /// decided with little work. False says nothing; ``verdict`` and ``lint`` then do.
    public var isUnremarkable: Bool {
        // Ten fields, twelve in a pending dataset, and no other TLV.
        guard hasAllActiveFields, count == (isPending ? 12 : 10) else { return false }
        guard hasLength(.channel, 3), hasLength(.panID, 2), hasLength(.extendedPANID, 8),
            hasLength(.meshLocalPrefix, 8),
            hasLength(.activeTimestamp, 8), hasLength(.networkKey, 16), hasLength(.pskc, 16),
            hasLength(.securityPolicy, 4), hasLength(.channelMask, 6)
        else { return false }
        guard let channel, channel.isValid, let mask = channelMask, mask.contains(channel.number) else {
            return false
        }
        guard let panID, panID.isValid, let id = extendedPANID, id.isValid, let prefix = meshLocalPrefix,
            prefix.isValid
        else { return false }
        guard let time = activeTimestamp, time.seconds > 0, !time.authoritative else { return false }
        guard let policy = securityPolicy, policy.rotationHours >= 2, !policy.legacyBeacons else {
            return false
        }
        guard let key = networkKey, Key128.isUnknown(key), let pskc, Key128.isUnknown(pskc) else {
            return false
        }
        guard let name = value(of: .networkName), name.count >= 1, name.count <= 16 else { return false }
        for index in name.indices where name[index] < 0x20 || name[index] >= 0x7f { return false }
        guard isPending else { return true }
        guard hasLength(.pendingTimestamp, 8), hasLength(.delayTimer, 4) else { return false }
        guard let time = pendingTimestamp, time.seconds > 0, !time.authoritative else { return false }
        return delayTimer?.isInRange ?? false
    }

    /// The type is there with a value of just this length.
    @inline(__always)
    private func hasLength(_ type: TLVType, _ length: UInt8) -> Bool {
        let at = valueOffsets.offset(of: type.rawValue, in: bytes)
        return at != 0 && bytes[at &- 1] == length
    }
}

extension Key128 {
    /// Sixteen bytes that are none of the keys that everybody knows.
    @inline(__always)
    static func isUnknown(_ value: Span<UInt8>) -> Bool {
        guard let high = UInt64(bigEndianPrefix: value) else { return false }
        // Told apart by their first halves already; a collision only costs the longer way.
        return high != zero.high && high != wellKnownNetworkKey.high && high != wellKnownPSKc.high
    }
}
