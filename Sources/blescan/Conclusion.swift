import CommandLineTable
import Controllers
import DiscoveryLatency
import Glibc
import ScanSession

/// The exit code of a run that has been shown.
///
/// An interrupted run that had no planned end is a success; one that had is 128 + the signal's number. Assertions
/// count only for complete runs: 1 if one does not hold, else 2 if one cannot be told.
func conclude(_ summary: RunSummary, _ assertions: [AssertionText]) throws(ScanError) -> ExitCode {
    switch summary.end {
    case .controllerLost(let error): throw .controller(error)
    case .outputFailed(let failure): throw .output(failure)
    case .signal(SIGTERM): return .terminated
    case .signal(SIGHUP): return .hangup
    case .signal: if !summary.complete { return .interrupted }
    case .finished: break
    }
    var code = ExitCode.success
    for assertion in assertions {
        switch summary.log.judge(assertion.assertion) {
        case .holds: break
        case .fails: return .no
        case .undecided: code = .undecided
        }
    }
    return code
}
