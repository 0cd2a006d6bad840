import HTTPCore
import Synchronization

/// The worlds of a server by name, and which world a credential belongs to.
final class WorldDirectory: Sendable {
    private struct Shelf {
        var worlds: [String: World] = [:]
        /// Names of worlds that have ended: they answer 410, never another world.
        var ended: Set<String> = []
        /// Client ids and key ids.
        var credentials: [String: String] = [:]
        var minted = 0
    }

    /// What stands at a name.
    enum Found: Sendable {
        case world(World)
        /// There was such a world; it has ended.
        case ended(String)
        case unknown(String)
    }

    private let shelf = Mutex(Shelf())

    /// The world of that name.
    func find(_ id: String) -> Found {
        shelf.withLock { shelf in
            if let world = shelf.worlds[id] { return .world(world) }
            return shelf.ended.contains(id) ? .ended(id) : .unknown(id)
        }
    }

    /// The world that a credential means; nil for one that nobody registered.
    func find(_ credential: Credential) -> Found? {
        switch credential {
        case .world(let id): return find(id)
        case .registered(let name):
            guard let id = shelf.withLock({ $0.credentials[name] }) else { return nil }
            return find(id)
        }
    }

    /// All worlds, by name.
    var all: [World] {
        shelf.withLock { shelf in shelf.worlds.values.sorted { $0.id < $1.id } }
    }

    /// A name that no world has or had: `w1`, `w2`, …
    func freshName() -> String {
        shelf.withLock { shelf in
            repeat { shelf.minted += 1 } while shelf.worlds["w\(shelf.minted)"] != nil || shelf.ended.contains("w\(shelf.minted)")
            return "w\(shelf.minted)"
        }
    }

    /// Why a world could not be added.
    enum Clash: Error, Equatable {
        case nameInUse(String)
        case credentialInUse(String, world: String)
    }

    /// Adds a world and its credentials, all or nothing. A name that has ended may be used again.
    func add(_ world: World, credentials: [String]) throws(Clash) {
        try shelf.withLock { shelf throws(Clash) in
            if shelf.worlds[world.id] != nil { throw .nameInUse(world.id) }
            for credential in credentials {
                if let owner = shelf.credentials[credential], shelf.worlds[owner] != nil {
                    throw .credentialInUse(credential, world: owner)
                }
            }
            shelf.worlds[world.id] = world
            shelf.ended.remove(world.id)
            for credential in credentials { shelf.credentials[credential] = world.id }
        }
    }

    /// Ends a world. Its name answers 410 from now on; its credentials keep pointing at it, so that they do too.
    func remove(_ id: String) -> World? {
        shelf.withLock { shelf in
            guard let world = shelf.worlds.removeValue(forKey: id) else { return nil }
            shelf.ended.insert(id)
            return world
        }
    }
}
