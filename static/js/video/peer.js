// One of the others, met by "perfect negotiation": both may offer at any time, and the polite one gives way.

const PATIENCE = 4000; // milliseconds without a connection before it is sought anew

export class Peer {
  // `say` sends a signal to them, `changed` hears of every change.
  constructor({ id, tab, name, part }, { polite, ice, stream, say, changed }) {
    Object.assign(this, { id, tab, name, part, polite, say, changed });
    this.media = { audio: true, video: true };
    this.stream = new MediaStream();
    this.making = this.ignoring = this.settling = false;
    const link = new RTCPeerConnection(ice);
    this.link = link;
    link.onnegotiationneeded = () => this.offer();
    link.onicecandidate = ({ candidate }) => candidate && this.say({ candidate: candidate.toJSON() });
    link.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      track.onunmute = () => this.changed();
      this.changed();
    };
    link.onconnectionstatechange = () => this.moved();
    this.made = Date.now();
    this.waits = setTimeout(() => this.seek(), 2 * PATIENCE);
    for (const kind of ["audio", "video"]) {
      const track = stream?.getTracks().find((one) => one.kind === kind);
      link.addTransceiver(track ?? kind, { direction: track ? "sendrecv" : "recvonly", streams: track ? [stream] : [] });
    }
  }

  get connected() {
    return this.link.connectionState === "connected";
  }

  // Met a moment ago: the two are still finding each other.
  get young() {
    return this.link.connectionState !== "closed" && Date.now() - this.made < PATIENCE;
  }

  async offer() {
    try {
      this.making = true;
      await this.link.setLocalDescription();
      this.describe();
    } catch (error) {
      console.info("visit:", error.name);
    } finally {
      this.making = false;
    }
  }

  describe() {
    const { type, sdp } = this.link.localDescription;
    this.say({ description: { type, sdp } });
  }

  async hear({ description, candidate }) {
    const { link } = this;
    if (description) {
      const ready = !this.making && (link.signalingState === "stable" || this.settling);
      const collision = description.type === "offer" && !ready;
      this.ignoring = !this.polite && collision;
      if (this.ignoring) return;
      this.settling = description.type === "answer";
      try {
        await link.setRemoteDescription(description);
      } finally {
        this.settling = false;
      }
      if (description.type === "offer") {
        await link.setLocalDescription();
        this.describe();
      }
    } else if (candidate) {
      try {
        await link.addIceCandidate(candidate);
      } catch (error) {
        if (!this.ignoring) throw error;
      }
    }
  }

  moved() {
    clearTimeout(this.waits);
    const state = this.link.connectionState;
    if (state === "failed") this.link.restartIce();
    const broken = state === "disconnected" || state === "failed";
    if (!this.connected) this.waits = setTimeout(() => this.seek(), broken ? PATIENCE : 2 * PATIENCE);
    this.changed();
  }

  seek() {
    if (this.connected || this.link.connectionState === "closed") return;
    if (this.link.signalingState === "have-local-offer") this.describe(); // it, or its answer, may have been lost
    else this.link.restartIce();
    this.waits = setTimeout(() => this.seek(), 2 * PATIENCE);
  }

  close() {
    clearTimeout(this.waits);
    this.link.close();
  }
}
