extension EventTrain {
    /// How far the times between events that were heard scatter: their variance by the square of their mean, within
    /// stretches of scanning. 1 where there are too few.
    public var scatter: Double {
        var (count, sum, squares) = (0.0, 0.0, 0.0)
        var scan = 0
        for (before, time) in zip(times, times.dropFirst()) {
            while scan + 1 < scans.count, scans[scan + 1].start <= before { scan += 1 }
            if scan + 1 < scans.count, scans[scan + 1].start <= time { continue }
            let gap = Double(time) - Double(before)
            count += 1
            sum += gap
            squares += gap * gap
        }
        guard count > 2, sum > 0 else { return 1 }
        let mean = sum / count
        return max(0, squares / count - mean * mean) / (mean * mean)
    }
}
