import Foundation
import FoundationXML

/// What an XML parser of somebody else's finds in a document.
final class XMLCheck: NSObject, XMLParserDelegate {
    private(set) var counts: [String: Int] = [:]
    private(set) var texts: [String: [String]] = [:]
    private(set) var ids: [String] = []
    private(set) var references: [String] = []
    private(set) var problem: String?
    private var open: [String] = []

    init(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        if !parser.parse(), problem == nil { problem = "not well-formed" }
        if let error = parser.parserError { problem = "line \(parser.lineNumber): \(error)" }
    }

    func count(_ name: String) -> Int { counts[name] ?? 0 }
    var elements: Int { counts.values.reduce(0, +) }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
        texts[name, default: []].append("")
        open.append(name)
        if let id = attributes["id"] { ids.append(id) }
        for key in ["src", "href", "xlink:href", "onload"] {
            if let target = attributes[key] { references.append(target) }
        }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) { open.removeLast() }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
        guard let name = open.last, let last = texts[name]?.indices.last else { return }
        texts[name]?[last] += characters
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { problem = "\(error)" }
}
