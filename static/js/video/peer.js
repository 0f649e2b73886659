// One of the others. Of two, always the same one calls and the other answers: offers that cross make one browser take
// its own back, and Chromium (seen with 150) may then look for a way no more: it stays "gathering" for ever.

const PATIENCE = 4000; // milliseconds without a connection before it is sought anew

function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Peer {
  // `say` sends a signal to them, `changed` hears of every change, `ice` gives the servers as they are now.
  constructor({ id, tab, name, part }, { calls, ice, stream, say, changed }) {
    Object.assign(this, { id, tab, name, part, calls, ice, mine: stream, say, changed });
    this.media = { audio: true, video: true };
    this.stream = new MediaStream();
    this.call = ""; // every attempt has a name of its own, so that nothing said in an earlier one is taken for it
    this.link = null;
    this.queue = Promise.resolve();
    this.soughtAt = Date.now();
    this.wait(2 * PATIENCE);
    if (calls) this.ring();
  }

  get connected() {
    return this.link?.connectionState === "connected";
  }

  // A new link for a new attempt.
  take(call) {
    this.link?.close();
    const link = new RTCPeerConnection(this.ice());
    Object.assign(this, { call, link, early: [], stream: new MediaStream() });
    link.onicecandidate = ({ candidate }) => candidate && link === this.link && this.tell({ candidate: candidate.toJSON() });
    link.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      track.onunmute = () => this.changed();
      this.changed();
    };
    link.onconnectionstatechange = () => this.moved();
    return link;
  }

  track(kind) {
    return this.mine?.getTracks().find((one) => one.kind === kind);
  }

  tell(signal) {
    this.say({ call: this.call, ...signal });
  }

  // --- Who calls
  ring() {
    const link = this.take(fresh());
    for (const kind of ["audio", "video"]) {
      const track = this.track(kind);
      link.addTransceiver(track ?? kind, { direction: track ? "sendrecv" : "recvonly", streams: track ? [this.mine] : [] });
    }
    this.offer();
  }

  offer(options = {}) {
    const { link } = this;
    this.orderly(async () => {
      await link.setLocalDescription(await link.createOffer(options));
      this.describe(link);
    });
  }

  // --- Who answers
  async answer(call, description) {
    const link = call === this.call && this.link ? this.link : this.take(call);
    await link.setRemoteDescription(description);
    for (const line of link.getTransceivers()) {
      const track = this.track(line.receiver.track.kind);
      if (!track || line.sender.track === track) continue;
      line.direction = "sendrecv";
      line.sender.setStreams?.(this.mine);
      await line.sender.replaceTrack(track);
    }
    await link.setLocalDescription();
    this.describe(link);
  }

  // --- Both
  describe(link) {
    if (link !== this.link) return;
    const { type, sdp } = link.localDescription;
    this.tell({ description: { type, sdp } });
  }

  hear({ call, description, candidate, again }) {
    if (again) {
      if (this.calls) this.seek(true); // even where it looks well from here
      return;
    }
    return this.orderly(async () => {
      if (description?.type === "offer") {
        if (this.calls) return;
        await this.answer(call, description);
      } else if (call !== this.call || !this.link) {
        return; // of an attempt that was given up
      } else if (description) {
        if (this.link.signalingState === "have-local-offer") await this.link.setRemoteDescription(description);
      } else if (!this.link.remoteDescription) {
        this.early.push(candidate);
        return;
      } else {
        await this.link.addIceCandidate(candidate);
      }
      for (const one of this.early.splice(0)) await this.link.addIceCandidate(one);
    });
  }

  // One after the other; what is said of a link that was closed meanwhile fails, and matters no more.
  orderly(step) {
    this.queue = this.queue.then(step).catch((error) => console.info("visit:", error.name));
    return this.queue;
  }

  moved() {
    const broken = ["disconnected", "failed"].includes(this.link.connectionState);
    if (this.connected) this.restarted = false;
    this.wait(broken ? PATIENCE : 2 * PATIENCE);
    this.changed();
  }

  wait(time) {
    clearTimeout(this.waits);
    if (!this.connected) this.waits = setTimeout(() => this.seek(), time);
  }

  // Not met yet, or lost: first by what there is, then from the beginning. Who answers asks to be called.
  seek(asked = false) {
    if (this.gone) return;
    this.wait(2 * PATIENCE);
    if ((this.connected && !asked) || Date.now() - this.soughtAt < PATIENCE) return;
    this.soughtAt = Date.now();
    if (!this.calls) this.tell({ again: true });
    else if (this.restarted) this.ring();
    else if (this.link.signalingState === "have-local-offer") this.describe(this.link); // it or its answer may be lost
    else this.offer({ iceRestart: true });
    this.restarted = !this.restarted;
  }

  close() {
    this.gone = true;
    clearTimeout(this.waits);
    this.link?.close();
  }
}
