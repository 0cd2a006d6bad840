/// The wall clock of New York, where the exchange's day is measured.
///
/// Daylight saving time by rule: second Sunday of March to first Sunday of November since 2007, first Sunday
/// of April to last Sunday of October from 1987, last Sunday of April before that (1967; the energy-crisis
/// years 1974 and 1975 are not modelled). Both changes happen at 02:00.
public enum NewYorkTime {
    static let secondsPerDay: Int64 = 86_400
    static let nanosecondsPerSecond: Int64 = 1_000_000_000

    /// Seconds to add to UTC: −18000 in winter, −14400 in summer.
    public static func utcOffset(at instant: Instant) -> Int64 {
        utcOffset(atSecond: floorDivide(instant.nanoseconds, nanosecondsPerSecond))
    }

    /// The date on New York's calendar at an instant.
    public static func date(at instant: Instant) -> CivilDate {
        local(instant).date
    }

    /// The date, and the nanoseconds of the wall clock since its midnight (0 ..< 86400 s).
    public static func local(_ instant: Instant) -> (date: CivilDate, nanosecondOfDay: Int64) {
        let second = floorDivide(instant.nanoseconds, nanosecondsPerSecond)
        let local = second + utcOffset(atSecond: second)
        let day = floorDivide(local, secondsPerDay)
        let fraction = instant.nanoseconds &- second &* nanosecondsPerSecond  // 0 ..< 1e9, though the product may wrap
        return (
            CivilDate(dayNumber: Int32(clamping: day)),
            (local - day * secondsPerDay) * nanosecondsPerSecond + fraction
        )
    }

    /// The instant at which New York's clock shows so many seconds after midnight of `date`. An hour that the
    /// clock skips is read as if it had not; of an hour that it repeats, the first. Held at the ends of `Instant`.
    public static func instant(_ date: CivilDate, secondOfDay: Int) -> Instant {
        let (start, end) = daylightSaving(year: date.year)
        let summer =
            secondOfDay < 7200 ? date > start && date <= end : date >= start && date < end
        let second = Int64(date.dayNumber) * secondsPerDay + Int64(secondOfDay) + (summer ? 14_400 : 18_000)
        let (product, overflow) = second.multipliedReportingOverflow(by: nanosecondsPerSecond)
        return Instant(nanoseconds: overflow ? (second < 0 ? .min : .max) : product)
    }

    /// The instant at which `date` begins.
    public static func midnight(of date: CivilDate) -> Instant {
        instant(date, secondOfDay: 0)
    }

    /// The dates on which summer time begins and ends.
    static func daylightSaving(year: Int) -> (start: CivilDate, end: CivilDate) {
        if year >= 2007 {
            return (.nth(2, .sunday, month: 3, year: year), .nth(1, .sunday, month: 11, year: year))
        }
        let end = CivilDate.last(.sunday, month: 10, year: year)
        return (year >= 1987 ? .nth(1, .sunday, month: 4, year: year) : .last(.sunday, month: 4, year: year), end)
    }

    private static func utcOffset(atSecond second: Int64) -> Int64 {
        let standardDay = floorDivide(second - 18_000, secondsPerDay)
        let (start, end) = daylightSaving(year: CivilDate(dayNumber: Int32(clamping: standardDay)).year)
        let from = Int64(start.dayNumber) * secondsPerDay + 7200 + 18_000
        let to = Int64(end.dayNumber) * secondsPerDay + 7200 + 14_400
        return second >= from && second < to ? -14_400 : -18_000
    }

    /// Division that rounds towards minus infinity, so that instants before 1970 fall in the right second.
    static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        let q = a / b
        return a % b < 0 ? q - 1 : q
    }
}
