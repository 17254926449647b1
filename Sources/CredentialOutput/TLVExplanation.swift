import CommandLineTable
import JSON
public import MeshCoP

extension [UInt8] {
    /// Every TLV of a dataset, one a line, in the order in which they were written: type, name, what the value means.
    /// Network key and PSKc only with `reveal`; a lint finding follows its TLV.
    public mutating func append(explaining dataset: OperationalDataset, reveal: Bool) {
        let view = dataset.view
        let findings = dataset.view.lint
        var table = TextTable([.init(""), .init("", .right), .init(""), .init("")])
        var iterator = view.tlvs()
        while let tlv = iterator.next() {
            table.cell("  ")
            table.cell { $0.appendDecimal(tlv.type.rawValue) }
            table.cell(tlv.type.name ?? "unknown")
            table.cell { cell in
                if tlv.type.isSecret, !reveal {
                    cell.append(text: "(")
                    cell.appendDecimal(tlv.value.count)
                    cell.append(text: " bytes, shown with --reveal)")
                } else {
                    cell.append(meaningOf: tlv.type, tlv.value)
                }
            }
            for finding in findings where finding.type == tlv.type {
                table.cell("")
                table.cell("")
                table.cell("")
                table.cell("! \(finding.code.rawValue): \(finding.code.message)")
            }
        }
        table.append(to: &self)
    }

    /// What a value says, and its bytes where it says nothing we know.
    private mutating func append(meaningOf type: TLVType, _ value: Span<UInt8>) {
        switch type {
        case .channel, .wakeUpChannel:
            guard let channel = Channel(value) else { break }
            appendDecimal(channel.number)
            if channel.page != 0 { append(string: " on page \(channel.page)") }
            return
        case .panID:
            guard let id = PANID(value) else { break }
            return append(string: id.description)
        case .networkName:
            append(text: "\"")
            appendEscapedForTerminal(value.extracting(first: NetworkName.maximumLength))
            append(text: "\"")
            return
        case .meshLocalPrefix:
            guard let prefix = MeshLocalPrefix(value) else { break }
            return append(string: prefix.description)
        case .activeTimestamp, .pendingTimestamp:
            guard let time = Timestamp(value) else { break }
            return append(timestamp: time)
        case .securityPolicy:
            guard let policy = SecurityPolicy(value) else { break }
            return append(
                string: "rotation \(policy.rotationHours) h, allows \(policy.letters), "
                    + "version threshold \(policy.versionThreshold)")
        case .delayTimer:
            guard let delay = DelayTimer(value) else { break }
            appendFixedPoint(Int64(delay.milliseconds), decimals: 3)
            return append(text: " s")
        case .channelMask:
            guard let mask = ChannelMask(value) else { break }
            append(text: "channels ")
            return append(channels: mask)
        default: break
        }
        appendHex(value)
    }

    /// `11-26`, `11, 13, 20-22`.
    private mutating func append(channels mask: ChannelMask) {
        var channel: UInt16 = 11
        var isFirst = true
        while channel <= 26 {
            guard mask.contains(channel) else {
                channel += 1
                continue
            }
            let start = channel
            while channel < 26, mask.contains(channel + 1) { channel += 1 }
            if !isFirst { append(text: ", ") }
            isFirst = false
            appendDecimal(start)
            if channel > start {
                append(text: "-")
                appendDecimal(channel)
            }
            channel += 1
        }
        if isFirst { append(text: "none") }
    }
}
