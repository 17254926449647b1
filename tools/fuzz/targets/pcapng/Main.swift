import Captures
import HCI

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@main
enum Main {
    static func main() {
        var count = CommandLine.argc
        var arguments = unsafe CommandLine.unsafeArgv
        _ = unsafe runFuzzer(&count, &arguments) { start, count in
            unsafe tryOne(Span(_unsafeStart: start, count: count))
            return 0
        }
    }
}

/// A pcapng file is read to its end or to an error that names one of its bytes; records go forwards.
func tryOne(_ file: Span<UInt8>) {
    do throws(CaptureError) {
        var reader = try CaptureReader(file)
        guard reader.format == .pcapng else { return }
        var scratch: [UInt8] = []
        var last = -1
        var octets = 0
        while let record = try reader.next() {
            precondition(record.offset > last)
            last = record.offset
            octets += record.body.count
            let packet = record.packet(in: &scratch)
            precondition(record.sniffed != nil || packet.count == record.body.count + 1)
            if var reports = AdvertisingReports(event: packet) { while reports.next() != nil {} }
        }
        precondition(octets <= file.count)
    } catch {
        precondition(error.offset >= 0 && error.offset <= file.count)
        _ = error.description
    }
}
