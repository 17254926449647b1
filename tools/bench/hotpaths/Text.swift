import JSON
import ProgramOutput

/// A report as `--format ndjson` prints it: the line that has to keep up with 10,000 a second.
func writeJSONLines(_ rounds: Int) -> UInt64 {
    let data: [UInt8] = [2, 1, 6, 0x1b, 0xff, 0x4c, 0, 2, 0x15] + Array(repeating: 0x5a, count: 21) + [0xc5]
    let name = Array("Kitchen né".utf8)
    var json = JSONWriter()
    var sum: UInt64 = 0
    for round in 0..<rounds {
        json.beginObject()
        json.field("type", literal: "report")
        json.field("time_ns", 1_795_000_000_000_000_000 + Int64(round))
        json.field("trial", 1)
        json.field("address", literal: "C0:FF:EE:00:00:01")
        json.field("rssi", Int8(truncatingIfNeeded: round))
        json.field("gap_ms", milliseconds: Int64(round) &* 496_250)
        json.field("name", repairing: name.span)
        json.field("data", hex: data.span)
        json.endObject()
        json.endLine()
        if json.bytes.count > 1 << 16 {
            sum &+= UInt64(json.bytes.count)
            json.bytes.removeAll(keepingCapacity: true)
        }
    }
    return sum &+ UInt64(json.bytes.count)
}

/// A dataset of an OTBR as JSON, 20 members.
func readJSON(_ rounds: Int) -> UInt64 {
    let text = Array(
        """
        {"ActiveTimestamp":{"Seconds":1,"Ticks":0,"Authoritative":false},"NetworkKey":"00112233445566778899aabbccddeeff",
        "NetworkName":"OpenThread-1234","ExtPanId":"1111111122222222","MeshLocalPrefix":"fd11:1111:1122::/64",
        "PanId":4660,"Channel":15,"PSKc":"445f2b5ca6f2a93a55ce570a70efeecb","SecurityPolicy":{"RotationTime":672,
        "ObtainNetworkKey":true,"NativeCommissioning":true,"Routers":true,"ExternalCommissioning":true,
        "AutonomousEnrollment":false},"ChannelMask":134215680}
        """.utf8)
    var sum: UInt64 = 0
    for _ in 0..<rounds {
        if case .object(let object)? = try? JSONReader.read(text.span) { sum &+= UInt64(object.members.count) }
    }
    return sum
}

/// A hostile name made safe for a terminal.
func escapeNames(_ rounds: Int) -> UInt64 {
    let name = Array("Kitchen \u{1B}[31m né \u{202E}日本".utf8) + [0xC0, 0x80]
    var bytes: [UInt8] = []
    var sum: UInt64 = 0
    for _ in 0..<rounds {
        bytes.removeAll(keepingCapacity: true)
        bytes.appendEscapedForTerminal(name.span)
        sum &+= UInt64(bytes.count)
    }
    return sum
}
