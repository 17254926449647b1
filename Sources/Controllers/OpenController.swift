/// Opens the controller of that name: nil (the first adapter that fits), `hci1`, `tcp:HOST:PORT`, `unix:PATH`,
/// `serial:DEVICE,BAUD`, `sim`, `sim:FILE.json`. Captures are opened by `CaptureController(path:)`.
///
/// `channel` matters to adapters only; nil is `raw`.
public func openController(
    name: String?, channel: HCIChannel? = nil, options: ControllerOptions = ControllerOptions()
) throws(ControllerError) -> any Controller {
    switch try ControllerName(name) {
    default: throw .noAdapter(name: name, nil)
    }
}
