// Records one sentence and sends it with the form it belongs to. Keeps nothing.
const at = (id) => document.getElementById(id);
const REFUSED = {
  NotAllowedError: "This browser does not let Hearth use the microphone. Allow it for this page in the browser's settings, then press Record.",
  NotFoundError: "This device has no microphone.",
  NotReadableError: "The microphone is in use by something else, or does not work.",
};
const LONGEST_S = 60;

let take = null; // What is recorded: sound, stream, pieces, count.

function tell(words) {
  at("recording").textContent = words;
}

// A WAV file: 16 bit, one channel.
function wav(pieces, count, rate) {
  const view = new DataView(new ArrayBuffer(44 + 2 * count));
  const text = (where, letters) => [...letters].forEach((each, n) => view.setUint8(where + n, each.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * count, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * count, true);
  let where = 44;
  for (const piece of pieces) {
    for (const each of piece) {
      view.setInt16(where, Math.max(-1, Math.min(1, each)) * 32767, true);
      where += 2;
    }
  }
  return new File([view], "take.wav", { type: "audio/wav" });
}

function end() {
  const ended = take;
  take = null;
  ended.stream.getTracks().forEach((track) => track.stop());
  ended.sound.close();
  at("record").textContent = "Record";
  return ended;
}

function send() {
  const { pieces, count, sound } = end();
  const files = new DataTransfer();
  files.items.add(wav(pieces, count, sound.sampleRate));
  at("file").files = files.files;
  tell("Listening to it ...");
  at("take").requestSubmit(at("send"));
}

async function begin() {
  const sound = new AudioContext();
  let stream;
  try {
    // As it is: what browsers do to speech for a call would be in the voice for ever.
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
    });
    await sound.audioWorklet.addModule(`/static/recorder.js?${at("take").dataset.version}`);
    await sound.resume();
  } catch (error) {
    stream?.getTracks().forEach((track) => track.stop());
    sound.close();
    return void tell(REFUSED[error.name] ?? "The microphone cannot be used here.");
  }
  take = { sound, stream, pieces: [], count: 0 };
  const opened = take;
  const node = new AudioWorkletNode(sound, "recorder", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  node.port.onmessage = ({ data }) => {
    if (take !== opened) return;
    opened.pieces.push(data);
    opened.count += data.length;
    if (opened.count > LONGEST_S * sound.sampleRate) {
      end();
      tell("That was longer than a minute: just this sentence, please.");
    }
  };
  sound.createMediaStreamSource(stream).connect(node);
  at("record").textContent = "Done";
  tell("Recording. Press Done after the last word.");
}

function press() {
  const typed = at("typed");
  if (take) send();
  else if (!typed || typed.reportValidity()) begin();
}

if (at("take") && navigator.mediaDevices && window.AudioWorkletNode) {
  at("record").addEventListener("click", press);
  at("recorder").hidden = false;
  at("choose").hidden = at("send").hidden = true;
}
