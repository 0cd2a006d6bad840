"""A browser in a few lines, for $BROWSER: opens the address, and follows where it is sent, through the proxy for the
vendor's host and directly for the callback's, whose certificate it accepts as the user would."""

import sys

import requests
import urllib3

urllib3.disable_warnings()
answer = requests.get(sys.argv[1], allow_redirects=False, timeout=20)
assert answer.status_code == 302, answer.text
requests.get(answer.headers["Location"], verify=False, timeout=20).raise_for_status()
