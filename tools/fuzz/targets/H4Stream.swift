import HCI

/// A stream gives the same packets however it is cut: the first octet of the input says how.
func fuzzH4Stream(_ input: Span<UInt8>) {
    guard input.count > 1 else { return }
    let step = Int(input[0]) + 1
    let stream = input.extracting(1..<input.count)
    let whole = frame(stream, step: stream.count)
    let pieces = frame(stream, step: step)
    precondition(whole == pieces)
    precondition(whole.octets <= stream.count)
}

private struct Framed: Equatable {
    var packets = 0
    var octets = 0
    var sum: UInt64 = 0
    var skipped = 0
    var error: FramingError?
}

private func frame(_ stream: Span<UInt8>, step: Int) -> Framed {
    var framed = Framed()
    var framer = H4Framer()
    var start = 0
    do throws(FramingError) {
        while start < stream.count {
            let end = min(start + step, stream.count)
            framer.append(stream.extracting(start..<end))
            while try framer.next() {
                let packet = framer.packet
                framed.packets += 1
                framed.octets += packet.count
                for index in packet.indices { framed.sum = framed.sum &* 31 &+ UInt64(packet[index]) }
            }
            start = end
        }
    } catch {
        framed.error = error
    }
    framed.skipped = framer.skippedPackets
    return framed
}
