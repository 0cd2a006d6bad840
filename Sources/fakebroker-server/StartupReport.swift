import FakeBroker
import Glibc
import HTTPCore

/// What a started server says on standard output: its listeners, the default world's credentials, and that it is ready.
struct StartupReport {
    let server: FakeBrokerServer
    let plan: ServerPlan

    /// Prints the report; its last line is the one that tools wait for.
    func print() {
        for address in server.addresses {
            Console.say("Listening on http://\(address) (https, ws, wss and CONNECT too)")
        }
        if let directory = plan.configuration.authorityDirectory {
            Console.say("Certificate authority in \(directory)")
        }
        let definition = plan.configuration.definition
        for client in definition.schwabClients ?? [WorldDefinition.standardSchwabClient] {
            Console.say(
                "Schwab client id \(client.clientId) secret \(client.clientSecret) callback \(client.callbackUrl)")
        }
        for key in definition.alpacaKeys ?? [WorldDefinition.standardAlpacaKey] {
            Console.say("Alpaca key id \(key.keyId) secret \(key.secretKey)")
        }
        Console.say(readyLine)
    }

    private var readyLine: String {
        let plain = server.addresses.first.map { "\($0)" } ?? ""
        let secure = plan.hasSecureListener ? server.addresses.last.map { "\($0)" } ?? plain : plain
        return "Ready. fakebroker \(fakeBrokerVersion) http=\(plain) https=\(secure) pid=\(getpid())"
    }
}
