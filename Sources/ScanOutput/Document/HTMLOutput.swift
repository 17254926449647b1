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
        var out = try writing { () throws(CommandFailure) in try OutputBuffer(replacing: path) }
        try RunPage(run).write(to: &out)
        try writing { () throws(CommandFailure) in try out.finish() }
    }
}
