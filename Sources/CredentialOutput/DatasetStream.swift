public import CommandLineTable
import Glibc
public import LinuxSystem
import MeshCoP

/// Reads datasets from a descriptor, one a line, and hands each line to a ``DatasetLineWriter``.
///
/// One buffer for what is read, wiped at the end; one for what is written. A line that is longer than any dataset
/// gets an error line of its own, without being held in memory.
public struct DatasetStream: ~Copyable {
    private var input: [UInt8] = []
    /// Where the line that is not finished starts.
    private var start = 0
    private var number = 0
    /// The line is too long; it is dropped up to its end.
    private var isDropping = false
    private static let chunk = 1 << 17

    public init() {}

    /// Reads to the end.
    public mutating func decode(
        from descriptor: borrowing FileDescriptor, name: String, with writer: inout DatasetLineWriter,
        to output: inout OutputBuffer
    ) throws(CommandFailure) {
        input.reserveCapacity(2 * Self.chunk + DatasetInput.maximumInputLength)
        defer { input.wipe() }
        while true {
            let count: Int
            do throws(Errno) {
                count = try descriptor.read(appendingTo: &input, upTo: Self.chunk)
            } catch {
                throw CommandFailure(.ioError, "cannot read \(name)", error)
            }
            if count == 0 { break }
            try lines(from: input.count - count, with: &writer, to: &output)
            compact()
        }
        if start < input.count || isDropping { try line(upTo: input.count, with: &writer, to: &output) }
        try output.flush()
    }

    /// Writes every line that ends at or after `position`.
    private mutating func lines(
        from position: Int, with writer: inout DatasetLineWriter, to output: inout OutputBuffer
    ) throws(CommandFailure) {
        var at = position
        while let end = newline(from: at) {
            try line(upTo: end, with: &writer, to: &output)
            start = end + 1
            at = start
        }
        if input.count - start > DatasetInput.maximumInputLength {
            isDropping = true
            start = input.count
        }
    }

    private mutating func line(
        upTo end: Int, with writer: inout DatasetLineWriter, to output: inout OutputBuffer
    ) throws(CommandFailure) {
        number += 1
        if isDropping {
            isDropping = false
            writer.appendTooLong(number: number, to: &output.bytes)
        } else {
            let isReturn = end > start && input[end - 1] == UInt8(ascii: "\r")
            writer.append(
                input.span.extracting(start..<(isReturn ? end - 1 : end)), number: number, to: &output.bytes)
        }
        try output.flushIfFull()
    }

    private borrowing func newline(from position: Int) -> Int? {
        unsafe input.withUnsafeBytes { bytes in
            guard position < bytes.count,
                let found = unsafe memchr(bytes.baseAddress! + position, 0x0a, bytes.count - position)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - bytes.baseAddress!
        }
    }

    /// Moves the unfinished line to the front. What it leaves behind is wiped with the rest.
    private mutating func compact() {
        let left = input.count - start
        for index in 0..<left { input[index] = input[start + index] }
        input.removeLast(input.count - left)
        start = 0
    }
}
