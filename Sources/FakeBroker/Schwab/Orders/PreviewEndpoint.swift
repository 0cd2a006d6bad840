import ExchangeCore
import HTTPCore

/// `POST /trader/v1/accounts/{accountHash}/previewOrder`: what would become of an order, without placing it. 200 even when
/// it would be rejected.
enum PreviewEndpoint {
    static func respond(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call) else { return SchwabErrors.invalidAccount }
        let order: SchwabOrderRequest
        let request: OrderRequest
        do {
            order = try state.schwabOrder(call.request.body, of: account)
            request = try order.exchangeRequest(account: account, tag: "")
        } catch {
            return OrdersEndpoint.refusal(error)
        }
        if state.namesUnlistedOption(order) { return SchwabErrors.invalid([SchwabRejectReasons.text(.unknownSymbol)]) }
        let reason = state.exchange.check(request)
        if let reason, SchwabRejectReasons.isSynchronous(reason) {
            return SchwabErrors.invalid([SchwabRejectReasons.text(reason)])
        }
        return SchwabAnswer.json(.ok, PreviewWire(order: order, request: request, reason: reason, state.exchange).body)
    }
}
