internal import Bytes

extension Page {
    /// Pictures beside each other where there is room. `count` numbers them through the page.
    func append(_ pictures: [Picture], _ count: inout Int, to text: inout [UInt8]) {
        guard !pictures.isEmpty else { return }
        text.append(text: "<div class=\"pictures\">\n")
        for picture in pictures {
            count += 1
            text.append(text: "<figure>\n")
            picture.append(to: &text, name: "picture-\(count)")
            text.append(text: "</figure>\n")
        }
        text.append(text: "</div>\n")
    }

    /// All devices, each leading to its section; or another table that is to look like it.
    func append(_ table: PageTable, titled title: String = "Devices", to text: inout [UInt8]) {
        text.append(text: "<section class=\"devices\">\n")
        text.appendElement("h2", title)
        text.append(text: "<div class=\"scroll\"><table>\n<thead><tr>")
        for column in table.columns {
            text.append(text: column.isNumber ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">")
            text.appendMarkup(column.title)
            text.append(text: "</th>")
        }
        text.append(text: "</tr></thead>\n<tbody>\n")
        for row in table.rows {
            text.append(text: "<tr>")
            for (index, column) in table.columns.enumerated() {
                let cell = index < row.cells.count ? row.cells[index] : ""
                guard index == 0, let section = row.section else {
                    text.appendElement("td", look: column.isNumber ? "number" : nil, cell)
                    continue
                }
                text.append(text: "<td><a href=\"#device-")
                text.appendDecimal(section &+ 1)
                text.append(text: "\">")
                text.appendMarkup(cell)
                text.append(text: "</a></td>")
            }
            text.append(text: "</tr>\n")
        }
        text.append(text: "</tbody>\n</table></div>\n</section>\n")
    }

    /// One device, on a page of its own where it is printed.
    func append(_ section: DeviceSection, _ index: Int, _ pictures: inout Int, to text: inout [UInt8]) {
        text.append(text: "<section class=\"device\" id=\"device-")
        text.appendDecimal(index &+ 1)
        text.append(text: "\">\n<h2>")
        text.appendMarkup(section.name)
        if !section.address.isEmpty {
            text.append(text: " ")
            text.appendElement("code", section.address)
        }
        text.append(text: "</h2>\n")
        if !section.note.isEmpty { text.appendElement("p", look: "small", tied(section.note)) }
        append(section.pictures, &pictures, to: &text)
        if let verdict = section.verdict { append(verdict, to: &text) }
        append(section.figures, section.caption, to: &text)
        for paragraph in section.paragraphs { text.appendElement("p", tied(paragraph)) }
        text.append(text: "</section>\n")
    }

    private func append(_ verdict: DeviceSection.Verdict, to text: inout [UInt8]) {
        switch verdict.standing {
        case .holds: text.append(text: "<p class=\"note holds\"><b>Explained</b> ")
        case .fails: text.append(text: "<p class=\"note fails\"><b>Not explained</b> ")
        case .open: text.append(text: "<p class=\"note open\"><b>Open</b> ")
        }
        text.appendMarkup(tied(verdict.words))
        text.append(text: "</p>\n")
    }

    private func append(_ figures: [DeviceSection.FigureRow], _ caption: String, to text: inout [UInt8]) {
        guard !figures.isEmpty else { return }
        // Columns without anything in them say nothing.
        let hasBand = figures.contains { !$0.band.isEmpty }
        let hasPrediction = figures.contains { !$0.predicted.isEmpty }
        text.append(text: "<div class=\"scroll\"><table class=\"figures\">\n")
        if !caption.isEmpty { text.appendElement("caption", caption) }
        text.append(text: "<thead><tr><td></td>")
        text.append(text: "<th scope=\"col\" class=\"number\">measured</th>")
        if hasBand { text.append(text: "<th scope=\"col\" class=\"number\">95 % band</th>") }
        if hasPrediction { text.append(text: "<th scope=\"col\" class=\"number\">predicted</th>") }
        text.append(text: "</tr></thead>\n<tbody>\n")
        for row in figures {
            text.append(text: "<tr>")
            text.append(text: "<th scope=\"row\">")
            text.appendMarkup(row.name)
            text.append(text: "</th>")
            text.appendElement("td", look: "number", tied(row.measured))
            if hasBand { text.appendElement("td", look: "number", tied(row.band)) }
            if hasPrediction { text.appendElement("td", look: "number", tied(row.predicted)) }
            text.append(text: "</tr>\n")
        }
        text.append(text: "</tbody>\n</table></div>\n")
    }
}

extension [UInt8] {
    /// One element that holds only text.
    mutating func appendElement(_ name: StaticString, look: StaticString? = nil, _ words: String) {
        append(text: "<")
        append(text: name)
        if let look {
            append(text: " class=\"")
            append(text: look)
            append(text: "\"")
        }
        append(text: ">")
        appendMarkup(words)
        append(text: "</")
        append(text: name)
        append(text: ">\n")
    }
}
