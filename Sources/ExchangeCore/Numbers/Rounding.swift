/// Which neighbour an inexact quotient becomes.
public enum Rounding: Sendable, Hashable {
    /// Towards zero.
    case down
    /// Away from zero.
    case up
    /// Towards minus infinity.
    case floor
    /// Towards plus infinity.
    case ceiling
    /// To the nearest, ties away from zero: the rounding of money here.
    case halfUp
    /// To the nearest, ties to the even neighbour.
    case halfEven

    /// The quotient of two integers, so rounded; zero if the divisor is zero.
    public func divide(_ dividend: Int128, by divisor: Int128) -> Int128 {
        guard divisor != 0, !(dividend == .min && divisor == -1) else { return divisor == 0 ? 0 : .max }
        let (quotient, remainder) = WideArithmetic.quotientAndRemainder(dividend, divisor)
        guard remainder != 0 else { return quotient }
        let away: Int128 = (dividend < 0) == (divisor < 0) ? 1 : -1
        let roundsAway: Bool
        switch self {
        case .down: roundsAway = false
        case .up: roundsAway = true
        case .floor: roundsAway = away < 0
        case .ceiling: roundsAway = away > 0
        case .halfUp, .halfEven:
            let rest = divisor.magnitude - remainder.magnitude
            if remainder.magnitude == rest {
                roundsAway = self == .halfUp || quotient & 1 != 0
            } else {
                roundsAway = remainder.magnitude > rest
            }
        }
        return roundsAway ? quotient + away : quotient
    }
}
