import TestSupport
import Testing

@testable import MeshCoP

@Suite struct DatasetInputTests {
    private func read(_ text: String) throws -> DatasetInput { try DatasetInput(Array(text.utf8).span) }

    private func failure(_ text: String) -> DatasetInputError? {
        do throws(DatasetInputError) {
            _ = try DatasetInput(Array(text.utf8).span)
            return nil
        } catch {
            return error
        }
    }

    private func content(_ input: DatasetInput) -> String {
        hex(input.bytes.span.indices.map { input.bytes.span[$0] })
    }

    @Test(arguments: [
        missionExample, missionExample.uppercased(), "0x" + missionExample, "0X" + missionExample,
        "hex:" + missionExample, "HEX: " + missionExample, "hex:0x" + missionExample,
        "  \n" + missionExample + "\r\n",
        missionExample.enumerated().map { $0 % 2 == 1 ? "\($1) " : "\($1)" }.joined(),
        missionExample.enumerated().map { $0 % 32 == 31 ? "\($1)\n" : "\($1)" }.joined(),
    ])
    func hexIsRead(_ text: String) throws {
        let input = try read(text)
        #expect(content(input) == missionExample)
        #expect(!input.isRebuilt)
        #expect(input.format == (text.lowercased().hasPrefix("hex") ? .chip : .hex))
    }

    @Test func binaryIsToldFromText() throws {
        let input = try DatasetInput(bytes(missionExample).span)
        #expect(input.format == .binary)
        #expect(content(input) == missionExample)
        for vector in DatasetFuzzTests.corpus where !vector.isEmpty && vector[0] < 0x20 && vector[0] != 0x0a {
            let input = try DatasetInput(vector.span)
            #expect(content(input) == hex(vector))
        }
    }

    @Test func emptyInputIsTheEmptyDataset() throws {
        for text in ["", "  \n", "hex:", "0x"] {
            let input = try read(text)
            #expect(input.bytes.count == 0 && input.format != .binary)
        }
    }

    @Test(arguments: [
        ("0e0", 3, DatasetInputError.Reason.oddDigits(count: 3)),
        ("0e 08 0 ", 7, .oddDigits(count: 5)),
        ("zz080808080808080808", 1, .notHex),
        ("0e080000000000010000z0", 21, .notHex),
        ("0e08000000000001é0000", 17, .notHex),
    ])
    func hexErrorsSayWhere(_ text: String, _ column: Int, _ reason: DatasetInputError.Reason) throws {
        let error = try #require(failure(text))
        #expect(error.reason == reason)
        #expect(error.line == 1 && error.column == column)
        #expect(!"\(error)".contains(text))
    }

    @Test func errorsCountLines() throws {
        let error = try #require(failure("0e0800000000\n00 q"))
        #expect("\(error)" == "line 2, column 4: expected a hex digit or white space")
    }

    static let otbr = """
        {"activeTimestamp": {"seconds": 1, "ticks": 0, "authoritative": false},
         "networkKey": "4094dce45388fd3d3426e992cbf0697b", "networkName": "GL-S20-new001",
         "extPanId": "3C66F0DC9EF53F1C", "meshLocalPrefix": "fdb3:60c7:2874:da99::/64", "panId": 9483,
         "channel": 16, "pskc": "6c9f919a4da9b213764fc83f84938108",
         "securityPolicy": {"rotationTime": 672, "obtainNetworkKey": true, "nativeCommissioning": true,
           "routers": true, "externalCommissioning": true, "commercialCommissioning": false,
           "autonomousEnrollment": false, "networkKeyProvisioning": false, "tobleLink": true, "nonCcmRouters": false},
         "channelMask": 134215680}
        """

    static let commissioner = """
        /**
         * An active dataset.
         */
        {
            "ActiveTimestamp": {"Seconds": 1, "Ticks": 0, "U": 0}, // 48, 15, 1 bits
            "Channel": {"Number": 16, "Page": 0},
            "ChannelMask": [{"Length": 4, "Masks": "001fffe0", "Page": 0}],
            "ExtendedPanId": "3c66f0dc9ef53f1c", "MeshLocalPrefix": "fdb3:60c7:2874:da99::/64",
            "NetworkMasterKey": "4094dce45388fd3d3426e992cbf0697b", "NetworkName": "GL-S20-new001",
            "PSKc": "6c9f919a4da9b213764fc83f84938108", "PanId": "0x250b",
            "SecurityPolicy": {"Flags": "f7f8", "RotationTime": 672}
        }
        """

    @Test(arguments: [(otbr, DatasetFormat.otbr), (commissioner, .commissioner)])
    func jsonIsRebuilt(_ text: String, _ format: DatasetFormat) throws {
        let input = try read(text)
        #expect(input.format == format && input.isRebuilt)
        // OpenThread's order and the defaults make it the very bytes of the example.
        #expect(content(input) == missionExample)
        #expect(input.carried?.types == Set(TLVType.requiredInActive))
        let verbatim = try OperationalDataset(copying: bytes(missionExample))
        #expect(input.agrees(with: verbatim))
    }

    @Test func rebuiltAgreesOnWhatJSONCarriesAndNoMore() throws {
        let input = try read(Self.otbr)
        func changed(_ from: String, _ to: String) throws -> OperationalDataset {
            #expect(missionExample.contains(from))
            return try OperationalDataset(copying: bytes(missionExample.replacing(from, with: to)))
        }
        // The version threshold, the beacons bit, unknown TLVs and excess bytes are not in that JSON.
        #expect(input.agrees(with: try changed("02a0f7f8", "02a0fffd")))
        #expect(input.agrees(with: try changed("0c0402a0f7f8", "0c0502a0f7f8aa")))
        #expect(input.agrees(with: try changed("0c0402a0f7f8", "0c0402a0f7f8bd0101")))
        #expect(input.agrees(with: try changed("001fffe0", "ffffffff")))
        #expect(!input.agrees(with: try changed("02a0f7f8", "02a0f6f8")))
        #expect(!input.agrees(with: try changed("02a0f7f8", "02a1f7f8")))
        #expect(!input.agrees(with: try changed("4094dce4", "4094dce5")))
        #expect(!input.agrees(with: try changed("0102250b", "")))
    }

    @Test func pendingJSONIsUnwrapped() throws {
        let pending = """
            {"activeDataset": \(Self.otbr), "pendingTimestamp": {"seconds": 2, "ticks": 3, "authoritative": true},
             "delay": 30000}
            """
        let input = try read(pending)
        let dataset = try input.dataset()
        #expect(dataset.completePending)
        #expect(dataset.pendingTimestamp == Timestamp(seconds: 2, ticks: 3, authoritative: true))
    }

    @Test func hexInsideJSONIsVerbatim() throws {
        let input = try read(#"{"tlvs": "\#(missionExample)", "network_key": null}"#)
        #expect(content(input) == missionExample && !input.isRebuilt)
    }

    @Test(arguments: [
        ("{\"channel\": }", 1, 13, "no JSON: a value was expected, not '}'"),
        ("{\"channel\": 70000}", 1, 2, "channel: expected 0…65535"),
        ("{\"channel\": 16, \"CHANNEL\": 17}", 1, 17, "two values of channel differ"),
        ("{\"channel\": 16, \"channel\": 16}", 1, 17, "two values of a key differ"),
        ("{\n \"networkKey\": \"40\"}", 2, 2, "networkKey: expected 32 hex digits"),
        (
            "{\"meshLocalPrefix\": \"fd00::1/64\"}", 1, 2,
            "meshLocalPrefix: expected a /64 prefix such as fd00:db8::/64"
        ),
        ("{\"panId\": 65536}", 1, 2, "panId: expected 0…65535, or hex digits in a text"),
        ("{\"name\": 1}", 1, 1, "found no dataset"),
        ("{\"channel\": 16", 1, 15, "no JSON: the text ends where a comma or '}' was expected"),
        (
            "{\"activeTimestamp\": {\"ticks\": 1}}", 1, 2,
            "activeTimestamp: expected seconds of 0…281474976710655"
        ),
        ("{\"networkKey\": null, \"networkName\": \"X\"}", 1, 2, "the network key is redacted"),
    ])
    func jsonErrorsSayWhere(_ text: String, _ line: Int, _ column: Int, _ expectation: String) throws {
        let error = try #require(failure(text))
        #expect(error.line == line && error.column == column)
        #expect(error.expectation == expectation)
    }

    @Test func writtenJSONIsWhatTheOthersRead() throws {
        let dataset = try OperationalDataset(copying: bytes(missionExample))
        var text: [UInt8] = []
        dataset.append(as: .commissioner, to: &text)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"ActiveTimestamp":{"Seconds":1,"Ticks":0,"U":0},"Channel":{"Page":0,"Number":16},"#
                + #""ChannelMask":[{"Page":0,"Masks":"001fffe0"}],"ExtendedPanId":"3c66f0dc9ef53f1c","#
                + #""MeshLocalPrefix":"fdb3:60c7:2874:da99::/64","#
                + #""NetworkMasterKey":"4094dce45388fd3d3426e992cbf0697b","NetworkName":"GL-S20-new001","#
                + #""PSKc":"6c9f919a4da9b213764fc83f84938108","PanId":"0x250b","#
                + #""SecurityPolicy":{"RotationTime":672,"Flags":"f7f8"}}"#)
        #expect(dataset.losses(as: .otbr).isEmpty && dataset.losses(as: .hex).isEmpty)
        let rich = try OperationalDataset(
            copying: bytes(missionExample.replacing("f7f8", with: "f7fd") + "bd00"))
        #expect(
            rich.losses(as: .otbr) == ["unknown (TLV 189)", "the version threshold of the security policy"])
    }

    @Test(arguments: [
        ("fdb3:60c7:2874:da99::/64", 0xfdb3_60c7_2874_da99 as UInt64?), ("fd00::/64", 0xfd00_0000_0000_0000),
        ("fd00:0:0:1::/64", 0xfd00_0000_0000_0001), ("fd00::1:0:0:0:0/64", 0xfd00_0000_0000_0001),
        ("fdb360c72874da99", 0xfdb3_60c7_2874_da99), ("fd00:1:2:3:0:0:0:0", 0xfd00_0001_0002_0003), ("::", 0),
        ("fd00:1:2:3/64", nil), ("fd00::1", nil), ("fd00::/48", nil), ("fd00:::", nil), ("fd00::1::", nil),
        ("fd00:12345::", nil), (":fd00::", nil), ("", nil), ("fd00:1:2:3:4:5:6:7:8", nil),
    ])
    func prefixesAreRead(_ text: String, _ value: UInt64?) {
        #expect(MeshLocalPrefix(text)?.rawValue == value)
    }

    @Test func prefixesAreWritten() {
        #expect("\(MeshLocalPrefix(rawValue: 0xfdb3_60c7_2874_da99))" == "fdb3:60c7:2874:da99::/64")
        #expect("\(MeshLocalPrefix(rawValue: 0xfd00_0000_0000_0001))" == "fd00:0:0:1::/64")
        #expect("\(MeshLocalPrefix(rawValue: 0))" == "::/64")
    }
}
