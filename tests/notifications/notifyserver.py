"""GOV.UK Notify of a few words: takes messages, tells what it took by reference, or refuses where it was told to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class _Conversation(BaseHTTPRequestHandler):
    def do_GET(self):
        wanted = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        self.say(200, {"notifications": [sent for sent in self.server.taken if sent["reference"] == wanted]})

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.answer != 201:
            return self.say(self.server.answer, {"errors": [{"error": "BadRequestError", "message": "no"}]})
        self.server.taken.append(sent | {"path": self.path, "signed": self.headers["Authorization"]})
        if self.server.dies_after_taking:
            return self.connection.close()
        self.say(201, {"id": "1"})

    def say(self, code, words):
        body = json.dumps(words).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class NotifyServer(ThreadingHTTPServer):
    daemon_threads = True
    answer, dies_after_taking = 201, False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken = []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"
