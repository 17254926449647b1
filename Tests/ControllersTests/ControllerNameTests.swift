import Controllers
import Testing

@Suite struct ControllerNameTests {
    static let good: [(String?, ControllerName)] = [
        (nil, .firstAdapter),
        ("hci0", .adapter(0)),
        ("hci65534", .adapter(65534)),
        ("tcp:127.0.0.1:6402", .tcp(host: "127.0.0.1", port: 6402)),
        ("tcp:[::1]:6402", .tcp(host: "::1", port: 6402)),
        ("tcp:radio.example:1", .tcp(host: "radio.example", port: 1)),
        ("unix:/run/hci.sock", .unix(path: "/run/hci.sock")),
        ("serial:/dev/ttyACM0,1000000", .serial(device: "/dev/ttyACM0", baud: 1_000_000, flowControl: false)),
        ("serial:/dev/ttyS0,115200,rtscts", .serial(device: "/dev/ttyS0", baud: 115_200, flowControl: true)),
        ("serial:/dev/by,id,9600", .serial(device: "/dev/by,id", baud: 9600, flowControl: false)),
        ("sim", .simulated(scenario: nil)),
        ("sim:air.json", .simulated(scenario: "air.json")),
        ("sim:-", .simulated(scenario: "-")),
    ]

    @Test(arguments: good)
    func readsAndWritesBack(text: String?, name: ControllerName) throws {
        #expect(try ControllerName(text) == name)
        #expect(name.text == text)
    }

    /// Help lists no form that is not read once its capitals are filled in.
    @Test(arguments: ControllerName.forms)
    func readsEachFormOfTheHelp(form: String) throws {
        let text = form.replacing("HOST:PORT", with: "localhost:6402").replacing(
            "DEVICE,BAUD", with: "/dev/x,9600")
        #expect(try ControllerName(text).text == text)
    }

    @Test(arguments: [
        "", "hci", "hci65535", "hci-1", "hci+1", "hci0x1", "hci1 ", "HCI0", "tcp:", "tcp:host", "tcp:host:",
        "tcp::1",
        "tcp:host:65536", "tcp:host:-1", "tcp:::1:6402", "unix:", "serial:", "serial:/dev/x", "serial:/dev/x,",
        "serial:/dev/x,0", "serial:/dev/x,fast", "serial:/dev/x,rtscts", "serial:,9600", "sim:", "simulator",
        "usb:0",
    ])
    func refuses(text: String) {
        #expect(throws: ControllerError.badName(text)) { _ = try ControllerName(text) }
    }
}
