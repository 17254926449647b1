import Bytes
import JSON
import ProgramOutput

extension OutputBuffer {
    /// An element of an array that is written out as it grows; `count` is how many came before it.
    mutating func writeElement(
        _ count: inout Int, _ write: (inout JSONWriter) -> Void
    ) throws(CommandFailure) {
        bytes.append(text: count == 0 ? "[\n" : ",\n")
        count += 1
        bytes.json { write(&$0) }
        try flushIfFull()
    }

    /// The end of that array.
    mutating func endArray(of count: Int) { bytes.append(text: count == 0 ? "[]\n" : "\n]\n") }

    /// A JSON array with one element a line, written out as it grows.
    mutating func writeArray<Element>(
        of elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) throws(CommandFailure) {
        var count = 0
        for element in elements { try writeElement(&count) { write(&$0, element) } }
        endArray(of: count)
    }
}
