import ArgumentParser
import FakeBroker

@main
struct FakeBrokerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "fakebroker-server", version: fakeBrokerVersion)
}
