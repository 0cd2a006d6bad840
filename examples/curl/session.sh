#!/bin/bash
# The README's session, to be run beside `make serve`: log in, place an order, move the quote, see it filled.
set -eu
BROKER=${1:-http://127.0.0.1:8080} ID=fakebroker-client-id SECRET=fakebroker-client-secret CALLBACK=https://127.0.0.1:8182
CODE=$(curl -s -o /dev/null -w '%{redirect_url}' "$BROKER/v1/oauth/authorize?client_id=$ID&redirect_uri=$CALLBACK" | sed -E 's/.*code=([^&]*).*/\1/')
TOKEN=$(curl -s -u $ID:$SECRET -d "grant_type=authorization_code&code=$CODE&redirect_uri=$CALLBACK" $BROKER/v1/oauth/token | sed -E 's/.*"access_token":"([^"]*).*/\1/')
api() { curl -s -H "Authorization: Bearer $TOKEN" "${@:2}" "$BROKER/trader/v1/accounts/$1"; }
HASH=$(api accountNumbers | sed -E 's/^[^}]*"hashValue":"([^"]*).*/\1/')
curl -s -X PUT $BROKER/__admin/quotes/AAPL -d '{"bid": 189.98, "ask": 190.02}'
ORDER=$(api $HASH/orders -o /dev/null -w '%header{location}' -d '{"orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE", "price": "185.00", "orderLegCollection": [{"instruction": "BUY", "quantity": 10, "instrument": {"symbol": "AAPL", "assetType": "EQUITY"}}]}')
api $HASH/orders/${ORDER##*/} | grep -o '"status":"[A-Z]*"'
curl -s -X PUT $BROKER/__admin/quotes/AAPL -d '{"bid": 184.90, "ask": 184.94}'
api $HASH/orders/${ORDER##*/} | grep -o '"status":"[A-Z]*"'
