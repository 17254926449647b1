import Advertising
import TestSupport
import Testing

private func walk(_ data: [UInt8]) -> (list: [String], malformation: ADMalformation?) {
    var structures = ADStructures(data.span)
    var list: [String] = []
    while let structure = structures.next() {
        let value = structure.value
        list.append("\(structure.type.name)=\(hex(value.indices.map { value[$0] }))")
    }
    return (list, structures.malformation)
}

@Test(
    arguments: [
        ("", [], nil),
        ("020106", ["Flags=06"], nil),
        ("0101", ["Flags="], nil),
        ("020106 0309 4142", ["Flags=06", "Complete Local Name=4142"], nil),
        ("02010600 0000", ["Flags=06"], nil),
        ("020106 00 00 01", ["Flags=06"], ADMalformation.dataAfterEnd(at: 3)),
        ("020106 0509 4142", ["Flags=06"], .overrun(at: 3, announced: 5, available: 3)),
        ("ff", [], .overrun(at: 0, announced: 255, available: 0)),
        ("01", [], .overrun(at: 0, announced: 1, available: 0)),
        // An Android phone heard this one: six octets that are no AD structures.
        ("0c002beeddcc", [], .overrun(at: 0, announced: 12, available: 5)),
        // A 13-octet structure of type 00, after one that overran on the air: types without a name are values too.
        ("0300ab cd 02330a", ["0x00=abcd", "0x33=0a"], nil),
    ] as [(String, [String], ADMalformation?)])
func structures(_ data: String, _ expected: [String], _ malformation: ADMalformation?) {
    let result = walk(bytes(data))
    #expect(result.list == expected)
    #expect(result.malformation == malformation)
}

@Test func everyAssignedTypeHasAName() {
    let assigned = (UInt8.min...UInt8.max).filter { ADType(rawValue: $0).assignedName != nil }
    #expect(assigned.count == 50)
    #expect(Set(assigned.compactMap { ADType(rawValue: $0).assignedName }).count == 50)
    #expect(ADType(rawValue: 0x0b).name == "0x0b")
    #expect(ADType(rawValue: 0x99).name == "0x99")
}

/// Real advertising data: flags and an iBeacon; a phone's Find My; a name and services; Eddystone; Matter; TCAT.
let realData = [
    "02011a0aff4c0010052318c07d24020a00",
    "1eff4c00121910d629e8f7004baa5b121278069beb30933412780612780600",
    "0201061106 1bc5d5a50200baafe211a88400fae139 02ff03",
    "12094465762d3635386239316337663230333905120a0064 00020a00",
    "0201061aff4c000215 00112233445566778899aabbccddeeff 0001 0002 c5",
    "020106 0303aafe 1516aafe00e7 00112233445566778899 010203040506 0000",
    "0303aafe 0e16aafe10eb 03 6578616d706c65 07",
    "020106 0b16f6ff00 010f f1ff 0080 00",
    "020106 0816fbff52518041c2",
].map { bytes($0) }

@Test func everyPrefixOfRealData() {
    for data in realData {
        forEachPrefix(of: data) { prefix in
            let whole = walk(data).list
            let part = walk(prefix).list
            #expect(part == Array(whole.prefix(part.count)))
            _ = Payload.all(in: prefix.span)
            var outline = PayloadOutline()
            outline.note(prefix.span)
        }
    }
}

@Test func mutationsOfRealData() throws {
    try forEachMutation(of: realData, cases: 40_000, seed: 1) { data in
        let result = walk(data)
        let needs = needsThreadCredentials(data.span)
        var outline = PayloadOutline()
        outline.note(data.span)
        try #require(outline.malformed == (result.malformation != nil))
        try #require(Payload.all(in: data.span).contains { $0.needsThreadCredentials } == needs)
        if needs { try #require(outline.mayHavePayloads) }
        try #require(result.list.count <= data.count / 2)
    }
}
