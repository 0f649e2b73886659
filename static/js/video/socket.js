// A socket that comes back by itself. What it hears is handled strictly one after the other, in the order that it came.

const PAUSES = [500, 1000, 2000, 4000, 8000, 15000]; // milliseconds before each new try; the last for all that follow
const SILENCE = 12000; // after which a connection counts as lost
const PING = 5000;
const FINAL = new Set(["left", "removed", "refused", "over", "cancelled", "elsewhere", "early", "other", "flood", "bad"]);

export class Socket {
  // `on` are handlers by type of message; besides "opened", "beat" (every few seconds), "lost" (with the number of
  // tries so far) and "ended".
  constructor(address, on) {
    this.address = address;
    this.on = on;
    this.tries = 0;
    this.queue = Promise.resolve();
    this.ended = false;
  }

  open() {
    if (this.ended) return;
    clearTimeout(this.retry);
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.heard = Date.now();
      this.beat = setInterval(() => this.look(), PING);
      this.on.opened?.();
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.socket) return;
      this.heard = Date.now();
      this.tries = 0;
      this.queue = this.queue.then(() => this.handle(JSON.parse(data))).catch((error) => console.info("visit:", error.name));
    });
    socket.addEventListener("close", () => socket === this.socket && this.lost());
  }

  async handle(said) {
    if (said.type === "over") {
      if (!FINAL.has(said.why)) return; // trouble on the other side: try again
      this.end();
      await this.on.ended?.(said.why);
      return;
    }
    await this.on[said.type]?.(said);
  }

  say(type, more = {}) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type, ...more }));
  }

  look() {
    if (Date.now() - this.heard > SILENCE) {
      const old = this.socket;
      this.lost();
      old.close();
    } else {
      this.say("ping");
      this.on.beat?.();
    }
  }

  lost() {
    clearInterval(this.beat);
    this.socket = null;
    if (this.ended) return;
    this.on.lost?.(this.tries);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
    this.tries += 1;
  }

  // The person or the network says that now is a good moment.
  hurry() {
    if (!this.ended && !this.socket) this.open();
  }

  end() {
    this.ended = true;
    clearInterval(this.beat);
    clearTimeout(this.retry);
    this.socket?.close();
  }
}
