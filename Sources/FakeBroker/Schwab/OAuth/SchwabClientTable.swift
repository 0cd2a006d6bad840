/// A world's registered apps. There are a handful, and each request asks for one: looked through in turn they are found
/// sooner than by a hash, and what is asked is read where it stands.
struct SchwabClientTable: Sendable {
    /// In the order in which they were named.
    private(set) var values: [SchwabClient] = []

    /// The apps of a world's definition; of two with one id the later is registered.
    init(_ definitions: [WorldDefinition.SchwabClientDefinition]) {
        for definition in definitions { self[definition.clientId] = SchwabClient(definition) }
    }

    subscript(clientId: String) -> SchwabClient? {
        get { index(of: clientId).map { values[$0] } }
        set {
            switch (index(of: clientId), newValue) {
            case (let index?, let client?): values[index] = client
            case (let index?, nil): values.remove(at: index)
            case (nil, let client?): values.append(client)
            case (nil, nil): break
            }
        }
    }

    /// Whether an app was not given a product.
    func lacks(_ product: WorldDefinition.SchwabProduct, clientId: String) -> Bool {
        guard let index = index(of: clientId) else { return false }
        return !values[index].products.contains(product)
    }

    /// The accounts that an app's user linked; nil: all there are.
    func linkedAccounts(clientId: String) -> Set<String>? { index(of: clientId).flatMap { values[$0].linkedAccounts } }

    private func index(of clientId: String) -> Int? {
        for index in values.indices where values[index].clientId == clientId { return index }
        return nil
    }
}
