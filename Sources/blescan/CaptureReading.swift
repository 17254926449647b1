import Controllers
import LinuxSystem
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// Opens a capture, or says why it cannot be read.
func openCapture(_ path: String) throws(CommandFailure) -> CaptureController {
    try converting(CommandFailure.init) { () throws(ControllerError) in try CaptureController(path: path) }
}

/// Reads what a controller shows of another program's scan, to its end.
func observe(
    _ controller: any Controller, _ options: ScanOptions, _ observers: [any ScanObserver]
) throws(CommandFailure) -> Run {
    try converting(CommandFailure.init) { () throws(ScanError) in
        try ObservedScan(
            controller: controller, options: options, version: programVersion, observers: observers
        ).run()
    }
}
