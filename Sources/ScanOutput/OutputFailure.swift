internal import CommandLineTable
internal import ScanSession

/// Runs something that writes: what fails becomes the failure of an observer.
func writing<Result>(_ body: () throws(CommandFailure) -> Result) throws(ObserverFailure) -> Result {
    do throws(CommandFailure) {
        return try body()
    } catch {
        throw error.isSilent ? .closed : .failed(error.description)
    }
}
