public import ProgramOutput
public import Runs

/// `--html FILE`: the run as one page, written when it is over.
public final class HTMLOutput: ScanObserver {
    private let path: String

    /// A path that cannot be written is noticed before the scan; a page that is there stays until then.
    public init(path: String) throws(CommandFailure) {
        self.path = path
        try checkReplaceable(path)
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        let page = RunPage(run).html
        try writing { () throws(CommandFailure) in try writeFileAtomically(page.span, to: path) }
    }
}
