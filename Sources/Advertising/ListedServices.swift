extension ADStructure {
    /// The service UUIDs that a list of them or service data names; an incomplete one at the end is left out.
    func eachService(_ body: (ServiceUUID) -> Void) {
        let size: Int
        var isList = true
        switch type.rawValue {
        case 0x02, 0x03: size = 2
        case 0x04, 0x05: size = 4
        case 0x06, 0x07: size = 16
        case 0x16: (size, isList) = (2, false)
        case 0x20: (size, isList) = (4, false)
        case 0x21: (size, isList) = (16, false)
        default: return
        }
        var position = 0
        while value.count - position >= size {
            if let uuid = ServiceUUID(littleEndian: value.extracting(position..<position + size)) { body(uuid) }
            position += size
            if !isList { return }
        }
    }
}
