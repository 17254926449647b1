internal import Bytes

/// One self-contained HTML page: no script that runs, nothing from elsewhere (its own policy forbids both), light and
/// dark, on paper too. It is well-formed XML as well.
public struct Page {
    private let content: PageContent

    public init(_ content: PageContent) { self.content = content }

    /// The page as UTF-8.
    public var html: [UInt8] {
        var text: [UInt8] = []
        append(to: &text)
        return text
    }

    /// Appends the page (UTF-8).
    public func append(to text: inout [UInt8]) {
        appendShown(to: &text)
        if !content.figures.isEmpty { EmbeddedFigures.append(content.figures, to: &text) }
        appendEnd(to: &text)
    }

    /// All that comes before the figures.
    public func appendShown(to text: inout [UInt8]) {
        appendHead(to: &text)
        text.append(text: "<body>\n<main>\n<header>\n")
        text.appendElement("h1", content.title)
        if !content.headline.isEmpty { text.appendElement("p", look: "headline", tied(content.headline)) }
        if !content.lead.isEmpty { text.appendElement("p", tied(content.lead)) }
        text.append(text: "</header>\n")
        for warning in content.warnings {
            text.append(text: "<p class=\"note warning\" role=\"note\"><b>Warning</b> ")
            text.appendMarkup(warning)
            text.append(text: "</p>\n")
        }
        var pictures = 0
        append(content.pictures, &pictures, to: &text)
        if let groups = content.groups { append(groups, titled: content.groupsHeading, to: &text) }
        if let settings = content.settings { append(settings, titled: "Settings", to: &text) }
        if let schedules = content.schedules {
            append(schedules, titled: "Does the controller keep its schedule?", to: &text)
        }
        if let devices = content.devices { append(devices, titled: content.devicesHeading, to: &text) }
        for (index, section) in content.sections.enumerated() {
            append(section, index, &pictures, to: &text)
        }
        appendFacts(to: &text)
        if !content.footer.isEmpty { text.appendElement("footer", content.footer) }
        text.append(text: "</main>\n")
    }

    /// What comes after them.
    public func appendEnd(to text: inout [UInt8]) { text.append(text: "</body>\n</html>\n") }

    private func appendHead(to text: inout [UInt8]) {
        text.append(
            text: """
                <!DOCTYPE html>
                <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
                <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />

                """)
        text.appendElement("title", content.title)
        if !content.headline.isEmpty {
            // What a link to the page shows of it.
            text.append(text: "<meta name=\"description\" content=\"")
            text.appendMarkup(content.headline)
            text.append(text: "\" />\n")
        }
        text.append(text: "<style>\n")
        text.append(text: PageStyle.sheet)
        text.append(text: PictureStyle.sheet)
        text.append(text: "</style>\n</head>\n")
    }

    private func appendFacts(to text: inout [UInt8]) {
        guard !content.facts.isEmpty else { return }
        text.append(text: "<section class=\"facts\">\n")
        text.appendElement("h2", content.factsHeading)
        text.append(text: "<dl>\n")
        for fact in content.facts {
            text.append(text: "<div>")
            text.appendElement("dt", fact.name)
            text.append(text: "<dd>")
            if fact.isCode { appendCode(fact.value, to: &text) } else { text.appendMarkup(tied(fact.value)) }
            text.append(text: "</dd></div>\n")
        }
        text.append(text: "</dl>\n</section>\n")
    }

    /// Lines break between words, not after the hyphens of an option.
    private func appendCode(_ code: String, to text: inout [UInt8]) {
        text.append(text: "<code>")
        for (index, word) in code.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { text.append(text: " ") }
            text.append(text: "<span>")
            text.appendMarkup(word)
            text.append(text: "</span>")
        }
        text.append(text: "</code>")
    }
}
