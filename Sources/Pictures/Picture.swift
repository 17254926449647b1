internal import Bytes

/// One finished plot: marks of bounded size, with a title and a description for those who do not see it.
///
/// It is made by one of `Picture.firstSeen`, `.found`, `.gaps` and `.raster`, and is written as a file of its own or
/// into a page.
public struct Picture: Sendable, Equatable {
    public let title: String
    /// What it shows, in a sentence or two: what a screen reader says in place of the picture.
    public let summary: String
    let size: Size
    let marks: [UInt8]
    let elements: Int

    struct Size: Sendable, Equatable {
        var width: Double
        var height: Double

        static let ordinary = Size(width: 560, height: 370)
    }

    init(title: String, summary: String, size: Size = .ordinary, canvas: Canvas) {
        self.title = title
        self.summary = summary
        self.size = size
        marks = canvas.bytes
        elements = canvas.elements
    }

    /// The picture as an SVG file (UTF-8): it needs nothing else, and follows the viewer's light or dark scheme.
    public var svg: [UInt8] {
        var text: [UInt8] = []
        text.append(text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        append(to: &text, name: "picture", isFile: true)
        return text
    }

    /// Appends the picture to a page that holds `PictureStyle.sheet`; `name` must differ from those of the page's other
    /// elements.
    func append(to text: inout [UInt8], name: String, isFile: Bool = false) {
        text.append(text: "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" viewBox=\"0 0 ")
        text.appendCoordinate(size.width)
        text.append(text: " ")
        text.appendCoordinate(size.height)
        if isFile {
            text.append(text: "\" width=\"")
            text.appendCoordinate(size.width)
            text.append(text: "\" height=\"")
            text.appendCoordinate(size.height)
        }
        text.append(text: "\" role=\"img\" aria-labelledby=\"")
        text.appendMarkup("\(name)-title \(name)-desc")
        text.append(text: "\">\n<title id=\"")
        text.appendMarkup("\(name)-title")
        text.append(text: "\">")
        text.appendMarkup(title)
        text.append(text: "</title>\n<desc id=\"")
        text.appendMarkup("\(name)-desc")
        text.append(text: "\">")
        text.appendMarkup(summary)
        text.append(text: "</desc>\n")
        if isFile {
            text.append(text: "<style>\n")
            text.append(text: PictureStyle.sheet)
            text.append(text: "</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n")
        }
        text.append(contentsOf: marks)
        text.append(text: "</svg>\n")
    }
}
