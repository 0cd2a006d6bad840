"""The environment that brings the code under test to a world, unmodified."""

from pathlib import Path
from typing import Dict

from .credentials import Credentials

# What would lead a client elsewhere; cleared where `environment` is put into force.
PROXY_VARIABLES = (
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "WSS_PROXY", "WS_PROXY", "SOCKS_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "wss_proxy", "ws_proxy", "socks_proxy",
)

# Clients' own log-in pages and the streamer's address are on loopback, and are dialled directly.
LOOPBACK = "127.0.0.1,localhost,::1"


def environment(server_url: str, ca_file: Path, world_id: str, world_url: str, credentials: Credentials) -> Dict[str, str]:
    """The variables, by name: the way (proxies), whom to trust (certificates), and who one is (credentials)."""
    authority = str(ca_file)
    variables = {
        "FAKEBROKER_URL": server_url,
        "FAKEBROKER_WORLD_ID": world_id,
        # The vendors' own host names are reached through the server. Both spellings: some clients prefer one.
        "HTTPS_PROXY": server_url,
        "https_proxy": server_url,
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
        # Python's ssl, httpx and websockets; requests; curl; Node.js.
        "SSL_CERT_FILE": authority,
        "REQUESTS_CA_BUNDLE": authority,
        "CURL_CA_BUNDLE": authority,
        "NODE_EXTRA_CA_CERTS": authority,
    }
    schwab, alpaca = credentials.schwab, credentials.alpaca
    if schwab:
        variables.update({
            "SCHWAB_CLIENT_ID": schwab.client_id,
            "SCHWAB_CLIENT_SECRET": schwab.client_secret,
            "SCHWAB_CALLBACK_URL": schwab.callback_url,
        })
        if schwab.accounts:
            variables.update({
                "SCHWAB_ACCOUNT_NUMBER": schwab.account_number,
                "SCHWAB_ACCOUNT_HASH": schwab.account_hash,
            })
    if alpaca:
        variables.update({
            "APCA_API_KEY_ID": alpaca.key_id,
            "APCA_API_SECRET_KEY": alpaca.secret_key,
            "APCA_API_BASE_URL": world_url,
            "APCA_API_DATA_URL": world_url,
            "APCA_API_STREAM_URL": world_url,
        })
    return variables
