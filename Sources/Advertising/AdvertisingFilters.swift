import Bytes

// What host filters ask of advertising data, without decoding all of it. Malformed structures end the walk.

/// Whether a service UUID is listed or has service data.
public func advertises(service wanted: ServiceUUID, _ data: Span<UInt8>) -> Bool {
    var structures = ADStructures(data)
    var found = false
    while !found, let structure = structures.next() {
        structure.eachService { if $0 == wanted { found = true } }
    }
    return found
}

/// Whether there are manufacturer data of a company.
public func advertises(company: UInt16, _ data: Span<UInt8>) -> Bool {
    var structures = ADStructures(data)
    while let structure = structures.next() {
        if structure.type == .manufacturerData, structure.value.count >= 2,
            structure.value.littleEndian16(at: 0) == company
        {
            return true
        }
    }
    return false
}

/// The local name's bytes, the complete one where both are there; nil without any. They may hold anything.
@_lifetime(copy data)
public func localName(in data: Span<UInt8>) -> Span<UInt8>? {
    var structures = ADStructures(data)
    var shortened = data.extracting(0..<0)
    var hasShortened = false
    while let structure = structures.next() {
        if structure.type == .completeLocalName { return structure.value }
        if structure.type == .shortenedLocalName, !hasShortened {
            shortened = structure.value
            hasShortened = true
        }
    }
    return hasShortened ? shortened : nil
}
