/// Where the orders of the two vendors may go from each of their states, as the rules have them: Alpaca's page of order
/// states, and for Schwab, which publishes the states only, edges of our own (inferred).
enum VendorStates {
    /// The states that may follow one; nil if the vendor has no such state.
    static func successors(of state: String, isSchwab: Bool) -> [String]? {
        let table = isSchwab ? schwab : alpaca
        let row = table[isSchwab ? sameInSchwab[state] ?? state : state]
        return row?.split(separator: " ").map(String.init)
    }

    private static let alpaca: [String: String] = [
        "accepted": "pending_new new canceled expired rejected pending_cancel",
        "pending_new": "new rejected partially_filled filled pending_cancel canceled",
        "held": "new canceled expired rejected filled replaced",
        "new":
            "partially_filled filled done_for_day pending_cancel pending_replace canceled expired replaced stopped suspended rejected",
        "partially_filled": "partially_filled filled done_for_day pending_cancel pending_replace canceled expired replaced",
        "pending_cancel": "canceled filled partially_filled expired",
        "pending_replace": "replaced filled partially_filled new canceled",
        "done_for_day": "new canceled expired",
        "stopped": "filled canceled new", "suspended": "filled canceled new", "calculated": "filled canceled new",
        "accepted_for_bidding": "filled canceled new",
        "filled": "", "canceled": "", "expired": "", "replaced": "", "rejected": "",
    ]

    private static let schwab: [String: String] = [
        "NEW":
            "ACCEPTED AWAITING_MANUAL_REVIEW PENDING_ACTIVATION QUEUED WORKING AWAITING_PARENT_ORDER AWAITING_STOP_CONDITION"
            + " AWAITING_CONDITION AWAITING_RELEASE_TIME REJECTED",
        "AWAITING_MANUAL_REVIEW": "ACCEPTED QUEUED WORKING REJECTED CANCELED",
        "ACCEPTED": "WORKING FILLED REJECTED PENDING_CANCEL CANCELED EXPIRED",
        "PENDING_ACTIVATION":
            "QUEUED WORKING AWAITING_STOP_CONDITION PENDING_CANCEL CANCELED PENDING_REPLACE REPLACED EXPIRED REJECTED",
        "AWAITING_PARENT_ORDER": "PENDING_ACTIVATION WORKING AWAITING_STOP_CONDITION CANCELED REJECTED EXPIRED",
        "AWAITING_CONDITION": "WORKING FILLED PENDING_CANCEL CANCELED PENDING_REPLACE REPLACED EXPIRED REJECTED",
        "WORKING": "FILLED PENDING_CANCEL AWAITING_UR_OUT CANCELED PENDING_REPLACE REPLACED EXPIRED REJECTED",
        "PENDING_CANCEL": "CANCELED FILLED EXPIRED",
        "PENDING_REPLACE": "REPLACED FILLED WORKING CANCELED",
        "FILLED": "", "CANCELED": "", "REPLACED": "", "EXPIRED": "", "REJECTED": "",
    ]

    /// States that may go where another may.
    private static let sameInSchwab: [String: String] = [
        "PENDING_ACKNOWLEDGEMENT": "NEW", "QUEUED": "ACCEPTED", "AWAITING_RELEASE_TIME": "PENDING_ACTIVATION",
        "AWAITING_STOP_CONDITION": "AWAITING_CONDITION", "AWAITING_UR_OUT": "PENDING_CANCEL", "PENDING_RECALL": "PENDING_CANCEL",
    ]
}
