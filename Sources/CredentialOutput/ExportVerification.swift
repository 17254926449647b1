/// Follows the lines of an exported file, and holds what it says of itself against what is there.
///
/// A section begins with its header. In one of this version every line has a digest and the last one counts them; a
/// section of version 0.1 has neither, and is taken as it is.
public struct ExportVerification: Sendable {
    private enum Section {
        case none
        case unverified
        case open(line: Int)
        case ended
    }

    private var section = Section.none
    private var counts = ExportCounts()
    private var sum: UInt64 = 0
    /// Some of the file carried no digests.
    public private(set) var isUnverified = false

    public init() {}

    /// Whether a line has a digest that fits; false where it has none.
    ///
    /// - Throws: ``StoreImportError/digest`` where it does not fit.
    static func verify(_ line: Span<UInt8>) throws(StoreImportError) -> UInt64? {
        guard let (end, digest) = digestMember(of: line) else { return nil }
        guard lineDigest(line.extracting(first: end)) == digest else { throw .digest }
        return digest
    }

    /// Takes the next line: its content, and its digest where it has one.
    public mutating func add(
        _ line: StoreImportLine, digest: UInt64?, number: Int
    ) throws(StoreImportError) {
        if case .header(_, let version) = line {
            if case .open(let start) = section { throw .cut(start: start) }
            counts = ExportCounts()
            sum = 0
            section = version == 1 ? .unverified : .open(line: number)
        }
        switch section {
        case .open:
            guard let digest else { throw .digest }
            try count(line, digest)
        case .unverified, .none:
            // Version 0.1 wrote no digests: the header of this file is missing, or was changed.
            if digest != nil { throw .outsideSection }
            section = .unverified
            isUnverified = true
        case .ended: throw .outsideSection
        }
    }

    private mutating func count(_ line: StoreImportLine, _ digest: UInt64) throws(StoreImportError) {
        switch line {
        case .header: break
        case .credential: counts.credentials += 1
        case .history: counts.history += 1
        case .deleted: counts.deletions += 1
        case .end(let expected, let total):
            guard expected == counts, total == sum else { throw .count }
            section = .ended
        }
        sum &+= digest
    }

    /// - Throws: ``StoreImportError/cut(start:)`` where the last section has no end.
    public func finish() throws(StoreImportError) {
        if case .open(let start) = section { throw .cut(start: start) }
    }

    /// Where `,"digest":"0123456789abcdef"}` begins at the end of a line, and the number.
    private static func digestMember(of line: Span<UInt8>) -> (end: Int, digest: UInt64)? {
        var count = line.count
        while count > 0, line[count - 1] == 0x20 || line[count - 1] == 0x09 || line[count - 1] == 0x0D {
            count -= 1
        }
        let start: StaticString = ",\"digest\":\""
        let end = count - start.utf8CodeUnitCount - 18
        guard end > 0, line[count - 1] == UInt8(ascii: "}"), line[count - 2] == UInt8(ascii: "\"") else {
            return nil
        }
        for index in 0..<start.utf8CodeUnitCount where line[end + index] != (unsafe start.utf8Start[index]) {
            return nil
        }
        var digest: UInt64 = 0
        for index in (count - 18)..<(count - 2) {
            let byte = line[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digest = digest << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                digest = digest << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return (end, digest)
    }
}

/// How many lines of each kind a section has.
public struct ExportCounts: Equatable, Sendable {
    public var credentials = 0
    public var history = 0
    public var deletions = 0

    public init() {}
}
