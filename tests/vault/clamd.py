"""A little scanner that speaks ClamAV's INSTREAM protocol on a local socket, for tests."""

import socket
import struct
import threading


class Clamd:
    """Answers each connection; `says` overrides what it says of a file, `mute` makes it say nothing."""

    def __init__(self, family=socket.AF_UNIX, place="", says=None):
        self.line = socket.socket(family)
        self.line.bind(place or ("127.0.0.1", 0))
        self.line.listen()
        self.says, self.mute, self.heard, self.pieces = says, False, [], 0
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self):
        return self.line.getsockname()[1]

    def close(self):
        self.line.close()

    def _serve(self):
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rwb") as line:
                try:
                    self._answer(line)
                except OSError:
                    continue

    def _answer(self, line):
        command = b""
        while not command.endswith(b"\0"):
            command += line.read(1)
        if self.mute:
            return
        if command == b"zVERSION\0":
            line.write(b"ClamAV 1.4.1/27500/Mon Mar  2 09:00:00 2026\0")
        elif command == b"zINSTREAM\0":
            content = b""
            while length := struct.unpack("!I", line.read(4))[0]:
                content += line.read(length)
                self.pieces += 1
            self.heard.append(content)
            bad = b"EICAR" in content
            line.write(self.says or (b"stream: Eicar-Test-Signature FOUND\0" if bad else b"stream: OK\0"))
        line.flush()
