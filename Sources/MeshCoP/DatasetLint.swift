extension DatasetView {
    /// All findings in the order of the TLVs.
    public var lint: [LintFinding] {
        var findings: [LintFinding] = []
        forEachFinding { findings.append($0) }
        return findings
    }

    /// Hands every finding to `report` in the order of the TLVs.
    public func forEachFinding(_ report: (LintFinding) -> Void) {
        var at = 0
        while at &+ 1 < bytes.count {
            let type = TLVType(rawValue: bytes[at])
            let end = at &+ 2 &+ Int(bytes[at &+ 1])
            // The initializer walked the same way; this is for the compiler.
            guard end <= bytes.count else { return }
            lint(type, bytes.extracting((at &+ 2)..<end), at: at, report)
            at = end
        }
    }

    private func lint(_ type: TLVType, _ value: Span<UInt8>, at offset: Int, _ report: (LintFinding) -> Void) {
        func found(_ code: LintCode) { report(LintFinding(code, type, at: offset)) }

        if let expected = type.fixedLength(rules), value.count > expected {
            found(.excessBytes)
        }
        switch type {
        case .channel:
            // A mask of zero has a finding of its own.
            if let channel = Channel(value), channel.isValid, let mask = channelMask, mask.bits != 0,
                !mask.contains(channel.number)
            {
                found(.channelNotInMask)
            }
        case .channelMask:
            if let mask = ChannelMask(value), mask.bits == 0 { found(.channelMaskZero) }
        case .networkKey:
            if hasPrefix(value, .zero) { found(.networkKeyZero) }
            if hasPrefix(value, .wellKnownNetworkKey) { found(.networkKeyWellKnown) }
        case .pskc:
            if hasPrefix(value, .zero) { found(.pskcZero) }
            if hasPrefix(value, .wellKnownPSKc) { found(.pskcWellKnown) }
        case .activeTimestamp, .pendingTimestamp:
            guard let time = Timestamp(value) else { return }
            if !time.isValid { return found(.timestampAllOnes) }
            if time.seconds == 0 { found(.timestampZero) }
            if time.authoritative { found(.timestampAuthoritative) }
        case .securityPolicy:
            guard let policy = SecurityPolicy(value) else { return }
            if policy.legacyBeacons { found(.legacyBeacons) }
            if policy.rotationHours < 2 { found(.rotationTooShort) }
        case .delayTimer:
            if let delay = DelayTimer(value), !delay.isInRange { found(.delayOutOfRange) }
        case .networkName:
            if value.count > NetworkName.maximumLength { found(.nameTooLong) }
            // A fault is the verdict's to tell: what follows is about names that OpenThread accepts.
            if isASCII(value) || NetworkName.fault(in: value) != nil { return }
            guard let text = String(validating: (0..<value.count).map { value[$0] }, as: UTF8.self) else {
                return found(.nameLaxUTF8)
            }
            if !isNormalizedC(text) { found(.nameNotNFC) }
        case .wakeUpChannel: found(.wakeUpChannel)
        default: if !TLVType.order.contains(type) { found(.unknownTLV) }
        }
    }
}

/// Sixteen bytes as two integers, most significant byte first.
struct Key128: Sendable {
    let high: UInt64
    let low: UInt64

    static let zero = Key128(high: 0, low: 0)
    /// 00112233445566778899aabbccddeeff, in every tutorial.
    static let wellKnownNetworkKey = Key128(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff)
    /// Passphrase j01Nme, name OpenThreadDemo, extended PAN ID 1111111122222222: the border router's web form.
    static let wellKnownPSKc = Key128(high: 0x445f_2b5c_a6f2_a93a, low: 0x55ce_570a_70ef_eecb)
}

/// Whether the first 16 bytes of a value are this key.
private func hasPrefix(_ value: Span<UInt8>, _ key: Key128) -> Bool {
    guard value.count >= 16 else { return false }
    return UInt64(bigEndianPrefix: value) == key.high
        && UInt64(bigEndianPrefix: value.extracting(8..<16)) == key.low
}

private func isASCII(_ value: Span<UInt8>) -> Bool {
    for index in value.indices where value[index] >= 0x80 { return false }
    return true
}
