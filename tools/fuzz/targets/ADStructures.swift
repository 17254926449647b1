import Advertising

/// The walk ends within the data, all decoders come back, and the cheap question has the same answer as the thorough one.
func fuzzADStructures(_ data: Span<UInt8>) {
    var structures = ADStructures(data)
    var octets = 0
    while let structure = structures.next() {
        octets += structure.value.count + 2
        _ = structure.type.name
        _ = Payload(structure)?.name
    }
    precondition(octets <= data.count)
    precondition(structures.malformed == (structures.malformation != nil))
    let payloads = Payload.all(in: data)
    precondition(payloads.contains { $0.needsThreadCredentials } == needsThreadCredentials(data))
    var outline = PayloadOutline()
    outline.note(data)
    precondition(outline.malformed == structures.malformed)
    precondition(payloads.isEmpty || outline.mayHavePayloads)
    for service in outline.services {
        precondition(advertises(service: service, data))
        precondition(ServiceUUID(service.description) == service)
    }
    for company in outline.companies { precondition(advertises(company: company, data)) }
    if let name = localName(in: data) { precondition(name.count <= data.count - 2) }
}
