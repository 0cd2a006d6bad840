import HTTPCore

enum SchwabProvider {
    static let provider = Provider(
        name: "schwab", hosts: ["api.schwabapi.com", "streamer-api.schwab.com"], routes: [], isJournalled: true,
        credential: { _ in nil }, authorize: { _, _ in .granted(principal: "") },
        wrongMethod: { _ in HTTPResponse(.methodNotAllowed) }, finish: { _, _, _ in })
}

struct SchwabState: Sendable {
    var clientNames: [String] = []
    init(world: String, definition: WorldDefinition) {}
}
