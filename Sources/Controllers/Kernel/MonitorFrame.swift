/// What a read from the monitor channel begins with: {opcode u16, adapter u16, length u16}, little-endian, then
/// the packet without its indicator octet (`struct hci_mon_hdr` of the Linux kernel).
struct MonitorFrame: Equatable {
    enum Kind: Equatable {
        case newAdapter, adapterRemoved, command, event
        /// Taken down, or let go by the program that had it for itself.
        case adapterClosed
        /// ACL, SCO, ISO, notes of other programs, …
        case other
    }

    static let headerLength = 6

    let kind: Kind
    let adapter: UInt16
    /// Octets of the packet that follow; never more than were read.
    let length: Int

    /// nil where fewer octets were read than a header, or than it announces.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= Self.headerLength else { return nil }
        func word(_ at: Int) -> UInt16 { UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8 }
        kind =
            switch word(0) {
            case 0: .newAdapter
            case 1: .adapterRemoved
            case 2: .command
            case 3: .event
            case 9: .adapterClosed
            default: .other
            }
        adapter = word(2)
        length = Int(word(4))
        guard length <= bytes.count - Self.headerLength else { return nil }
    }
}
