import ExchangeCore
import HTTPCore

extension Front {
    /// Makes a world and enters it in the directory; nothing is left of it if any part fails.
    func mint(id: String?, _ definition: WorldDefinition) throws -> World {
        let id = id ?? directory.freshName()
        let world = try World(
            id: id, definition: definition, journalBytes: facts.journalBytes, wall: facts.wall, alarm: facts.alarm)
        try directory.add(world, credentials: world.perform { $0.credentials })
        return world
    }
}
