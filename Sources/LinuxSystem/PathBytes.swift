internal import CLinux

/// File names are bytes, and need not be UTF-8. In a `String` a byte that is no part of UTF-8 is the scalar U+10FE00 + the
/// byte, of a private plane that no text uses; every system call that takes a path goes through `systemPath`, which makes
/// the byte of it again.
public enum PathByte {
    /// The byte that a scalar stands for; nil for all others.
    public static func byte(of scalar: UInt32) -> UInt8? {
        (0x10_fe80...0x10_feff).contains(scalar) ? UInt8(truncatingIfNeeded: scalar) : nil
    }

    static func scalar(for byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(0x10_fe00 + UInt32(byte))! }
}

/// The bytes of a path as the system takes them, with the zero that ends them.
public func systemPath(_ path: String) -> [CChar] {
    var bytes: [CChar] = []
    bytes.reserveCapacity(path.utf8.count + 1)
    for scalar in path.unicodeScalars {
        if let byte = PathByte.byte(of: scalar.value) {
            bytes.append(CChar(bitPattern: byte))
        } else {
            for byte in UTF8.encode(scalar)! { bytes.append(CChar(bitPattern: byte)) }
        }
    }
    bytes.append(0)
    return bytes
}

/// Text of bytes that should be UTF-8 and may be anything: an argument, what a link says.
public func pathText(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var decoder = Unicode.UTF8.ForwardParser()
    var position = 0
    var rest = bytes.makeIterator()
    while position < bytes.count {
        switch decoder.parseScalar(from: &rest) {
        case .valid(let encoded):
            let scalar = Unicode.UTF8.decode(encoded)
            // What would be taken for a byte is carried byte by byte as well.
            if PathByte.byte(of: scalar.value) == nil {
                text.append(scalar)
            } else {
                for byte in encoded { text.append(PathByte.scalar(for: byte)) }
            }
            position += encoded.count
        case .error(let length):
            for byte in bytes[position..<position + length] { text.append(PathByte.scalar(for: byte)) }
            position += length
        case .emptyInput: return String(text)
        }
    }
    return String(text)
}
