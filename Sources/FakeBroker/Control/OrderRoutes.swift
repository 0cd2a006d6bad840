import ExchangeCore
import HTTPCore

/// `orders`: what a world's clients have ordered, and moving it along by hand.
enum OrderRoutes {
    static let routes = [
        Route.control("listOrders", .get, "/orders") { state, call throws(ControlError) in
            let all = try OrderFilter(call, in: state).orders(in: state)
            return ControlJSON.list("orders", try call.page(all), total: all.count) { OrderForm.write($1, state, into: &$0) }
        },
        Route.control("getOrder", .get, "/orders/{order}") { state, call throws(ControlError) in
            answer(try state.order(named: call.parameters["order"]), state)
        },
        Route.control("fillOrder", .post, "/orders/{order}/fill") { state, call throws(ControlError) in
            let order = try state.order(named: call.parameters["order"])
            let (quantity, price) = try call.body().object { members throws(ControlError) in
                let form = members.optional("quantity")
                let quantity: Quantity? = try form?.positive()
                if let quantity, order.status.isOpen, quantity > order.leavesQuantity {
                    throw form?.refusal(expected: "no more than is left, \(order.leavesQuantity)") ?? members.refusal("Too much")
                }
                let price: Price? = try members.optional("price")?.positive()
                return (quantity, price)
            }
            try state.fill(order.id, quantity: quantity, price: price)
            return try after(order.id, state)
        },
        Route.control("cancelOrder", .post, "/orders/{order}/cancel") { state, call throws(ControlError) in
            let order = try state.order(named: call.parameters["order"])
            try call.body().object { _ in }
            try state.cancel(order.id)
            return try after(order.id, state)
        },
        Route.control("rejectOrder", .post, "/orders/{order}/reject") { state, call throws(ControlError) in
            let order = try state.order(named: call.parameters["order"])
            let reason = try call.body().object { members throws(ControlError) in
                try members.optional("reason")?.name() ?? RejectReason.brokerRejected.code
            }
            try state.reject(order.id, RejectReason(code: reason))
            return try after(order.id, state)
        },
        Route.control("expireOrder", .post, "/orders/{order}/expire") { state, call throws(ControlError) in
            let order = try state.order(named: call.parameters["order"])
            try call.body().object { _ in }
            try state.expire(order.id)
            return try after(order.id, state)
        },
    ]

    private static func after(_ id: OrderID, _ state: WorldState) throws(ControlError) -> HTTPResponse {
        guard let order = state.exchange.order(id) else { throw .missing("There is no order '\(id)'") }
        return answer(order, state)
    }

    private static func answer(_ order: Order, _ state: WorldState) -> HTTPResponse {
        ControlJSON.response(JSONWriter.written { OrderForm.write(order, state, into: &$0) })
    }
}

/// Which orders a listing asks for: `status`, `symbol`, `account`, `clientOrderId`.
struct OrderFilter {
    private enum Status {
        case any, open, closed
        case exactly(OrderStatus)

        func includes(_ status: OrderStatus) -> Bool {
            switch self {
            case .any: true
            case .open: status.isOpen
            case .closed: status.isClosed
            case .exactly(let wanted): status == wanted
            }
        }
    }

    private let status: Status
    private let symbol: Symbol?
    private let account: AccountID?
    private let clientOrderID: String?

    init(_ call: Call, in state: WorldState) throws(ControlError) {
        let query = call.query
        symbol = query["symbol"].map { Symbol($0) }
        clientOrderID = query["clientOrderId"]
        switch query["status"] {
        case nil, "": status = .any
        case "open": status = .open
        case "closed": status = .closed
        case let text?:
            guard let exact = OrderStatus(rawValue: text) else {
                let known = ["open", "closed"] + OrderStatus.allCases.map(\.rawValue)
                throw .badQuery("status", text, expected: "one of " + known.joined(separator: ", "))
            }
            status = .exactly(exact)
        }
        if let number = query["account"] {
            guard let found = state.exchange.account(number: number) else {
                throw .missing("There is no account '\(number)'")
            }
            account = found.id
        } else {
            account = nil
        }
    }

    /// The orders that pass, oldest first.
    func orders(in state: WorldState) -> [Order] {
        (0..<Int64(state.exchange.orderCount)).compactMap { index in
            guard let order = state.exchange.order(OrderID(index + 1)) else { return nil }
            let passes =
                status.includes(order.status) && (symbol == nil || order.legs.contains { $0.symbol == symbol })
                && (account == nil || order.account == account)
                && (clientOrderID == nil || order.clientOrderID == clientOrderID)
            return passes ? order : nil
        }
    }
}

/// How orders stand in JSON, in the exchange's words.
enum OrderForm {
    static func write(_ order: Order, _ state: WorldState, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", order.id.description)
            json.member("clientOrderId", optional: order.clientOrderID)
            json.array("vendorIds") { json in
                for provider in Providers.vendors {
                    for name in provider.administration.orderNames(state, order.id) { json.string(name) }
                }
            }
            json.member("account", state.exchange.account(order.account)?.number ?? order.account.description)
            json.member("symbol", order.symbol.text)
            json.member("side", order.side.rawValue)
            json.member("type", order.type.rawValue)
            json.member("timeInForce", order.timeInForce.code)
            json.member("quantity", order.quantity.description)
            json.member("filledQuantity", order.filledQuantity.description)
            json.member("leavesQuantity", order.leavesQuantity.description)
            json.member("averagePrice", decimal: order.averagePrice)
            json.member("limitPrice", decimal: order.limitPrice)
            json.member("stopPrice", decimal: order.stopPrice)
            json.member("status", order.status.rawValue)
            json.member("reason", optional: order.reason?.code)
            json.member("hold", optional: order.status.isOpen ? order.hold?.rawValue : nil)
            json.member("provider", optional: order.provider)
            json.member("rule", optional: order.rule?.description)
            json.member("enteredAt", order.enteredAt.description)
            json.member("closedAt", optional: order.closedAt?.description)
            json.member("expiresAt", optional: order.expiresAt?.description)
            json.array("legs") { json in
                for leg in order.legs {
                    json.object { json in
                        json.member("symbol", leg.symbol.text)
                        json.member("side", leg.side.rawValue)
                        json.member("effect", leg.positionEffect.rawValue)
                        json.member("ratio", leg.ratio)
                    }
                }
            }
            json.member("parent", optional: order.parent?.description)
            json.array("children") { json in for child in order.children { json.string(child.description) } }
            json.member("replaces", optional: order.replaces?.description)
            json.member("replacedBy", optional: order.replacedBy?.description)
        }
    }
}

extension JSONWriter {
    /// The bytes of one value.
    static func written(_ value: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        value(&json)
        return json.bytes
    }
}
