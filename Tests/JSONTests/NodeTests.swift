import JSON
import TestSupport
import Testing

@Suite struct NodeTests {
    let node: JSONNode

    init() throws {
        let text = #"""
            {"advertisers": [{"interval_ms": 500}, {"interval_ms": "x", "payload": "02zz"}], "seed": 18446744073709551615,
             "loss": 0.25, "whole": 2e3, "name": "né", "on": true, "nothing": null, "odd": "abc"}
            """#
        node = JSONNode(try JSONReader.read(Array(text.utf8)))
    }

    private func failure<Value>(_ body: () throws(JSONTypeError) -> Value) -> String? {
        do throws(JSONTypeError) {
            _ = try body()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func values() throws {
        let first = try node.required("advertisers").elements()[0]
        #expect(try first.required("interval_ms").integer(in: 1...1000) == 500)
        #expect(try node.required("seed").integer() as UInt64 == .max)
        #expect(try node.required("loss").number(in: 0...1) == 0.25)
        #expect(try node.required("whole").integer() as Int64 == 2000)
        #expect(try node.required("name").string() == "né")
        #expect(try node.required("on").bool())
        #expect(try node.optional("nothing") == nil)
        #expect(try node.optional("missing") == nil)
        #expect(try node["nothing"]?.isNull == true)
        #expect(try node.members().map(\.key).first == "advertisers")
    }

    @Test func errorsNameThePath() throws {
        let second = try node.required("advertisers").elements()[1]
        #expect(
            failure { () throws(JSONTypeError) in try second.required("interval_ms").number() }
                == "advertisers[1].interval_ms: a number was expected, not a string")
        #expect(
            failure { () throws(JSONTypeError) in try second.required("payload").hex() }
                == "advertisers[1].payload: hex digits were expected")
        #expect(
            failure { () throws(JSONTypeError) in try second.required("address") }
                == "advertisers[1]: the member \"address\" is missing")
        #expect(
            failure { () throws(JSONTypeError) in try second.allowOnly(["interval", "payloads"]) }
                == "advertisers[1]: there is no member \"interval_ms\": did you mean \"interval\"?")
        #expect(
            failure { () throws(JSONTypeError) in try node.required("loss").integer() as Int }
                == "loss: a whole number was expected, not 0.25")
        #expect(
            failure { () throws(JSONTypeError) in try node.required("loss").number(in: 0.5...1) }
                == "loss: must be 0.5…1")
        #expect(
            failure { () throws(JSONTypeError) in try node.required("seed").integer() as Int64 }?
                .hasPrefix("seed: must be") == true)
        #expect(
            failure { () throws(JSONTypeError) in try node.required("odd").hex() }
                == "odd: an odd number of hex digits")
        #expect(
            failure { () throws(JSONTypeError) in try node.elements() }
                == "an array was expected, not an object")
        #expect(
            failure { () throws(JSONTypeError) in try node.required("name").required("x") }
                == "name: an object was expected, not a string")
    }
}
