internal import DiscoveryLatency

/// Percentiles in the empty corner under the curves: measured and predicted, in columns.
struct FoundTable {
    private var columns: [[String]]

    init(_ estimate: KaplanMeier, _ prediction: Prediction?) {
        columns = [[""], [], []]
        if estimate.seen > 0 { columns[1] = ["measured"] }
        if prediction != nil { columns[2] = ["predicted"] }
        for q in [0.5, 0.9, 0.95, 0.99] where estimate.seen == 0 || estimate.supports(q) {
            columns[0].append("p\(decimalWords(q * 100, decimals: 0))")
            if estimate.seen > 0 {
                columns[1].append(estimate.percentile(q).map { latencyWords(Double($0)) } ?? "not reached")
            }
            if let prediction {
                columns[2].append(prediction.quantile(q).map { latencyWords(Double($0)) } ?? "never")
            }
        }
        columns.removeAll { $0.isEmpty }
    }

    /// Draws the table at the lower right, or at the upper left where the curves rise late; nowhere where they are in
    /// the way of both.
    func draw(beside curve: FoundCurve, in frame: Frame, on canvas: inout Canvas) {
        let widths = columns.map { ($0.map { textWidth($0) }.max() ?? 0) + 18 }
        let width = widths.reduce(0, +)
        let height = 17.0 * Double(columns[0].count)
        let points = curve.measured + curve.band + curve.predicted
        let low = (x: frame.right - width, y: frame.bottom - height - 8)
        let high = (x: frame.left + 8, y: frame.top + 4)
        let corner: (x: Double, y: Double)
        if points.allSatisfy({ $0.x < low.x || $0.y < low.y - 4 }) {
            corner = low
        } else if points.allSatisfy({ $0.x > high.x + width + 8 || $0.y > high.y + height + 4 }) {
            corner = high
        } else {
            return
        }
        var right = corner.x
        for (column, (cells, width)) in zip(columns, widths).enumerated() {
            right += width
            for (row, cell) in cells.enumerated() {
                let look: StaticString = row == 0 || column == 0 ? "halo" : "strong halo"
                canvas.text(
                    look, x: right - 8, y: corner.y + 13 + 17 * Double(row), cell, anchor: .end)
            }
        }
    }
}
