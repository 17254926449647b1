import CommandLineTable
import DiscoveryLatency
import ProgramOutput
import Runs

/// A claim as it is written: `p95<1500ms`, `p99.9<=10s`, `mean<600ms`, `max<2s`. A bare number is in milliseconds.
struct AssertionText: ArgumentValue {
    let text: String
    let assertion: LatencyAssertion

    static func kind(placeholder: String) -> ValueKind<AssertionText> {
        ValueKind<AssertionText> { text throws(ArgumentError) in try AssertionText(text) }.shown { $0.text }
    }

    init(_ text: String) throws(ArgumentError) {
        self.text = text
        let compact = text.filter { $0 != " " }
        guard let sign = compact.firstIndex(of: "<") else {
            throw ArgumentError(
                "'\(text)' is not a claim", next: "write it as 'p95<1500ms', 'mean<600ms' or 'max<2s'")
        }
        var limit = compact[compact.index(after: sign)...]
        let inclusive = limit.first == "="
        if inclusive { limit = limit.dropFirst() }
        let duration = try TimeLength(limit, unit: .milliseconds)
        let quantity = try Self.quantity(compact[..<sign], in: text)
        // "At most t" is "below the next nanosecond".
        let (nanoseconds, _) = duration.nanoseconds.addingReportingOverflow(inclusive ? 1 : 0)
        assertion = LatencyAssertion(quantity, below: max(duration.nanoseconds, nanoseconds), text: text)
    }

    private static func quantity(
        _ name: Substring, in text: String
    ) throws(ArgumentError) -> LatencyAssertion.Quantity {
        guard let quantity = LatencyAssertion.Quantity(name) else {
            throw ArgumentError(
                "'\(name)' in '\(text)' is not a figure that --assert knows",
                next: "use p50, p95, p99.9, mean or max")
        }
        return quantity
    }
}
