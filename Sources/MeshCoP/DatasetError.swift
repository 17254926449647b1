/// Why a dataset is not accepted: the rule, the TLV and the byte offset at which it breaks it.
///
/// It carries lengths and positions, never a value: an error may be logged, a network key may not.
public struct DatasetError: Error, Hashable, Sendable {
    public let reason: Reason
    /// The type of the TLV that breaks the rule; nil when no TLV is to blame.
    public let type: TLVType?
    /// Offset in the dataset of that TLV's type octet, or of the offending byte where one can be named.
    public let offset: Int

    @inlinable
    public init(_ reason: Reason, _ type: TLVType?, at offset: Int) {
        self.reason = reason
        self.type = type
        self.offset = offset
    }

    public enum Reason: Hashable, Sendable {
        /// R1: more than 254 bytes in all.
        case tooLong(count: Int)
        /// R2: a type octet at the very end, without a length.
        case truncatedHeader
        /// R2: the length octet promises more than what follows.
        case valuePastEnd(length: Int, left: Int)
        /// R3: the length octet ff announces an extended length, which datasets do not use.
        case extendedLength
        /// R4: the type was there before, at `first`.
        case duplicate(first: Int)
        /// R5: the value is shorter than this type's minimum.
        case tooShort(minimum: Int, length: Int)
        /// A channel mask without an entry, with an entry that runs past the end, or with a page-0 entry whose
        /// mask is not four bytes.
        case channelMaskStructure
        /// R6: channel page other than 0 or channel outside 11…26.
        case channelOutOfRange
        /// R7: the name has a byte of 00…1f or 7f.
        case nameControlCharacter
        /// R7: the name is not UTF-8.
        case nameNotUTF8
        /// R8: the name is empty or longer than 16 bytes.
        case nameLength(length: Int)
        /// R8: the broadcast PAN ID ffff.
        case panIDBroadcast
        /// R8: an extended PAN ID of zeros or of ones.
        case extendedPANIDReserved
        /// R8: a mesh-local prefix outside fd00::/8.
        case prefixNotLocal
    }

    /// Whether the bytes are no dataset at all (R1–R5), as opposed to a dataset with a value out of range.
    public var isMalformed: Bool {
        switch reason {
        case .tooLong, .truncatedHeader, .valuePastEnd, .extendedLength, .duplicate, .tooShort,
            .channelMaskStructure:
            true
        default: false
        }
    }
}

extension DatasetError: CustomStringConvertible {
    /// One line: `Channel (TLV 0) at byte 10: expected page 0 and a channel of 11…26`.
    public var description: String {
        "\(type.map { "\($0) at byte" } ?? "dataset at byte") \(offset): \(expectation)"
    }

    /// What the rule asks for, without any value.
    public var expectation: String {
        switch reason {
        case .tooLong(let count): "expected at most 254 bytes in all, found \(count)"
        case .truncatedHeader: "expected a length after the type, found the end"
        case .valuePastEnd(let length, let left): "expected \(length) bytes of value, found \(left)"
        case .extendedLength: "expected a length of at most 254, found an extended length (ff)"
        case .duplicate(let first): "expected each type once, found it first at byte \(first)"
        case .tooShort(let minimum, let length): "expected at least \(minimum) bytes of value, found \(length)"
        case .channelMaskStructure:
            "expected entries of page, length and mask that fill the value, page 0 with a mask of 4 bytes"
        case .channelOutOfRange: "expected page 0 and a channel of 11…26"
        case .nameControlCharacter: "expected a name without control characters"
        case .nameNotUTF8: "expected a name in UTF-8"
        case .nameLength(let length): "expected a name of 1…16 bytes, found \(length)"
        case .panIDBroadcast: "expected a PAN ID other than ffff"
        case .extendedPANIDReserved: "expected an extended PAN ID other than all zeros or all ones"
        case .prefixNotLocal: "expected a prefix inside fd00::/8"
        }
    }
}
