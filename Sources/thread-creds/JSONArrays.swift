import CommandLineTable
import JSON

extension OutputBuffer {
    /// A JSON array with one element a line, written out as it grows.
    mutating func writeArray<Element>(
        of elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) throws(CommandFailure) {
        bytes.append(text: "[")
        for (index, element) in elements.enumerated() {
            bytes.append(text: index == 0 ? "\n" : ",\n")
            json { write(&$0, element) }
            try flushIfFull()
        }
        bytes.append(text: elements.isEmpty ? "]\n" : "\n]\n")
    }
}
