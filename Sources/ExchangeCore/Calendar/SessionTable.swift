/// Every session of 1970–2099 numbered in order, so that counting sessions is two look-ups.
///
/// Built once, 160 KB. Outside those years every weekday counts as a session, so all numbers stay defined.
struct SessionTable: Sendable {
    static let shared = SessionTable()

    /// `ordinals[day]` is the number of sessions before that day; its last element the number of all.
    private let ordinals: [UInt16]
    /// `days[ordinal]` is that session's day.
    private let days: [UInt16]

    private init() {
        let end = Int(CivilDate.of(2100, 1, 1).dayNumber)  // 47 482, below 2¹⁶
        var ordinals: [UInt16] = []
        var days: [UInt16] = []
        ordinals.reserveCapacity(end + 1)
        for day in 0..<end {
            ordinals.append(UInt16(days.count))
            if NYSEHolidays.isSession(CivilDate(dayNumber: Int32(day))) { days.append(UInt16(day)) }
        }
        ordinals.append(UInt16(days.count))
        self.ordinals = ordinals
        self.days = days
    }

    /// Whether the exchange trades on that day.
    func isSession(_ date: CivilDate) -> Bool {
        let day = Int(date.dayNumber)
        guard day >= 0, day + 1 < ordinals.count else { return date.weekdayNumber <= 5 }
        return ordinals[day] != ordinals[day + 1]
    }

    /// The number of sessions from 1970-01-01 to before that day; negative earlier.
    func ordinal(before date: CivilDate) -> Int {
        let day = Int(date.dayNumber)
        if day < 0 { return Self.weekdays(before: day) }
        if day < ordinals.count { return Int(ordinals[day]) }
        return days.count + Self.weekdays(before: day) - Self.weekdays(before: ordinals.count - 1)
    }

    /// The session of that number, counted from 0 in 1970.
    func date(ordinal: Int) -> CivilDate {
        if ordinal >= 0, ordinal < days.count { return CivilDate(dayNumber: Int32(days[ordinal])) }
        let bounded = max(-1_500_000_000, min(1_500_000_000, ordinal))
        let n = (ordinal < 0 ? bounded : bounded - days.count + Self.weekdays(before: ordinals.count - 1)) + 3
        let week = n >= 0 ? n / 5 : (n - 4) / 5
        return CivilDate(dayNumber: Int32(clamping: week * 7 + (n - week * 5) - 3))
    }

    /// Mondays to Fridays from 1970-01-01 (a Thursday) to before that day.
    private static func weekdays(before day: Int) -> Int {
        let n = day + 3
        let week = n >= 0 ? n / 7 : (n - 6) / 7
        return week * 5 + min(n - week * 7, 5) - 3
    }
}
