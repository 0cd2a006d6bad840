"""A subscriber to the vendor's streamer, with nothing but a socket: what it gets is counted and thrown away."""

import base64
import json
import os
import socket
import struct
import threading
import time
import urllib.parse


class Subscriber:
    """Subscribed to the level-one quotes of some symbols in a world, all through the `with` block; its length is the bytes
    that have come."""

    def __init__(self, world, symbols, control):
        app = world["credentials"]["schwab"]["clientId"]
        path = urllib.parse.urlsplit(world["url"]).path
        token = control("POST", path + "/__admin/tokens", {"clientId": app})["access_token"]
        connection = control.connection
        connection.request("GET", path + "/trader/v1/userPreference", headers={"Authorization": f"Bearer {token}"})
        preference = json.loads(connection.getresponse().read())
        info = (preference[0] if isinstance(preference, list) else preference)["streamerInfo"][0]
        self._info = info
        self._bytes = 0
        self._last = time.perf_counter()
        host, port = urllib.parse.urlsplit(world["url"]).netloc.split(":")
        self._socket = socket.create_connection((host, int(port)))
        key = base64.b64encode(os.urandom(16)).decode()
        target = path + urllib.parse.urlsplit(info["streamerSocketUrl"]).path.removeprefix(path)
        self._socket.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._socket.recv(1)
        if b" 101 " not in head.split(b"\r\n")[0] + b" ":
            raise SystemExit(f"no stream: {head.decode()}")
        self._ask("ADMIN", "LOGIN", {
            "Authorization": token, "SchwabClientChannel": info["schwabClientChannel"],
            "SchwabClientFunctionId": info["schwabClientFunctionId"]})
        self._wait()
        self._ask("LEVELONE_EQUITIES", "SUBS", {"keys": ",".join(symbols), "fields": "0,1,2,3,4,5,8"})
        self._wait()
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _ask(self, service, command, parameters):
        self._number = getattr(self, "_number", 0) + 1
        text = json.dumps({"requests": [{
            "service": service, "requestid": str(self._number), "command": command,
            "SchwabClientCustomerId": self._info["schwabClientCustomerId"],
            "SchwabClientCorrelId": self._info["schwabClientCorrelId"], "parameters": parameters}]}).encode()
        # A client's frame is masked; a mask of zeros changes nothing.
        length = struct.pack("!BBH", 0x81, 0x80 | 126, len(text))
        self._socket.sendall(length + b"\0\0\0\0" + text)

    def _wait(self):
        """Waits for the answer to what was asked last."""
        wanted = f'"requestid":"{self._number}"'.encode()
        seen = b""
        while wanted not in seen:
            piece = self._socket.recv(65536)
            if not piece:
                raise SystemExit(f"the stream ended: {seen.decode(errors='replace')}")
            seen += piece

    def _drain(self):
        buffer = bytearray(1 << 20)
        while count := self._receive(buffer):
            self._bytes += count
            self._last = time.perf_counter()

    def _receive(self, buffer):
        try:
            return self._socket.recv_into(buffer)
        except OSError:
            return 0

    def settled(self, quiet=0.5):
        """When the last bytes came, by `time.perf_counter`, once nothing has come for so many seconds."""
        asked = time.perf_counter()
        while (rest := max(self._last, asked) + quiet - time.perf_counter()) > 0:
            time.sleep(rest)
        return self._last

    def __len__(self):
        return self._bytes

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._reader.join(5)
