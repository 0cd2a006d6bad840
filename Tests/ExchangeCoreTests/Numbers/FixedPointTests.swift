import Testing

@testable import ExchangeCore

@Suite("Fixed-point numbers")
struct FixedPointTests {
    @Test(
        "read and print exact decimal text",
        arguments: [
            ("0", "0"), ("-0", "0"), ("10.02", "10.02"), ("+5", "5"), ("007.50", "7.5"), ("0.000000001", "0.000000001"),
            ("1e3", "1000"), ("1.5E-2", "0.015"), ("-12.340000000000", "-12.34"), ("123456789012345678.9", "123456789012345678.9"),
            ("5.", "5"),
        ])
    func text(_ input: String, _ output: String) {
        #expect(Price(input)?.description == output)
        #expect(Price(output).map(\.description) == output)
    }

    @Test(
        "refuse what is no such number",
        arguments: [
            "", "-", ".5", "1.2.3", "1e", "1e+", "0x10", "1_000", "1,5", "NaN", "0.0000000001", "1e40", "1e-40", "1 ", " 1", "１",
            "999999999999999999999999999999999999999",
        ])
    func refusal(_ input: String) { #expect(Money(input) == nil) }

    @Test("print at least the places that are asked for")
    func padding() {
        #expect(Money(cents: 1250).text(minimumPlaces: 2) == "12.50")
        #expect(Money(0).text(minimumPlaces: 2) == "0.00")
        #expect(Money(billionths: -1).text(minimumPlaces: 2) == "-0.000000001")
    }

    @Test("price times quantity is money, exactly")
    func product() {
        #expect(Price(cents: 1002) * Quantity(100) == Money(1002))
        #expect(Price("0.0001")! * Quantity("0.00001")! == Money("0.000000001")!)
        #expect(Price("333.333333333")! * Quantity("0.5")! == Money("166.666666667")!)
        #expect(Price("-2.5")! * Quantity(3) == Money("-7.5")!)
        #expect(Money("1000")! / Price("333.33")! == Quantity("3.00003")!)
        #expect(Money(10) / Quantity(0) == .zero)
    }

    @Test("saturate instead of trapping")
    func saturation() {
        let most = Money(billionths: .max), least = Money(billionths: .min)
        #expect(most + Money(1) == most)
        #expect(least - Money(1) == least)
        #expect(-least == most)
        #expect(Price(billionths: .max) * Quantity(billionths: .max) == most)
        #expect(Price(billionths: .min) * Quantity(billionths: .max) == least)
        #expect(most.addingReportingOverflow(Money(1)).overflow)
        #expect(Price(billionths: .max).multipliedReportingOverflow(by: 2).overflow)
        #expect(least * -1 == most)
    }

    @Test(
        "round in every mode",
        arguments: [
            ("-0.125", "-0.12", "-0.13", "-0.13", "-0.12", "-0.13", "-0.12"),
            ("2.675", "2.67", "2.68", "2.67", "2.68", "2.68", "2.68"),
            ("2.665", "2.66", "2.67", "2.66", "2.67", "2.67", "2.66"),
            ("1.999", "1.99", "2", "1.99", "2", "2", "2"),
            ("4", "4", "4", "4", "4", "4", "4"),
        ])
    func rounding(_ v: String, _ down: String, _ up: String, _ floor: String, _ ceiling: String, _ halfUp: String, _ halfEven: String) {
        let modes: [(Rounding, String)] = [
            (.down, down), (.up, up), (.floor, floor), (.ceiling, ceiling), (.halfUp, halfUp), (.halfEven, halfEven),
        ]
        for (mode, expected) in modes {
            #expect(Money(v)!.rounded(toPlaces: 2, mode).description == expected, "\(mode)")
        }
    }

    @Test("the product of two amounts is rounded alike at every size and sign")
    func productAtEverySize() {
        let seed = testSeed(1)
        var random = SplitMix64(seed: seed)
        let billion: Int128 = 1_000_000_000
        var values: [Int128] = [0, .min, .max]
        for edge in [1, billion / 2, billion - 1, billion, billion + 1, 1 << 31, 1 << 62, 1 << 63, 1 << 64, 1 << 96] as [Int128] {
            values += [edge - 1, edge, edge + 1, -edge - 1, -edge, -edge + 1]
        }
        for bits in 1...120 {
            let drawn = Int128(truncatingIfNeeded: UInt128(random.next()) << 64 | UInt128(random.next()))
            values += [drawn >> (127 - bits), (drawn >> (127 - bits)) / billion * billion]
        }
        for a in values {
            for b in values {
                let product = WideArithmetic.multiplyBillionths(a, b)
                let reference = WideArithmetic.multiply(a, b, dividingBy: billion, rounding: .halfUp)
                #expect(product == reference, "\(a) · \(b), seed \(seed)")
            }
        }
    }

    @Test("wide division agrees with the narrow one")
    func wide() {
        for mode in [Rounding.down, .up, .floor, .ceiling, .halfUp, .halfEven] {
            for (a, b, c) in [(7, 3, 2), (-7, 3, 2), (5, 5, 10), (-1, 1, 3), (9, 9, -4)] as [(Int128, Int128, Int128)] {
                let big: Int128 = 1 << 100
                #expect(
                    WideArithmetic.multiply(a * big, b * big, dividingBy: c * big, rounding: mode) / big
                        == WideArithmetic.multiply(a * big, b, dividingBy: c, rounding: mode) / big)
            }
        }
    }
}
