internal import DiscoveryLatency

extension Picture {
    /// A plot of nothing says so.
    static func nothing(_ heading: String, _ words: String) -> Picture {
        var canvas = Canvas()
        let frame = Frame(.ordinary)
        frame.drawHead(heading, on: &canvas)
        frame.drawEmpty(words, on: &canvas)
        return Picture(title: heading, summary: words + ".", canvas: canvas)
    }

    static func heading(_ what: String, of subject: String) -> String {
        subject.isEmpty ? what : "\(what): \(clipped(subject, to: 120))"
    }
}

/// A number of nanoseconds as a time, the longest there is where it is beyond it.
func wholeTime(_ nanoseconds: Double) -> Int64 {
    nanoseconds.isNaN ? 0 : nanoseconds >= 9.2e18 ? .max : nanoseconds <= 0 ? 0 : Int64(nearest: nanoseconds)
}
