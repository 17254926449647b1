/// What an interface description block says.
struct PCAPNGInterface {
    var linkType: UInt32
    /// The option if_tsresol: 10^−n seconds, or 2^−n where the top bit is set. Microseconds where not given.
    var resolution: UInt8 = 6
    /// The option if_tsoffset: seconds to add.
    var timeOffset: Int64 = 0

    /// Nanoseconds since 1970 of a time stamp in this interface's units; times beyond 64 bits stop at their ends.
    func nanoseconds(_ ticks: UInt64) -> Int64 {
        let exponent = Int(resolution & 0x7f)
        let seconds: UInt64
        let rest: UInt64
        if resolution & 0x80 != 0 {
            seconds = exponent < 64 ? ticks >> UInt64(exponent) : 0
            let part = exponent < 64 ? ticks & (1 << UInt64(exponent) &- 1) : ticks
            let product = part.multipliedFullWidth(by: 1_000_000_000)
            // (product >> exponent): less than 10^9 wherever the exponent is below 64
            rest =
                exponent == 0
                ? 0
                : exponent < 64
                    ? product.high << UInt64(64 - exponent) | product.low >> UInt64(exponent)
                    : exponent < 128 ? product.high >> UInt64(exponent - 64) : 0
        } else {
            var unitsPerSecond: UInt64 = 1
            for _ in 0..<min(exponent, 19) { unitsPerSecond *= 10 }
            seconds = exponent > 19 ? 0 : ticks / unitsPerSecond
            let part = exponent > 19 ? 0 : ticks % unitsPerSecond
            rest =
                exponent <= 9
                ? part * (1_000_000_000 / unitsPerSecond) : part / (unitsPerSecond / 1_000_000_000)
        }
        let (whole, overflow) = (Int64(exactly: seconds) ?? .max).addingReportingOverflow(timeOffset)
        if overflow { return timeOffset < 0 ? .min : .max }
        let (value, tooLarge) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        if tooLarge { return whole < 0 ? .min : .max }
        let (sum, beyond) = value.addingReportingOverflow(Int64(rest))
        return beyond ? .max : sum
    }
}

// pcapng: blocks of type u32, length u32, body, length u32 again; the length is a multiple of 4 and counts all of it. A section
// header sets the byte order and forgets all interfaces. Blocks of unknown types are skipped.
extension CaptureReader {
    /// Reads a section header block's byte order and returns its length.
    @_lifetime(self: copy self)
    mutating func sectionLength(at start: Int) throws(CaptureError) -> Int {
        try need(28, at: start)
        switch u32(at: start + 8, bigEndian: true) {
        case 0x1a2b_3c4d: isBigEndian = true
        case 0x4d3c_2b1a: isBigEndian = false
        default: throw CaptureError(.unknownFormat, at: start + 8)
        }
        let version = u16(at: start + 12)
        guard version == 1 else { throw CaptureError(.unsupportedVersion(UInt32(version)), at: start + 12) }
        return try blockLength(at: start, atLeast: 28)
    }

    func blockLength(at start: Int, atLeast minimum: Int) throws(CaptureError) -> Int {
        let length = u32(at: start + 4)
        guard length >= minimum, length.isMultiple(of: 4) else {
            throw CaptureError(.badLength(length), at: start + 4)
        }
        try need(Int(length), at: start)
        let again = u32(at: start + Int(length) - 4)
        guard again == length else {
            throw CaptureError(.badLength(again), at: start + Int(length) - 4)
        }
        return Int(length)
    }

    @_lifetime(self: copy self)
    mutating func advancePCAPNG() throws(CaptureError) -> Bool {
        while offset < bytes.count {
            let start = offset
            try need(12, at: start)
            switch u32(at: start) {
            case 0x0a0d_0d0a:
                offset = try start + sectionLength(at: start)
                interfaces.removeAll()
            case 1:
                offset = try start + blockLength(at: start, atLeast: 20)
                try describeInterface(at: start)
            case 2, 6:
                offset = try start + blockLength(at: start, atLeast: 32)
                if try takeEnhancedPacket(at: start) { return true }
            case 3:
                offset = try start + blockLength(at: start, atLeast: 16)
                notes.packetsWithoutTime += 1
                notes.firstWithoutTime = notes.firstWithoutTime ?? base + start
            case 5:
                offset = try start + blockLength(at: start, atLeast: 24)
                // isb_ifdrop, isb_osdrop
                eachOption(in: start + 20..<offset - 4) { code, value, reader in
                    if code == 5 || code == 7, value.count == 8 {
                        reader.notes.addDrops(reader.u64(at: value.lowerBound))
                    }
                }
            default:
                offset = try start + blockLength(at: start, atLeast: 12)
                notes.otherBlocks += 1
            }
        }
        return false
    }

    /// Interface description: link type u16, reserved u16, snapshot length u32, options.
    @_lifetime(self: copy self)
    mutating func describeInterface(at start: Int) throws(CaptureError) {
        var interface = PCAPNGInterface(linkType: UInt32(u16(at: start + 8)))
        if interfaces.isEmpty { linkType = interface.linkType }
        eachOption(in: start + 16..<offset - 4) { code, value, reader in
            switch (code, value.count) {
            case (9, 1): interface.resolution = reader.bytes[value.lowerBound]
            case (14, 8): interface.timeOffset = Int64(bitPattern: reader.u64(at: value.lowerBound))
            default: break
            }
        }
        // A file of interface descriptions only must not fill the memory.
        guard interfaces.count < 65_536 else { throw CaptureError(.badLength(65_536), at: start) }
        interfaces.append(interface)
    }

    /// Enhanced packet (6): interface u32, time high u32, time low u32, included length u32, original length u32, packet, options.
    /// The obsolete packet block (2) differs in the first word: interface u16, drops u16.
    @_lifetime(self: copy self)
    mutating func takeEnhancedPacket(at start: Int) throws(CaptureError) -> Bool {
        let isObsolete = u32(at: start) == 2
        let number = isObsolete ? UInt32(u16(at: start + 8)) : u32(at: start + 8)
        guard number < interfaces.count else { throw CaptureError(.unknownInterface(number), at: start + 8) }
        let interface = interfaces[Int(number)]
        let included = u32(at: start + 20)
        guard Int(included) <= offset - start - 32 else {
            throw CaptureError(.badLength(included), at: start + 20)
        }
        let isOfAir = LinkLayer.isAir(interface.linkType)
        let isUsable = (isOfAir || PCAP.isHCI(interface.linkType)) && isAir ?? isOfAir == isOfAir
        if isUsable { isAir = isOfAir }
        guard isUsable else {
            notes.foreignPackets += 1
            notes.firstForeign =
                notes.firstForeign ?? CaptureNotes.Foreign(linkType: interface.linkType, offset: base + start)
            return false
        }
        let packet = start + 28..<start + 28 + Int(included)
        let optionsStart = (packet.upperBound + 3 - start) / 4 * 4 + start
        if optionsStart < offset - 4 {
            eachOption(in: optionsStart..<offset - 4) { code, value, reader in
                // epb_dropcount: since the packet before
                if code == 4, value.count == 8 {
                    reader.notes.addDrops(reader.u64(at: value.lowerBound))
                }
            }
        }
        let ticks = UInt64(u32(at: start + 12)) << 32 | UInt64(u32(at: start + 16))
        return take(
            interface.linkType, packet, time: interface.nanoseconds(ticks), offset: start,
            isCut: included < u32(at: start + 24))
    }

    /// Options: code u16, length u16, value, padding to four bytes; 0 ends them. Broken options end them too: they are
    /// decoration, and the block's length has been checked.
    @_lifetime(self: copy self)
    mutating func eachOption(
        in range: Range<Int>, _ body: (UInt16, Range<Int>, inout CaptureReader) -> Void
    ) {
        var position = range.lowerBound
        while range.upperBound - position >= 4 {
            let code = u16(at: position)
            let length = Int(u16(at: position + 2))
            guard code != 0, length <= range.upperBound - position - 4 else { return }
            body(code, position + 4..<position + 4 + length, &self)
            position += 4 + (length + 3) / 4 * 4
        }
    }

    func u64(at offset: Int) -> UInt64 {
        let (first, second) = (UInt64(u32(at: offset)), UInt64(u32(at: offset + 4)))
        return isBigEndian ? first << 32 | second : second << 32 | first
    }
}
