import HTTPCore

/// `GET /ws`: the streamer's door. Nobody is asked who he is here; the login does that.
enum StreamerEndpoint {
    static let connect: Route.Handler = .server { front, call in
        guard call.request.headers["upgrade"]?.lowercased() == "websocket" else {
            var response = HTTPResponse.text(HTTPStatus(426), "This address speaks WebSocket.")
            response.headers += [HTTPField("Upgrade", "websocket"), HTTPField("Connection", "Upgrade")]
            return .response(response)
        }
        let refusal = call.world.perform { $0.streams.refusal(of: SchwabStreamer.name, at: $0.now) }
        if let refusal { return .response(HTTPResponse(HTTPStatus(refusal.status))) }
        return .webSocket(
            WebSocketAcceptance(endpoint: StreamEndpoint(front: front, world: call.world, kind: kind)))
    }

    private static let kind = StreamEndpoint.Kind(
        dialect: { SchwabStreamer(settings: $0.schwab.streamer) },
        credential: { message in
            StreamerRequest.loginToken(message).flatMap { TokenText.world(of: Array($0.utf8)) }.map(Credential.world)
        })
}
