/// An expression as instructions for a backtracking machine.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        case set(ScalarSet)
        /// Takes as many of the set as there are, up to a limit, and gives them back one by one.
        case span(ScalarSet, min: Int, max: Int)
        /// Goes to the first; if that fails, to the second.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case assertion(RegexAssertion)
        case backReference(Int, ignoresCase: Bool)
        /// Remembers where a turn of a loop began.
        case mark(Int)
        /// Fails if the turn took nothing: such a loop would never end.
        case progress(Int)
        /// Matches a program of its own, which is not entered again.
        case atomic(Int)
        case look(Int, isPositive: Bool)
        case accept
    }

    /// Instructions of one expression; more: it is refused.
    static let limit = 50_000

    private(set) var instructions: [Instruction] = []
    private(set) var entry = 0
    let groups: Int
    private(set) var marks = 0
    let names: [String: Int]

    init(_ node: RegexNode, groups: Int, names: [String: Int]) throws(RegularExpression.Failure) {
        self.groups = groups
        self.names = names
        entry = instructions.count
        instructions.append(.save(0))
        try emit(node)
        instructions.append(.save(1))
        instructions.append(.accept)
    }

    private mutating func emit(_ node: RegexNode) throws(RegularExpression.Failure) {
        if instructions.count > Self.limit {
            throw RegularExpression.Failure(offset: 0, reason: "Longer than \(Self.limit) instructions")
        }
        switch node {
        case .empty: break
        case .set(let set): instructions.append(.set(set))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .either(let branches): try emit(branches: branches)
        case .group(let index, let body):
            instructions.append(.save(2 * index))
            try emit(body)
            instructions.append(.save(2 * index + 1))
        case .atomic(let body): try emit(apart: body) { .atomic($0) }
        case .look(let body, let isPositive): try emit(apart: body) { .look($0, isPositive: isPositive) }
        case .backReference(let group, let ignoresCase):
            instructions.append(.backReference(group, ignoresCase: ignoresCase))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .loop(let body, let min, let max, .possessive):
            try emit(apart: .loop(body, min: min, max: max, .greedy)) { .atomic($0) }
        case .loop(.set(let set), let min, let max, .greedy):
            instructions.append(.span(set, min: min, max: max ?? .max))
        case .loop(let body, let min, let max, let greed): try emit(loop: body, min, max, isLazy: greed == .lazy)
        }
    }

    private mutating func emit(branches: [RegexNode]) throws(RegularExpression.Failure) {
        var exits: [Int] = []
        for (index, branch) in branches.enumerated() {
            if index == branches.count - 1 {
                try emit(branch)
                break
            }
            let split = instructions.count
            instructions.append(.split(0, 0))
            try emit(branch)
            exits.append(instructions.count)
            instructions.append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for exit in exits { instructions[exit] = .jump(instructions.count) }
    }

    private mutating func emit(
        loop body: RegexNode, _ min: Int, _ max: Int?, isLazy: Bool
    ) throws(RegularExpression.Failure) {
        for _ in 0..<min { try emit(body) }
        guard let max else {
            let mark = marks
            marks += 1
            let split = instructions.count
            instructions.append(.split(0, 0))
            instructions.append(.mark(mark))
            try emit(body)
            instructions.append(.progress(mark))
            instructions.append(.jump(split))
            instructions[split] = isLazy ? .split(instructions.count, split + 1) : .split(split + 1, instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in 0..<(max - min) {
            splits.append(instructions.count)
            instructions.append(.split(0, 0))
            try emit(body)
        }
        let end = instructions.count
        for split in splits { instructions[split] = isLazy ? .split(end, split + 1) : .split(split + 1, end) }
    }

    /// Puts a body where the machine enters it only by the instruction that `make` makes.
    private mutating func emit(
        apart body: RegexNode, _ make: (Int) -> Instruction
    ) throws(RegularExpression.Failure) {
        let place = instructions.count
        instructions.append(make(place + 2))
        instructions.append(.jump(0))
        try emit(body)
        instructions.append(.accept)
        instructions[place + 1] = .jump(instructions.count)
    }
}

/// Runs a program over a text. Backtracking stands in an array, so depth costs no stack.
struct RegexMachine {
    let program: RegexProgram
    let input: [UInt32]
    /// Steps before a match is given up.
    private let budget: Int

    init(_ program: RegexProgram, _ text: String) {
        self.program = program
        input = text.unicodeScalars.map(\.value)
        budget = 1_000_000 + 32 * input.count
    }

    private struct Retreat {
        var instruction: Int
        var position: Int
        /// For a span: how far it may still give back; else the position itself.
        var lowest: Int
        var undoCount: Int
    }

    private struct Run {
        /// The bounds of the groups, then where turns of loops began; -1 where there is none.
        var slots: [Int]
        var steps = 0
    }

    /// The groups' bounds of a match that begins at `start`; nil if there is none.
    /// - Parameter steps: what was spent so far; a search from many starts shares one budget.
    func match(from start: Int, whole: Bool, _ steps: inout Int) -> [Int]? {
        let bounds = 2 * program.groups + 2
        var run = Run(slots: Array(repeating: -1, count: bounds + program.marks))
        run.steps = steps
        defer { steps = run.steps }
        return execute(program.entry, start, whole: whole, &run) == nil ? nil : Array(run.slots[..<bounds])
    }

    /// Runs from an instruction until `accept`; the position there, or nil.
    private func execute(_ entry: Int, _ start: Int, whole: Bool, _ run: inout Run) -> Int? {
        var instruction = entry
        var position = start
        var retreats: [Retreat] = []
        var undo: [(slot: Int, value: Int)] = []
        while run.steps < budget {
            run.steps += 1
            var isAlive = true
            switch program.instructions[instruction] {
            case .set(let set):
                isAlive = position < input.count && set.contains(input[position])
                position += 1
                instruction += 1
            case .span(let set, let min, let max):
                var end = position
                while end < input.count, end - position < max, set.contains(input[end]) { end += 1 }
                run.steps += end - position
                isAlive = end - position >= min
                instruction += 1
                if isAlive, end > position + min {
                    retreats.append(
                        Retreat(instruction: instruction, position: end - 1, lowest: position + min, undoCount: undo.count))
                }
                position = end
            case .split(let first, let second):
                retreats.append(Retreat(instruction: second, position: position, lowest: position, undoCount: undo.count))
                instruction = first
            case .jump(let target): instruction = target
            case .save(let slot):
                undo.append((slot, run.slots[slot]))
                run.slots[slot] = position
                instruction += 1
            case .assertion(let assertion):
                isAlive = holds(assertion, at: position)
                instruction += 1
            case .backReference(let group, let ignoresCase):
                if let end = end(ofGroup: group, at: position, ignoresCase, run) { position = end } else { isAlive = false }
                instruction += 1
            case .mark(let mark):
                let slot = 2 * program.groups + 2 + mark
                undo.append((slot, run.slots[slot]))
                run.slots[slot] = position
                instruction += 1
            case .progress(let mark):
                isAlive = run.slots[2 * program.groups + 2 + mark] != position
                instruction += 1
            case .atomic(let body):
                let slots = run.slots
                if let end = execute(body, position, whole: false, &run) {
                    for slot in slots.indices where slots[slot] != run.slots[slot] { undo.append((slot, slots[slot])) }
                    position = end
                } else {
                    run.slots = slots
                    isAlive = false
                }
                instruction += 1
            case .look(let body, let isPositive):
                let slots = run.slots
                let found = execute(body, position, whole: false, &run) != nil
                if !(found && isPositive) { run.slots = slots }
                for slot in slots.indices where slots[slot] != run.slots[slot] { undo.append((slot, slots[slot])) }
                isAlive = found == isPositive
                instruction += 1
            case .accept:
                if !whole || position == input.count { return position }
                isAlive = false
            }
            if isAlive { continue }
            guard let retreat = retreats.popLast() else { return nil }
            while undo.count > retreat.undoCount, let last = undo.popLast() { run.slots[last.slot] = last.value }
            instruction = retreat.instruction
            position = retreat.position
            if retreat.position > retreat.lowest {
                var rest = retreat
                rest.position -= 1
                retreats.append(rest)
            }
        }
        return nil
    }

    private func holds(_ assertion: RegexAssertion, at position: Int) -> Bool {
        let before = position > 0 ? input[position - 1] : nil
        let after = position < input.count ? input[position] : nil
        func isWord(_ scalar: UInt32?) -> Bool { scalar.map(ScalarSet.word.contains) ?? false }
        switch assertion {
        case .textStart: return position == 0
        case .textEnd: return position == input.count
        case .textEndOrLastLineEnd: return position == input.count || (position == input.count - 1 && after == 0x0A)
        case .lineStart: return before.map { $0 == 0x0A } ?? true
        case .lineEnd: return after.map { $0 == 0x0A || $0 == 0x0D } ?? true
        case .wordBoundary: return isWord(before) != isWord(after)
        case .noWordBoundary: return isWord(before) == isWord(after)
        }
    }

    /// Where the text of a group ends if it stands again at `position`.
    private func end(ofGroup group: Int, at position: Int, _ ignoresCase: Bool, _ run: Run) -> Int? {
        guard group <= program.groups, run.slots[2 * group] >= 0, run.slots[2 * group + 1] >= 0 else { return nil }
        let length = run.slots[2 * group + 1] - run.slots[2 * group]
        guard length >= 0, position + length <= input.count else { return nil }
        for offset in 0..<length {
            let (a, b) = (input[run.slots[2 * group] + offset], input[position + offset])
            if a != b, !ignoresCase || ScalarSet.cases(a).lower != ScalarSet.cases(b).lower { return nil }
        }
        return position + length
    }
}
