/// Why a capture cannot be read on: what, and at which byte of the file.
public struct CaptureError: Error, Equatable, Sendable {
    public enum Reason: Equatable, Sendable {
        /// The file begins like no capture format.
        case unknownFormat
        /// The file is of another kind, which is known by its first bytes.
        case otherFile(OtherFile)
        /// The file holds so many packets, and no command or event among them.
        case onlyOtherPackets(Int)
        /// The format's version or link type is not one of those that hold HCI packets.
        case unsupportedVersion(UInt32)
        case unsupportedLinkType(UInt32)
        /// The file ends inside a header or record.
        case cutOff(needed: Int, available: Int)
        /// A length that contradicts its surroundings.
        case badLength(UInt32)
        /// A pcapng packet names an interface that was not described.
        case unknownInterface(UInt32)
        /// No packet of the file has a time.
        case withoutTime
        /// A capture of the air in which no packet advertises a device: so many have a wrong CRC, so many are others.
        case withoutAdvertising(wrongCRC: Int, others: Int)
        /// No packet of the file has a time from 1970 to 2116.
        case timesOutOfRange
    }

    public var reason: Reason
    /// Counted from the beginning of the file.
    public var offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension CaptureError: CustomStringConvertible {
    /// `reasonText` with the place: `the file ends inside a record: 12 bytes needed, 3 left, at byte 4711`.
    public var description: String { "\(reasonText), at byte \(offset)" }

    /// The reason alone, in plain words.
    public var reasonText: String {
        switch reason {
        case .unknownFormat: "neither \(CaptureFormat.list("nor"))"
        case .otherFile(let kind): "a file of another kind (\(kind.rawValue))"
        case .onlyOtherPackets(let count): "none of its \(count) records is an HCI command or event"
        case .unsupportedVersion(let version): "version \(version) of the format is not supported"
        case .unsupportedLinkType(let type): "link type \(type) holds no HCI packets"
        case .cutOff(let needed, let available):
            "the file ends inside a record: \(needed) bytes needed, \(available) left"
        case .badLength(let length): "a record's length \(length) contradicts its surroundings"
        case .withoutTime: "its packets have no times (Simple Packet Blocks)"
        case .withoutAdvertising(let wrong, let others):
            "it holds no advertising PDU with an address (\(wrong) with a wrong CRC, \(others) of other kinds)"
        case .timesOutOfRange: "no packet has a time from 1970 to 2116"
        case .unknownInterface(let number): "a packet names interface \(number), which is not described"
        }
    }
}
