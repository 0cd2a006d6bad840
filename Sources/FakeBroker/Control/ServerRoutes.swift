import ExchangeCore
import HTTPCore

/// The control routes that tell of the server as a whole.
enum ServerRoutes {
    static let routes =
        [
            Route("control.health", .get, "/__admin/health", access: .open, .server(health)),
            Route(
                "control.version", .get, "/__admin/version", access: .open,
                .server { _, _ in
                    .response(ControlJSON.response(.ok, JSONWriter.object { $0.member("version", fakeBrokerVersion) }))
                }),
            Route("control.authority", .get, "/__admin/certs/ca.crt", access: .open, .server(authority)),
            Route("control.authorityForWireMock", .get, "/__admin/certs/wiremock-ca.crt", access: .open, .server(authority)),
        ] + OpenAPIRoutes.routes

    private static let authority: @Sendable (Front, Call) -> Answer = { front, _ in
        .response(
            HTTPResponse(
                .ok, headers: [HTTPField("Content-Type", "application/x-pem-file")], body: front.facts.authority.certificatePEM))
    }

    private static let health: @Sendable (Front, Call) -> Answer = { front, call in
        let now = front.facts.wall.now()
        let body = JSONWriter.object { json in
            json.member("status", "healthy")
            json.member("message", "FakeBroker is ok")
            json.member("version", fakeBrokerVersion)
            json.member("uptimeInSeconds", (now - front.facts.startedAt).components.seconds)
            json.member("timestamp", now.text(fractionDigits: 3))
            json.array("listeners") { json in for address in front.listeners { json.string(address) } }
            json.array("worlds") { json in for world in front.directory.all { json.string(world.id) } }
        }
        return .response(ControlJSON.response(.ok, body))
    }
}
