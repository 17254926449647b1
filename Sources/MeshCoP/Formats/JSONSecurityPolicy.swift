extension JSONFields {
    /// Booleans by name (border router), `flags` as a number or hex (ot-commissioner), or the letters that
    /// `thread-creds decode` prints. What is not said keeps its default.
    mutating func securityPolicy() throws(DatasetInputError) {
        guard try scanner.kind() == .object else { throw fail(at: scanner.at, "securityPolicy", "an object") }
        var policy = SecurityPolicy.standard
        if try scanner.enter(.object) {
            repeat {
                let range = try scanner.string()
                try scanner.take(UInt8(ascii: ":"), "':'")
                try read(range, into: &policy)
            } while try scanner.another(.object)
        }
        builder.set(policy)
    }

    private mutating func read(_ range: Range<Int>, into policy: inout SecurityPolicy) throws(DatasetInputError)
    {
        let key = scanner.input.extracting(range)
        if matches(key, "rotationTime") {
            let hours = try integer("rotationTime", "0…65535 hours", upTo: 65_535)
            policy.rotationHours = UInt16(truncatingIfNeeded: hours)
            carried.rotation = true
        } else if matches(key, "flags") {
            try flags(into: &policy)
        } else if isExactly(key, "vr") {
            let threshold = try integer("vr", "0…7", upTo: 7)
            policy.flags2 = policy.flags2 & 0xf8 | UInt8(truncatingIfNeeded: threshold)
            carried.flags2 |= 0x07
        } else if let bit = Bit.named(key) {
            let isAllowed = try flag(bit.name.description)
            let isSet = isAllowed != bit.isInverted
            if bit.isSecondByte {
                policy.flags2 = isSet ? policy.flags2 | bit.mask : policy.flags2 & ~bit.mask
                carried.flags2 |= bit.mask
            } else {
                policy.flags = isSet ? policy.flags | bit.mask : policy.flags & ~bit.mask
                carried.flags |= bit.mask
            }
        } else {
            carried.ignoredKeys += 1
            try scanner.skip()
        }
    }

    private mutating func flags(into policy: inout SecurityPolicy) throws(DatasetInputError) {
        format = .commissioner
        let start = try position()
        if try scanner.kind() == .number {
            policy.flags = UInt8(truncatingIfNeeded: try integer("flags", "0…255 or hex digits", upTo: 255))
            carried.flags = 0xff
            return
        }
        guard let bytes = try hexBytes("flags", "2 or 4 hex digits", upTo: 2), bytes.count >= 1 else {
            throw fail(at: start, "flags", "2 or 4 hex digits")
        }
        policy.flags = bytes.span[0]
        carried.flags = 0xff
        policy.hasSecondByte = bytes.count == 2
        if bytes.count == 2 {
            policy.flags2 = bytes.span[1]
            carried.flags2 = 0xff
        }
    }

    /// One flag: the border router's name, the letter, the bit.
    private struct Bit {
        let name: StaticString
        let letter: StaticString
        let mask: UInt8
        var isInverted = false
        var isSecondByte = false

        static let all: [Bit] = [
            Bit(name: "obtainNetworkKey", letter: "o", mask: 0x80),
            Bit(name: "nativeCommissioning", letter: "n", mask: 0x40),
            Bit(name: "routers", letter: "r", mask: 0x20),
            Bit(name: "externalCommissioning", letter: "c", mask: 0x10),
            Bit(name: "commercialCommissioning", letter: "C", mask: 0x04, isInverted: true),
            Bit(name: "autonomousEnrollment", letter: "e", mask: 0x02, isInverted: true),
            Bit(name: "networkKeyProvisioning", letter: "p", mask: 0x01, isInverted: true),
            Bit(name: "tobleLink", letter: "toble", mask: 0x80, isSecondByte: true),
            Bit(name: "nonCcmRouters", letter: "R", mask: 0x40, isInverted: true, isSecondByte: true),
        ]

        static func named(_ key: Span<UInt8>) -> Bit? {
            for bit in all where matches(key, bit.name) || isExactly(key, bit.letter) { return bit }
            return nil
        }
    }
}

/// Whether the bytes are this name, case included: `r` and `R` are two flags.
private func isExactly(_ key: Span<UInt8>, _ name: StaticString) -> Bool {
    guard key.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { buffer in
        for index in key.indices where unsafe key[index] != buffer[index] { return false }
        return true
    }
}
