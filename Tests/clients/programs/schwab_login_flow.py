"""Logs in with schwab-py's browser flow and prints the first linked account. Arguments: client id, secret, callback
address, token file."""

import sys

import schwab

if __name__ == "__main__":
    client = schwab.auth.client_from_login_flow(*sys.argv[1:], interactive=False, callback_timeout=30)
    answer = client.get_account_numbers()
    answer.raise_for_status()
    print("linked", answer.json()[0]["accountNumber"])
