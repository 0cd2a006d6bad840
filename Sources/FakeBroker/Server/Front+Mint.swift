import ExchangeCore
import HTTPCore

extension Front {
    /// Makes a world and enters it in the directory; nothing is left of it if any part fails.
    /// - Parameters:
    ///   - id: its name; nil takes the next free one.
    ///   - pointer: where the definition stands in the body that brought it, for refusals.
    /// - Throws: 422 for a definition that cannot be built, 409 for a name or a credential that is in use.
    func mint(id: String?, _ definition: WorldDefinition, pointer: String = "") throws(ControlError) -> World {
        let id = id ?? directory.freshName()
        if case .world = directory.find(id) { throw .conflict("The world '\(id)' is there already") }
        let world: World
        do {
            world = try World(
                id: id, definition: definition, journalBytes: facts.journalBytes, wall: facts.wall, alarm: facts.alarm)
        } catch {
            throw .unreadable(pointer + error.pointer, error.reason)
        }
        try enter(world)
        return world
    }

    /// Makes a world that begins as a copy of another, or of a snapshot, with credentials of its own.
    func fork(_ source: WorldState, id: String?) throws(ControlError) -> World {
        let id = id ?? directory.freshName()
        if case .world = directory.find(id) { throw .conflict("The world '\(id)' is there already") }
        let world = World(copy: source.fork(as: id, wall: facts.wall.now()), wall: facts.wall, alarm: facts.alarm)
        try enter(world)
        return world
    }

    /// Enters a world in the directory under its name and its credentials.
    private func enter(_ world: World) throws(ControlError) {
        do { try directory.add(world, credentials: world.perform { $0.credentials }) } catch {
            switch error {
            case .nameInUse(let name): throw .conflict("The world '\(name)' is there already")
            case .credentialInUse(let name, let owner):
                throw .conflict(
                    "The credential '\(name)' belongs to the world '\(owner)'",
                    detail: "Each world needs credentials of its own; leave them out to have them made.")
            }
        }
    }
}
