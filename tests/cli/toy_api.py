"""Stands for the API where only processes are tried: ready at once, otherwise silent; run as a script."""

import http.server
import os

from cli.readiness import ALIVE_PATH


class _Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == ALIVE_PATH else 404)
        self.end_headers()


if __name__ == "__main__":
    place = (os.environ["TONGCHOU_API_HOST"], int(os.environ["TONGCHOU_API_PORT"]))
    http.server.HTTPServer(place, _Ready).serve_forever()
