import TestSupport
import Testing

@testable import MeshCoP

/// What avahi-browse prints of border routers.
@Suite struct BorderRouterServiceTests {
    static let nest =
        #"=;d0;IPv4;Google-Nest-Hub-\035AB\059ED\032\195\169\.\0401\041;_meshcop._udp;local;testhost.local;10.9.9.1;49191;"#
        + #""sq=\010" "omr=@\253<\024\000\001\000\000\000" "pt=4\1340D" "at=\000\000b\242\248$T\227" "sb=\000\000\001\177" "#
        + #""xa=\000\001\"\\;=\200\201" "xp=\158u\226V\246\020\009\163" "nn=K\195\164se;=\"q\"" "rv=1""#

    private func read(_ text: String) -> (services: [BorderRouterService], foreignLines: Int) {
        let bytes = Array(text.utf8)
        return BorderRouterService.all(inAvahi: bytes.span)
    }

    private func count(_ text: [UInt8]) -> Int {
        let found = BorderRouterService.all(inAvahi: text.span)
        return found.services.count
    }

    @Test func aLineIsRead() throws {
        let service = try #require(read(Self.nest + "\n").services.first)
        #expect(String(decoding: service.name, as: UTF8.self) == "Google-Nest-Hub-#AB;ED é.(1)")
        #expect(service.extendedAddress == [0, 1, 0x22, 0x5c, 0x3b, 0x3d, 200, 201])
        #expect(service.extendedPANID?.description == "9e75e256f61409a3")
        #expect(service.networkName?.description == "Käse;=\"q\"")
        #expect(service.activeTimestamp == Timestamp(rawValue: 0x0000_62f2_f824_54e3))
        #expect(service.stateBits == 0x1b1 && service.isInterfaceActive == true && service.role == "detached")
        #expect(service.host == "testhost.local" && service.addresses == ["10.9.9.1"])
        #expect(service.truncated.isEmpty && service.borderAgentID == nil && service.agent?.count == 8)
    }

    /// One line for every interface and protocol: one router.
    @Test func repeatedLinesAreOneRouter() {
        let again = Self.nest.replacing("IPv4", with: "IPv6").replacing("10.9.9.1", with: "fe80::1")
        let text = "+;d0;IPv4;x;_meshcop._udp;local\n\(Self.nest)\r\n\(again)\n\(Self.nest)\n"
        let (services, foreign) = read(text)
        #expect(services.count == 1 && foreign == 0 && services[0].addresses == ["10.9.9.1", "fe80::1"])
    }

    @Test func lostBytesAreNamed() throws {
        let service = try #require(read(Self.nest.replacing(#"\158u\226V"#, with: "uV")).services.first)
        #expect(service.extendedPANID == nil)
        #expect(service.truncated.map(\.description) == ["xp has 6 of 8 bytes"])
    }

    @Test func otherTextIsCounted() {
        let (services, foreign) = read("hello\nworld\n=;a;b\n")
        #expect(services.isEmpty && foreign == 2)
    }

    /// No line, however it is cut or changed, is more than a line that is not read.
    @Test func brokenLinesAreNoMatter() {
        let line = Array(Self.nest.utf8)
        for end in line.indices {
            #expect(count(Array(line[..<end])) <= 1)
        }
        var random = SeededRandom(seed: 4)
        for _ in 0..<2000 {
            var changed = line
            for _ in 0..<3 {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            #expect(count(changed) <= 1)
        }
    }
}
