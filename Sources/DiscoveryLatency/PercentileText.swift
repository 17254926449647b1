import Glibc

extension LatencyHistogram {
    /// Appends HdrHistogram's percentile distribution text (`.hgrm`), values in milliseconds, five lines per halving
    /// of the distance to 100 %. Values are a bucket's highest, as HdrHistogram prints them, but never above the
    /// longest latency.
    ///
    /// Columns: Value, Percentile (0…1), TotalCount, 1/(1-Percentile); the last value line leaves the fourth out. Then
    /// the footer with mean, deviation, maximum, count and layout. `remarks` are appended as further `#` lines, which
    /// plotters skip.
    public func appendPercentileText(to out: inout [UInt8], remarks: [String] = []) {
        out.append(contentsOf: "       Value     Percentile TotalCount 1/(1-Percentile)\n\n".utf8)
        let longestUsed = counts.lastIndex { $0 > 0 } ?? -1
        var level = 0.0
        var through: UInt64 = 0
        for index in counts.indices where counts[index] > 0 {
            through &+= counts[index]
            let reached = 100 * Double(through) / Double(count)
            while level <= reached {
                let last = index == longestUsed && level >= 100 - 1e-12
                append(line: index, level / 100, through, last: last, to: &out)
                if last { break }
                let halvings = Int(wholePartOf: log2(100 / (100 - level)))
                level = level + 100 / (5 * Double(1 << min(halvings + 1, 60)))
                if index == longestUsed, 100 * Double(count - 1) / Double(count) < level || level > 100 {
                    level = 100
                }
            }
        }
        footer(to: &out)
        for remark in remarks {
            out.append(contentsOf: "#[\(remark)]\n".utf8)
        }
    }

    private func append(line index: Int, _ share: Double, _ through: UInt64, last: Bool, to out: inout [UInt8])
    {
        appendFixed(milliseconds(highestOf: index), decimals: 3, width: 12, to: &out)
        out.append(UInt8(ascii: " "))
        appendFixed(share, decimals: 12, width: 14, to: &out)
        out.append(UInt8(ascii: " "))
        appendPadded("\(through)", width: 10, to: &out)
        if !last {
            out.append(UInt8(ascii: " "))
            appendFixed(1 / (1 - share), decimals: 2, width: 14, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
    }

    private func milliseconds(highestOf index: Int) -> Double {
        let highest = LatencyBuckets.lowest(of: index) + LatencyBuckets.width(of: index) - 1000
        return Double(min(highest, max(longest ?? highest, LatencyBuckets.lowest(of: index)))) / 1e6
    }

    private func footer(to out: inout [UInt8]) {
        pair("Mean    ", mean.map { $0 / 1e6 }, "StdDeviation   ", deviation.map { $0 / 1e6 }, to: &out)
        pair("Max     ", longest.map { Double($0) / 1e6 }, "Total count    ", nil, count, to: &out)
        out.append(contentsOf: "#[Buckets =           30, SubBuckets     =          256]\n".utf8)
    }

    private func pair(
        _ a: String, _ x: Double?, _ b: String, _ y: Double?, _ count: UInt64? = nil, to out: inout [UInt8]
    ) {
        out.append(contentsOf: "#[\(a)= ".utf8)
        appendFixed(x ?? 0, decimals: 3, width: 12, to: &out)
        out.append(contentsOf: ", \(b)= ".utf8)
        if let count {
            appendPadded("\(count)", width: 12, to: &out)
        } else {
            appendFixed(y ?? 0, decimals: 3, width: 12, to: &out)
        }
        out.append(contentsOf: "]\n".utf8)
    }

    /// The standard deviation in nanoseconds, taken from the middles of the buckets.
    public var deviation: Double? {
        guard let mean else { return nil }
        var squares = 0.0
        for (index, count) in buckets {
            let distance = Double(LatencyBuckets.middle(of: index)) - mean
            squares += distance * distance * Double(count)
        }
        return (squares / Double(count)).squareRoot()
    }
}

private func appendPadded(_ text: String, width: Int, to out: inout [UInt8]) {
    out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, width - text.utf8.count)))
    out.append(contentsOf: text.utf8)
}

/// A number of at least zero with a fixed count of decimals, right-aligned.
private func appendFixed(_ value: Double, decimals: Int, width: Int, to out: inout [UInt8]) {
    var scale: UInt64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * Double(scale)).rounded()
    guard scaled.isFinite, scaled >= 0, scaled < 1.8e19 else {
        return appendPadded("inf", width: width, to: &out)
    }
    let number = UInt64(wholePartOf: scaled)
    let fraction = "\(number % scale)"
    let zeros = String(repeating: "0", count: decimals - fraction.utf8.count)
    appendPadded("\(number / scale).\(zeros)\(fraction)", width: width, to: &out)
}
