internal import Advertising
internal import JSON

/// The local name in a payload, the complete one if there is one; empty without.
@_lifetime(copy data)
func shownName(in data: Span<UInt8>) -> Span<UInt8> {
    var structures = ADStructures(data)
    var name = data.extracting(0..<0)
    while let structure = structures.next() {
        if structure.type == .completeLocalName { return structure.value }
        if structure.type == .shortenedLocalName { name = structure.value }
    }
    return name
}

/// `name` and what else the payload says, as JSON members that each begin with a comma.
func appendDecodedMembers(_ data: Span<UInt8>, to text: inout [UInt8]) {
    let name = shownName(in: data)
    if name.count > 0 {
        text.append(text: #","name":""#)
        text.appendJSONEscaped(name)
        text.append(text: "\"")
    }
}

extension JSONWriter {
    mutating func decoded(_ data: Span<UInt8>, scanResponse: Span<UInt8>) {}
}
