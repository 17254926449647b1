/// The stretches in which nobody read what the controller sent: the process was stopped, or its machine was busy.
struct Stalls {
    private(set) var count = 0
    /// Nanoseconds.
    private(set) var total: Int64 = 0
    private(set) var longest: Int64 = 0
    /// Reports that were read after such a stretch.
    var reports = 0
    private var last: Int64?

    /// Nothing was read for so long before this time. Reports that are read together are of one stretch.
    mutating func note(_ waited: Int64, until time: Int64) {
        guard last != time else { return }
        last = time
        count += 1
        total &+= waited
        longest = max(longest, waited)
    }
}
