import Synchronization
import Testing

@testable import ExchangeCore

/// The storage of orders and all else that a world keeps many of.
@Suite("Chunked")
struct ChunkedTests {
    /// Tells how many of its kind there are.
    private final class Counted: Sendable {
        private let change: @Sendable (Int) -> Void

        init(_ change: @escaping @Sendable (Int) -> Void) {
            self.change = change
            change(1)
        }

        deinit { change(-1) }
    }

    @Test("is an array, whatever is done to it and to its copies", arguments: [1, 2, 3, 8, 9, 64, 65, 1000])
    func behavesAsArrays(length: Int) {
        var random = SplitMix64(seed: UInt64(length))
        var pairs: [(chunked: Chunked<[Int]>, array: [[Int]])] = [(Chunked(), [])]
        for step in 0..<(4 * length) {
            let which = Int(random.next() % UInt64(pairs.count))
            switch random.next() % 8 {
            case 0 where pairs.count < 6: pairs.append(pairs[which])
            case 1 where pairs.count > 1: pairs.remove(at: which)
            case 2, 3:
                guard !pairs[which].array.isEmpty else { continue }
                let index = Int(random.next() % UInt64(pairs[which].array.count))
                pairs[which].chunked[index].append(step)
                pairs[which].array[index].append(step)
            default:
                pairs[which].chunked.append([step])
                pairs[which].array.append([step])
            }
        }
        for pair in pairs { #expect(Array(pair.chunked) == pair.array) }
    }

    @Test("lets go of every element once", arguments: [1, 7, 100])
    func letsGo(length: Int) {
        let living = Mutex(0)
        do {
            var first = Chunked<Counted>()
            for _ in 0..<length { first.append(Counted { change in living.withLock { $0 += change } }) }
            #expect(living.withLock { $0 } == length)
            var second = first
            second[length / 2] = Counted { change in living.withLock { $0 += change } }
            #expect(living.withLock { $0 } == length + 1)
            second.append(second[0])
            first = second
            #expect(living.withLock { $0 } == length)
        }
        #expect(living.withLock { $0 } == 0)
    }

    @Test("copies that are changed at the same time by several tasks do not meet")
    func changedAtOnce() async {
        var shared = Chunked<Int>()
        for number in 0..<1000 { shared.append(number) }
        for number in shared.indices { shared[number] += 1 }
        let before = shared
        await withTaskGroup { group in
            for task in 1...8 {
                var copy = before
                group.addTask {
                    for round in 0..<50 {
                        let kept = copy
                        for index in stride(from: round, to: 1000, by: 1 + task) { copy[index] += task }
                        if round % 10 == 0 { copy = kept }
                    }
                    let changed = copy
                    // Rounds 0, 10, … were taken back.
                    return (0..<1000).allSatisfy { index in
                        let rounds = (0..<50).count { $0 % 10 != 0 && $0 <= index && (index - $0) % (1 + task) == 0 }
                        return changed[index] == index + 1 + rounds * task
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(before.elementsEqual(1...1000))
    }

    @Test("an element stays where it is while others are read and changed")
    func stays() {
        var numbers = Chunked<Int>()
        for number in 0..<500 { numbers.append(number) }
        let place = numbers.mutableAddress(250)
        for index in numbers.indices { numbers[index] += 1 }
        place.pointee += 1
        #expect(numbers[250] == 252 && place == numbers.mutableAddress(250))
    }

    /// Something that is stored blank and written in its place.
    private struct Note: Blank {
        var texts: [String] = []
    }

    @Test("what is added blank is written where it stands, and blank again once it was taken out", arguments: [1, 2, 64, 65, 200])
    func blanks(length: Int) {
        var notes = Chunked<Note>()
        for number in 0..<length { notes.appendBlank().pointee.texts.append("\(number)") }
        let before = notes
        notes.removeLast()
        #expect(notes.count == length - 1 && before.count == length)
        #expect(notes.appendBlank().pointee.texts.isEmpty)
        notes[length - 1].texts = ["other"]
        #expect(before.map(\.texts) == (0..<length).map { ["\($0)"] })
        #expect(notes.map(\.texts) == (0..<length - 1).map { ["\($0)"] } + [["other"]])
    }
}
