// The page before a visit: whether camera, microphone and loudspeaker work, and which of them to use.

import { choose, chosen, has, open, stop } from "./devices.js";

const root = document.querySelector("[data-check]");
const find = (name) => root.querySelector(`[data-${name}]`);
let stream;
let level;

function said(name) {
  const status = find("status");
  status.textContent = status.dataset[name];
}

async function list(select, kind, current) {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === kind);
  select.replaceChildren(...devices.map(({ deviceId, label }, n) => new Option(label || `${n + 1}`, deviceId)));
  select.closest("p").hidden = devices.length === 0;
  if (current) select.value = current;
}

function idOf(kind) {
  return stream?.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId ?? "";
}

function measure() {
  level?.close();
  if (!has(stream, "audio")) return;
  level = new AudioContext();
  const listener = level.createAnalyser();
  level.createMediaStreamSource(stream).connect(listener);
  const values = new Uint8Array(listener.fftSize);
  const draw = () => {
    if (!level || level.state === "closed") return;
    listener.getByteTimeDomainData(values);
    find("level").value = Math.min(1, Math.max(...values.map((value) => Math.abs(value - 128))) / 64);
    setTimeout(draw, 120);
  };
  draw();
}

async function start() {
  said("asking");
  stop(stream);
  stream = await open();
  const [sound, picture] = [has(stream, "audio"), has(stream, "video")];
  said(sound && picture ? "good" : sound ? "soundOnly" : picture ? "pictureOnly" : "none");
  find("working").hidden = !stream;
  find("denied").hidden = sound && picture;
  if (!stream) return;
  find("picture").srcObject = stream;
  find("picture").hidden = !picture;
  find("level").closest("p").hidden = !sound;
  await list(find("cameras"), "videoinput", idOf("video"));
  await list(find("microphones"), "audioinput", idOf("audio"));
  measure();
}

function change() {
  choose({ ...chosen(), camera: find("cameras").value, microphone: find("microphones").value });
  start();
}

function tone() {
  const context = new AudioContext();
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = 440;
  volume.gain.value = 0.1;
  source.connect(volume).connect(context.destination);
  source.onended = () => context.close();
  source.start();
  source.stop(context.currentTime + 0.8);
}

if (root) {
  root.hidden = false;
  find("start").addEventListener("click", start);
  find("tone").addEventListener("click", tone);
  find("cameras").addEventListener("change", change);
  find("microphones").addEventListener("change", change);
  addEventListener("pagehide", () => stop(stream));
}
