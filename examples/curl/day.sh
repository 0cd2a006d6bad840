#!/bin/bash
# A trading day in a world of its own, by curl alone: a world is made, its app logged in, an order is placed, lost, tried
# again, filled in part, and expires at the close. Prints what happens; ends with 1 if the world is not as it should be.
#
#   make serve &                          # or: docker compose up --wait
#   examples/curl/day.sh [http://127.0.0.1:8080]
set -euo pipefail
server=${1:-http://127.0.0.1:8080}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# member NAME: the text or number of that name that comes first in the JSON on standard input.
member() { sed -E "s/.*[{,]\"$1\":\"?([^\",}]*).*/\1/" | head -1; }
# control METHOD PATH [JSON]: the world's control API.
control() { curl -fsS -X "$1" ${3:+-d "$3"} "$world/__admin$2"; }
# vendor METHOD PATH [JSON]: the vendor's API, as the code under test would call it.
vendor() {
    curl -fsS -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' ${3:+-d "$3"} "$server/trader/v1$2"
}
# expect WHAT FOUND WANTED: says what was found, and ends the script if it is something else.
expect() {
    echo "$1: $2"
    [ "$2" = "$3" ] || { echo "expected $3" >&2; exit 1; }
}

# A world of our own, half an hour after the opening; its clock stands until we move it.
made=$(curl -fsS "$server/__admin/worlds" -d '{
    "seed": 42, "market": {"hours": "nyse"}, "clock": {"mode": "frozen", "now": "2026-03-02T10:00:00-05:00"}}')
world=$(member url <<<"$made")
app=$(member clientId <<<"$made")
account=$(member hashValue <<<"$made")
token=$(control POST /tokens "{\"clientId\": \"$app\"}" | member access_token)

control PUT /quotes/AAPL '{"bid": "189.98", "ask": "190.02", "last": "190.00"}' >"$scratch/quote"
order='{"orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE", "price": "185.00",
    "orderLegCollection": [{"instruction": "BUY", "quantity": 10, "instrument": {"symbol": "AAPL", "assetType": "EQUITY"}}]}'

# The first answer is lost on its way, although the order was placed.
control POST /faults '{"target": {"operation": "schwab.placeOrder"}, "phase": "after", "fault": {"reset": true}, "remaining": 1}' \
    >"$scratch/fault"
if vendor POST "/accounts/$account/orders" "$order" 2>"$scratch/lost"; then
    echo "the answer should have been lost" >&2
    exit 1
fi
placed=$(control GET '/orders?status=open')
expect "orders after the lost answer" "$(member total <<<"$placed")" 1

# Four shares are filled by hand, at our price.
id=$(member id <<<"$placed")
filled=$(control POST "/orders/$id/fill" '{"quantity": "4", "price": "184.99"}')
expect "status" "$(member status <<<"$filled")" partiallyFilled
number=$(sed -E 's/.*"vendorIds":\["([0-9]+)".*/\1/' <<<"$filled")
expect "as the vendor says it" "$(vendor GET "/accounts/$account/orders/$number" | sed -E 's/.*"status":"([A-Z_]+)","enteredTime.*/\1/')" WORKING

# The day ends; what is left of the order ends with it.
control POST /clock/advance '{"to": "nextClose"}' >"$scratch/close"
expect "status after the close" "$(control GET "/orders/$id" | member status)" expired

# The world ends, and says that nothing was left behind.
expect "left behind" "$(curl -fsS -X DELETE "$server/__admin/worlds/$(member id <<<"$made")" | member total)" 0
