import Bytes
import JSON

extension OperationalDataset {
    /// Appends the dataset as text or bytes, secrets and all. No newline at the end.
    ///
    /// The caller wipes the buffer; reserve ``DatasetFormat/maximumOutputLength`` first so that it does not move.
    public func append(as format: DatasetFormat, to bytes: inout [UInt8]) {
        switch format {
        case .hex: bytes.appendHex(self.bytes)
        case .chip:
            bytes.append(contentsOf: Array("hex:".utf8))
            bytes.appendHex(self.bytes)
        case .binary: for index in self.bytes.indices { bytes.append(self.bytes[index]) }
        case .otbr: bytes.json { view.writeOTBR(.today, to: &$0) }
        case .otbrLegacy: bytes.json { view.writeOTBR(.legacy, to: &$0) }
        case .commissioner: bytes.json { view.writeCommissioner(to: &$0) }
        }
    }

    /// What a format cannot hold: the dataset read back from it lacks these things. Empty for lossless formats.
    public func losses(as format: DatasetFormat) -> [String] {
        if format.isLossless { return [] }
        var losses: [String] = []
        let view = view
        var iterator = view.tlvs()
        while let tlv = iterator.next() {
            let isField =
                TLVType.requiredInActive.contains(tlv.type) || TLVType.requiredInPending.contains(tlv.type)
            if !isField {
                losses.append("\(tlv.type)")
            } else if let expected = tlv.type.fixedLength(), tlv.value.count > expected {
                losses.append("excess bytes of \(tlv.type)")
            }
        }
        if let name = view.value(of: .networkName) {
            if name.count > NetworkName.maximumLength {
                losses.append("the network name beyond 16 bytes")
            } else if let name = view.networkName, !name.isStrictUTF8 {
                losses.append("bytes of the network name that are not UTF-8")
            }
        }
        if format == .otbr || format == .otbrLegacy {
            if let policy = view.securityPolicy {
                if policy.versionThreshold != 0 {
                    losses.append("the version threshold of the security policy")
                }
                if policy.legacyBeacons { losses.append("the beacons bit of the security policy") }
                if !policy.hasSecondByte { losses.append("the three-byte form of the security policy") }
                if policy.flags2 & 0x38 != 0x38 { losses.append("reserved bits of the security policy") }
            }
            if let value = view.value(of: .channelMask), let mask = ChannelMask(value) {
                var canonical: [UInt8] = []
                mask.appendValue(to: &canonical)
                if !equal(value, canonical.span) {
                    losses.append("channels other than 11…26 of the channel mask")
                }
            }
        }
        return losses
    }
}

extension DatasetFormat {
    /// No output of ``OperationalDataset/append(as:to:)`` is longer.
    public static let maximumOutputLength = 4096
}
