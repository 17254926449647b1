// What a scan yields: the discovery log while it goes on, the `Run` that is made of it, its notices and analysis, and groups of
// runs.

public import HCI

/// A device as users name it: an address, and its type where they know it. Labels and apps show the address alone,
/// so without a type both the public and the random device of that address are meant.
public struct AddressPattern: Hashable, Sendable {
    /// The 48 address bits.
    public let bits: UInt64
    public let kind: DeviceAddress.Kind?

    public init(bits: UInt64, kind: DeviceAddress.Kind?) {
        self.bits = bits & 0xffff_ffff_ffff
        self.kind = kind
    }

    /// `C0:FF:EE:00:00:01`, `C0:FF:EE:00:00:01/random`.
    public init?(_ text: String) {
        guard let address = DeviceAddress(text) else { return nil }
        self.init(bits: address.bits, kind: DeviceAddress.kindWasGiven(in: text) ? address.kind : nil)
    }

    public func matches(_ address: DeviceAddress) -> Bool {
        guard address.bits == bits else { return false }
        // An address that the controller resolved is still public or random: its type octet is two higher.
        return kind == nil || kind == address.kind || address.kind.rawValue == (kind?.rawValue ?? 0) + 2
    }

    /// Whether one device can be meant by both.
    public func overlaps(_ other: AddressPattern) -> Bool {
        guard bits == other.bits else { return false }
        guard let kind, let otherKind = other.kind else { return true }
        return matches(DeviceAddress(bits: bits, kind: otherKind))
            || other.matches(DeviceAddress(bits: bits, kind: kind))
    }

    /// The addresses that are meant, the likelier one first: two high bits set make a static random address
    /// (Core Specification Vol 6 Part B 1.3.2.1).
    public var candidates: [DeviceAddress] {
        if let kind { return [DeviceAddress(bits: bits, kind: kind)] }
        let kinds: [DeviceAddress.Kind] = bits >> 46 == 3 ? [.random, .public] : [.public, .random]
        return kinds.map { DeviceAddress(bits: bits, kind: $0) }
    }

    /// As it was given.
    public var description: String {
        let address = DeviceAddress(bits: bits, kind: kind ?? .public)
        return kind == nil ? address.text : address.description
    }
}

extension AddressPattern: CustomStringConvertible {}
