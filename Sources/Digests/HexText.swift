/// A digest in hex.
public func hexText(of digest: InlineArray<32, UInt8>) -> String {
    var text: [UInt8] = []
    for index in digest.indices {
        for digit in [digest[index] >> 4, digest[index] & 15] {
            text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
    return String(decoding: text, as: UTF8.self)
}
