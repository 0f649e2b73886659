"""A mail server of a few words: takes messages, or refuses where it was told to."""

import socketserver
import threading


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(220, "here")
        while line := self.rfile.readline():
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "QUIT":
                return self.say(221, "bye")
            if word == "DATA":
                self.take()
            else:
                self.say(self.server.answers.get(word, 250), "so be it")

    def take(self):
        self.say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.taken.append(b"".join(lines))
        if self.server.dies_after_taking:
            return self.connection.close()
        self.say(self.server.answers.get("DATA", 250), "taken")

    def say(self, code, words):
        try:
            self.wfile.write(f"{code} {words}\r\n".encode())
        except OSError:
            pass


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken, self.answers, self.dies_after_taking = [], {}, False
        self.port = self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
