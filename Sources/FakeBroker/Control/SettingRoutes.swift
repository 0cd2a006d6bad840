import HTTPCore

/// `settings`: what all stubs of a world have in common.
enum SettingRoutes {
    static let routes = [
        Route.control("getSettings", .get, "/settings") { state, _ in
            ControlJSON.object { json in json.object("settings") { state.stubs.settings.write(into: &$0) } }
        },
        Route.control("updateSettings", .post, "/settings", update),
        Route.control("replaceSettings", .put, "/settings", update),
        Route.control("extendSettings", .patch, "/settings/extended") { state, call throws(ControlError) in
            let body = try call.body()
            let extended = body.value["extended"].map { Form($0, pointer: "/extended") } ?? body
            var members = state.stubs.settings.extended.members ?? []
            for (name, form) in try extended.dictionary() {
                members.removeAll { $0.name == name }
                members.append(JSONValue.Member(name: name, value: form.value))
            }
            state.stubs.settings.extended = .object(members)
            return WireMockAnswer.done
        },
    ]

    /// Answers with the settings: the official Python client reads the answer as JSON.
    private static let update: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = {
        (state, call) throws(ControlError) in
        var body = try call.body()
        // That client sends a plain dictionary as a string with JSON in it.
        if case .string(let text) = body.value {
            do { body = Form(try JSONReader.read(Array(text.utf8))) } catch { throw body.refusal(expected: "an object") }
        }
        if let inner = body.value["settings"] { body = Form(inner, pointer: "/settings") }
        state.stubs.settings = try StubSettings(body)
        return ControlJSON.object { state.stubs.settings.write(into: &$0) }
    }
}

extension StubSettings {
    /// The settings that a value spells; what it leaves out is as in the beginning.
    init(_ form: Form) throws(ControlError) {
        var settings = StubSettings()
        try form.object { members throws(ControlError) in
            members.ignore("proxyPassThrough")
            if let delay = members.optional("fixedDelay") {
                settings.fixedDelayMilliseconds = try delay.integer(0...StubResponse.delayLimitMilliseconds)
            }
            if let distribution = members.optional("delayDistribution") {
                settings.distribution = try StubResponse.distribution(distribution)
                settings.distributionJSON = distribution.value
            }
            if let extended = members.optional("extended") {
                _ = try extended.dictionary()
                settings.extended = extended.value
            }
        }
        self = settings
    }

    /// Writes the members.
    func write(into json: inout JSONWriter) {
        json.member("fixedDelay", fixedDelayMilliseconds)
        if let distributionJSON { json.member("delayDistribution", distributionJSON) }
        json.member("extended", extended)
        json.member("proxyPassThrough", false)
    }
}
