public import CommandLineTable
internal import Recordings
public import Runs

/// `--html FILE`: the run as one page, written when it is over.
public final class HTMLOutput: ScanObserver {
    private let path: String
    /// Devices on a page at most.
    private static let devices = 100

    /// A path that cannot be written is noticed before the scan; a page that is there stays until then.
    public init(path: String) throws(CommandFailure) {
        self.path = path
        try checkReplaceable(path)
    }

    public func runEnded(_ summary: RunSummary) throws(ObserverFailure) {
        let page = RunPage(RunDocument(RecordedRun(summary, devices: Self.devices))).html
        try writing { () throws(CommandFailure) in try writeFileAtomically(page.span, to: path) }
    }
}
