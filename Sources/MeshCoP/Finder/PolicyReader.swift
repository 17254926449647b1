import Bytes
import JSON

/// A security policy as JSON or the text of OpenThread's command line says it, and which of its bits were said.
struct PolicyReader {
    private(set) var policy = SecurityPolicy(rotationHours: 0, flags: 0xf7, flags2: nil)
    private(set) var carriedFlags: UInt8 = 0
    private(set) var carriedFlags2: UInt8 = 0
    private(set) var isCommissioners = false

    /// Nil when the rotation time, or one of the bits that Thread always had, is not said: they have no default.
    init?(_ value: JSONValue) throws(FieldCollector.Problem) {
        let failure = FieldCollector.Problem(
            reason: .value(field: "securityPolicy", expected: "rotation time and flags, such as '672 onrc 0'"))
        switch value {
        case .object(let object): guard try read(object, failure) else { return nil }
        case .string(let text): guard read(text) else { throw failure }
        default: throw failure
        }
    }

    /// The bits by the names of the border router and the letters of the command line.
    private static let bits: [(names: [String], mask: UInt8, isInverted: Bool, isSecondByte: Bool)] = [
        (["obtainnetworkkey", "o"], 0x80, false, false), (["nativecommissioning", "n"], 0x40, false, false),
        (["routers", "r"], 0x20, false, false), (["externalcommissioning", "c"], 0x10, false, false),
        (["commercialcommissioning", "C"], 0x04, true, false),
        (["autonomousenrollment", "e"], 0x02, true, false),
        (["networkkeyprovisioning", "p"], 0x01, true, false), (["toblelink", "toble"], 0x80, false, true),
        (["nonccmrouters", "R"], 0x40, true, true),
    ]

    private mutating func read(
        _ object: JSONObject, _ failure: FieldCollector.Problem
    ) throws(FieldCollector.Problem) -> Bool {
        var rotation: UInt16?
        for member in object.members {
            let name = member.key.utf8.count == 1 ? member.key : DatasetField.letters(member.key.utf8)
            if name == "rotationtime" {
                guard let hours: UInt16 = try? JSONNode(member.value).integer() else { throw failure }
                rotation = hours
            } else if name == "flags" {
                guard readFlags(member.value) else { throw failure }
            } else if name == "vr" || name == "versionthreshold" {
                guard let threshold: UInt8 = try? JSONNode(member.value).integer(in: 0...7) else {
                    throw failure
                }
                setSecond(0x07, threshold)
            } else if let bit = Self.bits.first(where: { $0.names.contains(name) }) {
                guard let isAllowed = FieldReader.flag(member.value) else { throw failure }
                let isSet = isAllowed != bit.isInverted
                if bit.isSecondByte {
                    setSecond(bit.mask, isSet ? bit.mask : 0)
                } else {
                    policy.flags = isSet ? policy.flags | bit.mask : policy.flags & ~bit.mask
                    carriedFlags |= bit.mask
                }
            }
        }
        guard let rotation, carriedFlags & 0xf0 == 0xf0 else { return false }
        policy.rotationHours = rotation
        return true
    }

    private mutating func setSecond(_ mask: UInt8, _ bits: UInt8) {
        policy.flags2 = policy.flags2 & ~mask | bits
        policy.hasSecondByte = true
        carriedFlags2 |= mask
    }

    /// A number, or hex digits of one byte or two.
    private mutating func readFlags(_ value: JSONValue) -> Bool {
        isCommissioners = true
        if let number: UInt16 = try? JSONNode(value).integer() {
            if number > 0xff { return readFlags(.string(Array(hexText(UInt64(number), digits: 4).utf8))) }
            policy.flags = UInt8(truncatingIfNeeded: number)
            carriedFlags = 0xff
            return true
        }
        guard case .string(let text) = value else { return false }
        let digits = text.starts(with: "0x".utf8) ? Array(text.dropFirst(2)) : text
        guard let bytes = try? JSONNode(.string(digits)).hex(), (1...2).contains(bytes.count) else {
            return false
        }
        policy.flags = bytes[0]
        carriedFlags = 0xff
        if bytes.count == 2 { setSecond(0xff, bytes[1]) }
        return true
    }

    /// `672 onrc 0`, `672 onrc`, `672, onrcb`.
    private mutating func read(_ text: [UInt8]) -> Bool {
        let words = text.split { isSpace($0) || $0 == UInt8(ascii: ",") }
        guard let first = words.first, let hours = UInt16(String(decoding: first, as: UTF8.self)) else {
            return false
        }
        policy.rotationHours = hours
        var (letters, threshold): (ArraySlice<UInt8>, UInt8?) = ([], nil)
        for word in words.dropFirst() {
            if word.count == 1, let digit = word.first, (0x30...0x37).contains(digit) {
                threshold = digit & 7
            } else if letters.isEmpty {
                letters = word
            } else {
                return false
            }
        }
        guard words.count > 1 else { return false }
        // Bits that say "disabled" are set where their letter is missing.
        policy.flags = 0x07
        for letter in letters {
            switch letter {
            case UInt8(ascii: "o"): policy.flags |= 0x80
            case UInt8(ascii: "n"): policy.flags |= 0x40
            case UInt8(ascii: "r"): policy.flags |= 0x20
            case UInt8(ascii: "c"): policy.flags |= 0x10
            case UInt8(ascii: "b"): policy.flags |= 0x08
            case UInt8(ascii: "C"): policy.flags &= ~0x04
            case UInt8(ascii: "e"): policy.flags &= ~0x02
            case UInt8(ascii: "p"): policy.flags &= ~0x01
            case UInt8(ascii: "R"): setSecond(0x40, 0)
            default: return false
            }
        }
        carriedFlags = 0xff
        if let threshold { setSecond(0x47, (letters.contains(UInt8(ascii: "R")) ? 0 : 0x40) | threshold) }
        return true
    }
}
