internal import LinuxSystem

/// Opens the controller of that name (``ControllerName``); nil is the first adapter that fits. Captures are opened by
/// `CaptureController(path:)`.
///
/// `channel` matters to adapters only; nil is `raw`. The first SIGINT, SIGTERM or SIGHUP after
/// the first command (of a capture: after the first `receive`) comes out of `receive`, where the program called
/// `TerminationSignals.takeWaysOut()`.
public func openController(
    name: String?, channel: HCIChannel? = nil, options: ControllerOptions = ControllerOptions()
) throws(ControllerError) -> any Controller {
    let controller = try open(ControllerName(name), channel, options, openSignals())
    guard let path = options.capturePath else { return controller }
    return try CapturingController(controller, path: path)
}

private func open(
    _ name: ControllerName, _ channel: HCIChannel?, _ options: ControllerOptions, _ signals: TerminationSignals
) throws(ControllerError) -> any Controller {
    switch name {
    case .firstAdapter:
        return try KernelController(number: nil, channel: channel ?? .raw, signals: signals)
    case .adapter(let number):
        return try KernelController(number: number, channel: channel ?? .raw, signals: signals)
    case .tcp(let host, let port):
        return try openStream(name, .tcp(host: host, port: port), options, signals)
    case .unix(let path):
        return try openStream(name, .unix(path: path), options, signals)
    case .serial(let device, let baud, let flowControl):
        return try openStream(
            name, .serial(device: device, baud: baud, flowControl: flowControl), options, signals)
    case .simulated(let scenario):
        return try SimulatedRadioController(scenario: scenario, options: options, signals: signals)
    }
}

private func openStream(
    _ name: ControllerName, _ endpoint: StreamEndpoint, _ options: ControllerOptions,
    _ signals: TerminationSignals
) throws(ControllerError) -> StreamController {
    try StreamController(
        name: name.text ?? "", endpoint: endpoint, timeout: options.connectTimeout, signals: signals)
}

func openSignals() throws(ControllerError) -> TerminationSignals {
    do throws(Errno) {
        return try TerminationSignals.ofProcess()
    } catch {
        throw .openFailed("signalfd", error)
    }
}
