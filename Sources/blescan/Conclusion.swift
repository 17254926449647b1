import CommandLineTable
import Controllers
import DiscoveryLatency
import Glibc
import ScanSession

/// The exit code of a run that has been shown.
///
/// An interrupted run that had no planned end is a success; one that had is 128 + the signal's number. Assertions
/// count only for complete runs: 1 if one does not hold, else 2 if one cannot be told.
/// - Throws: one line that names the claim, where one does not hold or cannot be told; the lost controller.
func conclude(_ summary: RunSummary, _ assertions: [AssertionText]) throws(CommandFailure) -> ExitCode {
    switch summary.end {
    case .controllerLost(let error): throw CommandFailure(error)
    case .outputFailed(let failure): throw CommandFailure(ScanError.output(failure))
    case .signal(SIGTERM): return .terminated
    case .signal(SIGHUP): return .hangup
    case .signal: if !summary.complete { return .interrupted }
    case .finished: break
    }
    var undecided: CommandFailure?
    for assertion in assertions {
        switch summary.log.judge(assertion.assertion) {
        case .holds: break
        case .fails: throw CommandFailure(.no, "\(assertion.text) does not hold")
        case .undecided(let needed):
            let next = needed.map { "take at least \($0) with --trials" } ?? "take more with --trials"
            undecided =
                undecided
                ?? CommandFailure(.undecided, "\(assertion.text) cannot be told from these trials", next: next)
        }
    }
    if let undecided { throw undecided }
    return .success
}
