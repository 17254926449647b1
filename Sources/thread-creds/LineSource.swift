import Bytes
import Glibc
import LinuxSystem
import ProgramOutput

/// A file, or standard input, line by line in bounded memory. Who reads it calls ``wipe()`` at the end.
struct LineSource: ~Copyable {
    let name: String
    private let file: FileDescriptor
    private var bytes: [UInt8] = []
    /// Where the next line starts.
    private var start = 0
    private var isAtEnd = false

    private static let chunk = 1 << 18
    init(_ path: String) throws(CommandFailure) {
        name = inputName(path)
        do throws(Errno) {
            file = path == "-" ? FileDescriptor(borrowing: 0) : try FileDescriptor(opening: path, O_RDONLY)
        } catch {
            throw CommandFailure(.noInput, "cannot read \(inputName(path))", error)
        }
    }

    /// Reads the beginning: enough to tell what it is.
    mutating func peek() throws(CommandFailure) {
        while !isAtEnd, bytes.count < Self.chunk { try fill() }
    }

    /// Leaves what was read behind, and reads on; false at the end.
    mutating func moveOn() throws(CommandFailure) -> Bool {
        start = bytes.count
        if isAtEnd { return false }
        try fill()
        return true
    }

    /// What was read and is not used yet.
    var document: Span<UInt8> {
        @_lifetime(borrow self)
        get { bytes.span.extracting(droppingFirst: start) }
    }

    /// Hands the next line, without its end, to `body`; false when there is none.
    ///
    /// - Parameter limit: a longer line is an error.
    mutating func nextLine<Failure: Error>(
        limit: Int, orThrow tooLong: (CommandFailure) -> Failure, _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        var searched = start
        while true {
            if let end = newline(from: searched) {
                let line = start..<end
                start = end + 1
                try body(bytes.span.extracting(line))
                return true
            }
            searched = bytes.count
            if isAtEnd || bytes.count - start > limit { break }
            do throws(CommandFailure) {
                searched -= try fill()
            } catch {
                throw tooLong(error)
            }
        }
        if bytes.count - start > limit {
            throw tooLong(CommandFailure(.badData, "\(name) has a line of more than \(limit) bytes"))
        }
        guard start < bytes.count else { return false }
        let line = start..<bytes.count
        start = bytes.count
        try body(bytes.span.extracting(line))
        return true
    }

    /// Reads on. What was used makes room first.
    /// - Returns: by how much the rest moved to the front.
    @discardableResult
    private mutating func fill() throws(CommandFailure) -> Int {
        let moved = start
        if start > 0 {
            let left = bytes.count - start
            for index in 0..<left { bytes[index] = bytes[start + index] }
            for index in left..<bytes.count { bytes[index] = 0 }
            bytes.removeLast(bytes.count - left)
            start = 0
        }
        if bytes.capacity - bytes.count < Self.chunk {
            // Grown by hand: what an array outgrows is not wiped.
            var grown: [UInt8] = []
            grown.reserveCapacity(2 * bytes.capacity + 2 * Self.chunk)
            grown.append(span: bytes.span)
            wipe()
            bytes = grown
        }
        do throws(Errno) {
            isAtEnd = try file.read(appendingTo: &bytes, upTo: Self.chunk) == 0
        } catch {
            throw CommandFailure(.noInput, "cannot read \(name)", error)
        }
        return moved
    }

    private func newline(from position: Int) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes in
            guard position < bytes.count,
                let found = unsafe memchr(bytes.baseAddress! + position, 0x0a, bytes.count - position)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - bytes.baseAddress!
        }
    }

    /// Overwrites what was read.
    mutating func wipe() {
        unsafe bytes.withUnsafeMutableBytes { unsafe wipeMemory($0) }
    }
}
