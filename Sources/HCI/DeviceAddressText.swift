import Bytes

extension DeviceAddress: CustomStringConvertible, LosslessStringConvertible {
    /// Reads `C0:FF:EE:00:00:01`, colons or hyphens, either case, with an optional type after a slash: `/public`,
    /// `/random`, `/public-identity`, `/random-identity`. Without one the address is public (`kindWasGiven`
    /// tells which it was). Nil for everything else.
    public init?(_ text: some StringProtocol) {
        var kind = Kind.public
        var digits = text[...]
        if let slash = text.firstIndex(of: "/") {
            guard let named = Kind(name: String(text[slash...].dropFirst())) else { return nil }
            kind = named
            digits = text[..<slash]
        }
        var bits: UInt64 = 0
        var position = 0
        for octet in digits.utf8 {
            if position % 3 == 2 {
                guard octet == UInt8(ascii: ":") || octet == UInt8(ascii: "-") else { return nil }
            } else {
                guard let nibble = hexValue(octet) else { return nil }
                bits = bits << 4 | UInt64(nibble)
            }
            position += 1
            if position > 17 { return nil }
        }
        guard position == 17 else { return nil }
        self.init(bits: bits, kind: kind)
    }

    /// Whether address text names its type: if not, it may stand for either.
    public static func kindWasGiven(in text: some StringProtocol) -> Bool {
        text.utf8.contains(UInt8(ascii: "/"))
    }

    /// Appends `C0:FF:EE:00:00:01`, without the type: 17 ASCII characters, upper case as every Bluetooth tool prints addresses.
    public func appendText(to bytes: inout [UInt8]) {
        for octet in stride(from: 40, through: 0, by: -8) {
            let value = UInt8(truncatingIfNeeded: bits >> UInt64(octet))
            bytes.appendHex(value, uppercase: true)
            if octet > 0 { bytes.append(UInt8(ascii: ":")) }
        }
    }

    /// `C0:FF:EE:00:00:01`.
    public var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(17)
        appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `C0:FF:EE:00:00:01/random`; `init(_:)` reads it back.
    public var description: String { text + "/" + kind.name }
}

extension DeviceAddress.Kind: CustomStringConvertible {
    /// `public`, `random`, `public-identity`, `random-identity`, `anonymous`, or `0xNN` for reserved octets.
    public var name: String {
        switch self {
        case .public: "public"
        case .random: "random"
        case .publicIdentity: "public-identity"
        case .randomIdentity: "random-identity"
        case .anonymous: "anonymous"
        default: "0x" + hexText(rawValue, digits: 2)
        }
    }

    public var description: String { name }

    /// The inverse of `name`.
    public init?(name: String) {
        switch name {
        case "public": self = .public
        case "random": self = .random
        case "public-identity": self = .publicIdentity
        case "random-identity": self = .randomIdentity
        case "anonymous": self = .anonymous
        default:
            guard name.utf8.count == 4, name.hasPrefix("0x"), let value = UInt8(name.dropFirst(2), radix: 16)
            else { return nil }
            self.init(rawValue: value)
        }
    }
}
