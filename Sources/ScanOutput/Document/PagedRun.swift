internal import JSON
internal import Pictures
public import Runs

/// The run that a page, or a document with observations, holds.
///
/// - Throws: `VerificationError` where it holds none.
public func runOfPage(_ file: Span<UInt8>) throws(VerificationError) -> Run {
    let document = try embeddedDocument(in: file)
    do throws(JSONTypeError) {
        return try ObservationsReader.read(JSONNode(document).required("observations"))
    } catch {
        throw .impossible("\(error)")
    }
}

/// The data block of a page, or the whole of a JSON document.
func embeddedDocument(in file: Span<UInt8>) throws(VerificationError) -> JSONValue {
    do throws(JSONError) {
        guard !isJSON(file) else { return try JSONReader.read(file) }
    } catch {
        throw .broken("\(error)")
    }
    let block: [UInt8]
    do throws(EmbeddedFigures.Failure) {
        block = try EmbeddedFigures.find(in: file)
    } catch {
        throw .noBlock("\(error)")
    }
    do throws(JSONError) {
        return try JSONReader.read(block.span)
    } catch {
        throw .broken("\(error)")
    }
}

/// Whether a file is a JSON document, and no page.
func isJSON(_ file: Span<UInt8>) -> Bool {
    for index in 0..<file.count where file[index] > 0x20 { return file[index] == UInt8(ascii: "{") }
    return false
}
