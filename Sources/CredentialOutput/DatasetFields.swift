import Bytes
import JSON
public import MeshCoP
import ProgramOutput

extension DatasetView {
    /// Appends the members of `dataset`, each but the name with a comma behind it: the fields under the names that the
    /// border router's REST interface has made common. A field that is absent has no member; a channel of another
    /// page than 0 has none either, because its number alone would mean another frequency. At most 700 bytes.
    @inline(__always)
    func writeFields(reveal: Bool, to out: inout OutputSpan<UInt8>) {
        if let time = activeTimestamp { out.member("\"activeTimestamp\":", time) }
        if let time = pendingTimestamp { out.member("\"pendingTimestamp\":", time) }
        if let delay = delayTimer {
            out.text("\"delay\":")
            out.decimal(delay.milliseconds)
            out.text(",")
        }
        if let channel, channel.page == 0 {
            out.text("\"channel\":")
            out.decimal(channel.number)
            out.text(",")
        }
        if let channel = wakeUpChannel, channel.page == 0 {
            out.text("\"wakeupChannel\":")
            out.decimal(channel.number)
            out.text(",")
        }
        if let mask = channelMask {
            out.text("\"channelMask\":\"0x")
            out.hex(mask.bits, digits: 8)
            out.text("\",")
        }
        if let id = extendedPANID {
            out.text("\"extPanId\":\"")
            out.hex(id.rawValue)
            out.text("\",")
        }
        if let prefix = meshLocalPrefix {
            out.text("\"meshLocalPrefix\":\"")
            out.hex(prefix.rawValue)
            out.text("\",")
        }
        if let key = networkKey { out.secret("\"networkKey\":", key, reveal) }
        if let id = panID {
            out.text("\"panId\":\"0x")
            out.hex(UInt32(id.rawValue), digits: 4)
            out.text("\",")
        }
        if let pskc { out.secret("\"pskc\":", pskc, reveal) }
        if let policy = securityPolicy { out.member(policy) }
    }

    /// Ends `lint` and appends the member `dataset` and the end of the line.
    func appendFields(reveal: Bool, to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: 768) { out in
            out.text("],\"dataset\":{")
            writeFields(reveal: reveal, to: &out)
        }
        if let name = networkNameBytes {
            bytes.append(text: "\"networkName\":\"")
            bytes.appendJSONEscaped(name)
            bytes.append(text: "\"}}\n")
        } else {
            if bytes.last == UInt8(ascii: ",") { bytes.removeLast() }
            bytes.append(text: "}}\n")
        }
    }
}

extension OutputSpan where Element == UInt8 {
    @inline(__always)
    fileprivate mutating func member(_ key: StaticString, _ time: Timestamp) {
        text(key)
        text("{\"seconds\":")
        decimal(time.seconds)
        text(",\"ticks\":")
        decimal(time.ticks)
        text(",\"authoritative\":")
        bool(time.authoritative)
        text("},")
    }

    @inline(__always)
    fileprivate mutating func secret(_ key: StaticString, _ value: Span<UInt8>, _ reveal: Bool) {
        text(key)
        guard reveal else { return text("null,") }
        text("\"")
        hex(value)
        text("\",")
    }

    /// The letters of OpenThread's command line: what is allowed is 1.
    @inline(__always)
    fileprivate mutating func member(_ policy: SecurityPolicy) {
        text("\"securityPolicy\":{\"rotationTime\":")
        decimal(policy.rotationHours)
        text(",\"o\":")
        bit(policy.obtainNetworkKey)
        text(",\"n\":")
        bit(policy.nativeCommissioning)
        text(",\"r\":")
        bit(policy.routers)
        text(",\"c\":")
        bit(policy.externalCommissioning)
        text(",\"C\":")
        bit(policy.commercialCommissioning)
        text(",\"e\":")
        bit(policy.autonomousEnrollment)
        text(",\"p\":")
        bit(policy.networkKeyProvisioning)
        text(",\"toble\":")
        bit(policy.tobleLink)
        text(",\"R\":")
        bit(policy.nonCCMRouters)
        text(",\"vr\":")
        decimal(policy.versionThreshold)
        text("},")
    }
}

extension TLVType {
    /// The member of `dataset` that holds this field; the number in decimal where there is none.
    public var memberName: StaticString {
        switch self {
        case .activeTimestamp: "activeTimestamp"
        case .pendingTimestamp: "pendingTimestamp"
        case .delayTimer: "delay"
        case .channel: "channel"
        case .wakeUpChannel: "wakeupChannel"
        case .channelMask: "channelMask"
        case .extendedPANID: "extPanId"
        case .meshLocalPrefix: "meshLocalPrefix"
        case .networkKey: "networkKey"
        case .networkName: "networkName"
        case .panID: "panId"
        case .pskc: "pskc"
        case .securityPolicy: "securityPolicy"
        default: "other"
        }
    }
}

/// Nil for types that are no fields of a dataset, and values too short to be read.
func fieldInWords(_ type: TLVType, _ value: Span<UInt8>, reveal: Bool) -> String? {
    switch type {
    case .networkKey, .pskc:
        return reveal ? hexString(value.extracting(first: 16)) : "(redacted; shown with --reveal)"
    case .channel, .wakeUpChannel:
        return Channel(value).map { $0.page == 0 ? "\($0.number)" : "\($0.number) of page \($0.page)" }
    case .panID: return PANID(value)?.description
    case .extendedPANID: return ExtendedPANID(value)?.description
    case .meshLocalPrefix: return MeshLocalPrefix(value)?.description
    case .networkName:
        let name = NetworkName(value)
        let cut = value.count > NetworkName.maximumLength ? " (the first 16 of \(value.count) bytes)" : ""
        return "\"\(escapedForTerminal(name.bytes))\"\(cut)"
    case .activeTimestamp, .pendingTimestamp:
        return Timestamp(value).map {
            $0.isValid
                ? "\($0.seconds) s, \($0.ticks) ticks\($0.authoritative ? ", authoritative" : "")"
                : "invalid (all ones)"
        }
    case .delayTimer: return DelayTimer(value).map { seconds($0.milliseconds) }
    case .channelMask: return ChannelMask(value).map { mask(value, $0) }
    case .securityPolicy: return SecurityPolicy(value).map(policy)
    default: return nil
    }
}

private func seconds(_ milliseconds: UInt32) -> String {
    let (whole, rest) = (milliseconds / 1000, milliseconds % 1000)
    guard rest > 0 else { return "\(whole) s" }
    var decimals = String(1000 + rest).dropFirst()
    while decimals.last == "0" { decimals.removeLast() }
    return "\(whole).\(decimals) s"
}

private func mask(_ value: Span<UInt8>, _ mask: ChannelMask) -> String {
    // More than page 0's entry of 2 + 4 bytes.
    value.count > 6 ? "channels \(mask), and entries of other pages" : "channels \(mask)"
}

private func policy(_ policy: SecurityPolicy) -> String {
    var parts = ["keys rotate every \(policy.rotationHours) h"]
    parts.append("flags \(policy.letters.isEmpty ? "none" : policy.letters)")
    if policy.hasSecondByte {
        parts.append("version threshold \(policy.versionThreshold)")
        if policy.tobleLink { parts.append("ToBLE") }
    } else {
        parts.append("Thread 1.1 form")
    }
    return parts.joined(separator: ", ")
}
