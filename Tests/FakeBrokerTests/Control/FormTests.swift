import ExchangeCore
import Testing

@testable import FakeBroker

@Suite("reading bodies")
struct FormTests {
    private func form(_ text: String) throws -> Form { Form(try JSONReader.read(Array(text.utf8))) }

    @Test("a member that nobody knows is refused, with its place and what is known there")
    func unknownMember() throws {
        let form = try form(#"{"a":{"b":1,"c/d":2}}"#)
        let error = #expect(throws: ControlError.self) {
            try form.object { members throws(ControlError) in
                try members.required("a").object { members throws(ControlError) in
                    _ = try members.required("b").integer()
                }
            }
        }
        #expect(error?.pointer == "/a/c~1d")
        #expect(error?.status == 422)
        #expect(error?.detail == "Known here: b.")
    }

    @Test("a member that is missing is named; null counts as left out")
    func missingMember() throws {
        let form = try form(#"{"a":null}"#)
        let error = #expect(throws: ControlError.self) {
            try form.object { members throws(ControlError) in _ = try members.required("a") }
        }
        #expect(error?.pointer == "/a")
    }

    @Test(
        "decimals are exact, as text or as numbers",
        arguments: [
            ("1", "1"), ("\"1.10\"", "1.1"), ("0.1", "0.1"), ("1e2", "100"), ("-0.000000001", "-0.000000001"),
            ("123456789012345678.123456789", "123456789012345678.123456789"),
        ])
    func decimals(text: String, value: String) throws {
        let money: Money = try form(text).decimal()
        #expect(money.description == value)
    }

    @Test("what is no decimal is refused", arguments: ["true", "\"\"", "\"x\"", "0.0000000001", "[]", "\"NaN\""])
    func noDecimals(text: String) throws {
        let form = try form(text)
        #expect(throws: ControlError.self) { let _: Price = try form.decimal() }
    }

    @Test(
        "durations are ISO 8601 or short",
        arguments: [
            ("30m", Duration.seconds(1800)), ("1.5s", .milliseconds(1500)), ("250ms", .milliseconds(250)),
            ("PT30M", .seconds(1800)), ("P1DT2H", .seconds(93_600)), ("PT0.5S", .milliseconds(500)),
            ("1h30m", .seconds(5400)), ("0s", .zero), ("5us", .microseconds(5)), ("P2W", .seconds(1_209_600)),
            ("1d", .seconds(86_400)), ("pt1s", .seconds(1)),
        ])
    func durations(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.parse(DurationText.text(duration)) == duration)
    }

    @Test(
        "what is no duration is refused",
        arguments: ["", "5", "m", "-5s", "P", "PT", "P1M", "P1Y", "1s1s", "1.s", "1..5s", "PT1H30", "99999999999d", "1 s", "٣s"])
    func noDurations(text: String) { #expect(DurationText.parse(text) == nil) }

    @Test("a choice names what may stand there")
    func choices() throws {
        let form = try form("\"never\"")
        let error = #expect(throws: ControlError.self) { let _: WorldClock.Mode = try form.one() }
        #expect(error?.title == "Expected one of realtime, scaled, frozen")
        #expect(error?.detail == "Found 'never'.")
    }
}
