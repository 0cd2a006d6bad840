import HTTPCore

/// Finds the route of a method and path. Built once from the providers' tables: a tree of path segments in flat tables,
/// walked over the path's own bytes.
struct Router: Sendable {
    /// A route and the provider whose table it stands in. One object each, so that handing it on costs one reference.
    final class Entry: Sendable {
        let provider: Provider
        let route: Route

        init(provider: Provider, route: Route) {
            self.provider = provider
            self.route = route
        }
    }

    enum Match: Sendable {
        case found(Entry, PathParameters)
        /// The path is known, the method is not; the methods that are.
        indirect case wrongMethod(Provider, allowed: [HTTPMethod])
        case none
    }

    /// Every route, the first choice first: those that take no rest before those that do, then the most literal
    /// pattern, then the order of the tables.
    private let entries: [Entry]
    private let nodes: [Node]
    private let edges: [Edge]
    /// The literals' bytes, one behind the other.
    private let text: [UInt8]
    /// Numbers of entries, which nodes refer to by ranges.
    private let ends: [Int]

    /// Where some segments of a path lead.
    private struct Node {
        /// Its literal segments, in `edges`.
        var edges = 0..<0
        /// Where any other segment leads; none: 0, since nothing leads to the root.
        var parameter = 0
        /// Entries whose pattern ends here, and those that take the rest of the path from here, in `ends`.
        var ending = 0..<0
        var takingRest = 0..<0
    }

    private struct Edge {
        var text: Range<Int>
        var node: Int
    }

    init(_ providers: [Provider]) {
        let all = providers.flatMap { provider in provider.routes.map { Entry(provider: provider, route: $0) } }
        let order = all.indices.sorted { left, right in
            let (one, other) = (all[left].route.path, all[right].route.path)
            if one.takesRest != other.takesRest { return other.takesRest }
            if one.literalCount != other.literalCount { return one.literalCount > other.literalCount }
            return left < right
        }
        entries = order.map { all[$0] }
        var tree = Branch()
        for (number, entry) in entries.enumerated() { tree.add(number, entry.route.path.segments[...]) }
        var flat = Flat()
        flat.add(tree)
        (nodes, edges, text, ends) = (flat.nodes, flat.edges, flat.text, flat.ends)
    }

    /// The route of `method` at `path` (raw bytes, no query). One trailing slash is forgiven; HEAD finds GET's route.
    func match(_ method: HTTPMethod, _ path: ArraySlice<UInt8>) -> Match {
        let wanted = method == .head ? HTTPMethod.get : method
        var search = Search(path)
        let inner = PathParameters.inner(of: path)
        path.withUnsafeBufferPointer { bytes in
            let offset = path.startIndex
            let bytes = UnsafeBufferPointer(rebasing: bytes[(inner.lowerBound - offset)..<(inner.upperBound - offset)])
            walk(0, bytes, from: bytes.isEmpty ? 1 : 0, wanted, &search)
        }
        if search.best < entries.count {
            let entry = entries[search.best]
            return .found(entry, PathParameters(of: entry.route.path, in: path))
        }
        guard let other = search.others.max() else { return .none }
        return .wrongMethod(
            entries[other].provider, allowed: search.others.sorted().map { entries[$0].route.method })
    }

    /// What a walk has found so far.
    private struct Search {
        let path: ArraySlice<UInt8>
        /// The first choice of those found; past the last one: nothing.
        var best = Int.max
        /// Those found that want another method.
        var others: [Int] = []

        init(_ path: ArraySlice<UInt8>) { self.path = path }
    }

    /// Finds every route below a node.
    /// - Parameter start: where the next segment begins; past the end: there is none.
    private func walk(
        _ number: Int, _ path: UnsafeBufferPointer<UInt8>, from start: Int, _ wanted: HTTPMethod, _ search: inout Search
    ) {
        let node = nodes[number]
        if start > path.count { return collect(node.ending, wanted, &search) }
        if !node.takingRest.isEmpty { collect(node.takingRest, wanted, &search) }
        let segment = UnsafeBufferPointer(rebasing: path[start..<PathText.slash(in: path, from: start)])
        let next = start + segment.count + 1
        for index in node.edges {
            let edge = edges[index]
            guard edge.text.count == segment.count, spells(segment, edge.text) else { continue }
            walk(edge.node, path, from: next, wanted, &search)
            break
        }
        guard node.parameter > 0, PercentEncoding.isDecodable(segment) else { return }
        walk(node.parameter, path, from: next, wanted, &search)
    }

    private func spells(_ segment: UnsafeBufferPointer<UInt8>, _ literal: Range<Int>) -> Bool {
        for offset in 0..<literal.count where segment[offset] != text[literal.lowerBound + offset] { return false }
        return true
    }

    private func collect(_ found: Range<Int>, _ wanted: HTTPMethod, _ search: inout Search) {
        for index in found {
            let number = ends[index]
            guard number < search.best else { continue }
            let route = entries[number].route
            if route.path.takesRest, !PathParameters(of: route.path, in: search.path).areDecodable { continue }
            if route.method == wanted { search.best = number } else { search.others.append(number) }
        }
    }

    /// The tree in the making.
    private struct Branch {
        var literals: [(text: [UInt8], branch: Branch)] = []
        var parameters: [Branch] = []
        var ending: [Int] = []
        var takingRest: [Int] = []

        mutating func add(_ number: Int, _ segments: ArraySlice<PathPattern.Segment>) {
            guard let first = segments.first else { return ending.append(number) }
            let rest = segments.dropFirst()
            switch first {
            case .rest: takingRest.append(number)
            case .parameter:
                if parameters.isEmpty { parameters.append(Branch()) }
                parameters[0].add(number, rest)
            case .literal(let text):
                let place = literals.firstIndex { $0.text == text } ?? literals.count
                if place == literals.count { literals.append((text, Branch())) }
                literals[place].branch.add(number, rest)
            }
        }
    }

    /// The tree as tables.
    private struct Flat {
        var nodes: [Node] = []
        var edges: [Edge] = []
        var text: [UInt8] = []
        var ends: [Int] = []

        /// Adds a branch with all below it; its number.
        @discardableResult
        mutating func add(_ branch: Branch) -> Int {
            let number = nodes.count
            nodes.append(Node())
            var node = Node()
            node.ending = ends.count..<(ends.count + branch.ending.count)
            ends += branch.ending
            node.takingRest = ends.count..<(ends.count + branch.takingRest.count)
            ends += branch.takingRest
            node.edges = edges.count..<(edges.count + branch.literals.count)
            for literal in branch.literals {
                edges.append(Edge(text: text.count..<(text.count + literal.text.count), node: 0))
                text += literal.text
            }
            for (index, literal) in zip(node.edges, branch.literals) { edges[index].node = add(literal.branch) }
            if let parameter = branch.parameters.first { node.parameter = add(parameter) }
            nodes[number] = node
            return number
        }
    }
}
