#!/bin/sh
# Logs in at the vendor's own address, places an order, moves the market as a test would, and sees the order filled.
set -eu
broker=https://api.schwabapi.com
control=http://fakebroker:8080/__admin
id=fakebroker-client-id
secret=fakebroker-client-secret
callback=https://127.0.0.1:8182

# value NAME: the string or number named NAME that comes first in the JSON on standard input.
value() { sed -E "s/.*\"$1\":\"?([^\",}]*).*/\1/"; }
# api METHOD PATH [JSON]: a call with the access token.
api() {
    curl -fsS -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' ${3:+-d "$3"} "$broker$2"
}

# The user's consent: a browser would be redirected to the callback address with a code in it.
redirect=$(curl -fsS -o /dev/null -w '%{redirect_url}' "$broker/v1/oauth/authorize?client_id=$id&redirect_uri=$callback")
code=$(echo "$redirect" | sed 's/.*code=\([^&]*\).*/\1/')
token=$(curl -fsS -u "$id:$secret" "$broker/v1/oauth/token" \
    -d "grant_type=authorization_code&code=$code&redirect_uri=$callback" | value access_token)
account=$(api GET /trader/v1/accounts/accountNumbers | sed 's/}.*//' | value hashValue)
echo "logged in, account $account"

curl -fsS -o /dev/null -X PUT "$control/quotes/AAPL" -d '{"bid": "189.98", "ask": "190.02", "last": "190.00"}'
order=$(curl -fsS -o /dev/null -w '%header{location}' -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' "$broker/trader/v1/accounts/$account/orders" -d '{
        "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE", "price": "185.00",
        "orderLegCollection": [
            {"instruction": "BUY", "quantity": 10, "instrument": {"symbol": "AAPL", "assetType": "EQUITY"}}]}')
order=/trader/v1/accounts/$account/orders/${order##*/}
echo "order is $(api GET "$order" | value status)"

curl -fsS -o /dev/null -X PUT "$control/quotes/AAPL" -d '{"bid": "184.90", "ask": "184.94", "last": "184.92"}'
status=$(api GET "$order" | value status)
echo "order is $status"
[ "$status" = FILLED ]
