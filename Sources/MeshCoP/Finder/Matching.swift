/// Whether the bytes are this ASCII text, in any case.
func matches(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { buffer in
        for index in bytes.indices {
            let (a, b) = (bytes[index], unsafe buffer[index])
            if a != b, !(a ^ b == 0x20 && a | 0x20 >= 0x61 && a | 0x20 <= 0x7a) { return false }
        }
        return true
    }
}
