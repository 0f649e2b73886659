// Camera and microphone: as chosen on the page before, as far as they can be had.

const KEY = "video-devices";

export function chosen() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export function choose(devices) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(devices));
  } catch {
    // a browser that keeps nothing: the devices are chosen anew
  }
}

function wanted({ camera, microphone }) {
  return {
    audio: { deviceId: microphone || undefined, echoCancellation: true, noiseSuppression: true },
    video: { deviceId: camera || undefined, width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { max: 24 } },
  };
}

// Both, or the one that can be had, or null; nobody is asked twice for what they refused.
export async function open(choice = chosen()) {
  if (!navigator.mediaDevices?.getUserMedia) return null;
  const { audio, video } = wanted(choice);
  for (const kinds of [{ audio, video }, { audio }, { video }]) {
    try {
      return await navigator.mediaDevices.getUserMedia(kinds);
    } catch (error) {
      console.info("visit:", error.name);
    }
  }
  return null;
}

export function stop(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

export function has(stream, kind) {
  return Boolean(stream?.getTracks().some((track) => track.kind === kind && track.readyState === "live"));
}
