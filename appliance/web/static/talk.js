// Talks to Hearth: this browser's microphone and speaker are a room of their own. Keeps nothing.
const at = (id) => document.getElementById(id);
const TOLD = {
  idle: "Press the button and speak.",
  free: "Say the wake word, or press the button.",
  listening: "Hearth listens.",
  thinking: "Hearth is thinking.",
  asking: "Hearth waits for your answer.",
  speaking: "Hearth speaks.",
  muted: "The microphone is muted: see the controls under Now.",
  starting: "Getting ready.",
};
const ENDED = {
  4001: "Somebody else is talking to Hearth from a browser just now. Try again in a moment.",
  4002: "You are signed out. Sign in to go on.",
  4004: TOLD.idle,
};
const REFUSED = {
  NotAllowedError: "This browser does not let Hearth use the microphone. Allow it for this page in the browser's settings, then press Talk.",
  NotFoundError: "This device has no microphone.",
  NotReadableError: "The microphone is in use by something else, or does not work.",
};
const LINES = 100;
const AFTER_S = 0.1; // What the microphone still holds back when a sound has ended.
const MOST_UNSENT = 64000;

let talk = null; // What is open: socket, sound, tracks.
let doing = "idle";
let playing = null; // The sound that is being played: id, rate, where it goes on, its pieces.

function show(state) {
  doing = state;
  const free = state === "idle" && at("free").checked && talk;
  at("doing").textContent = TOLD[free ? "free" : state];
  at("press").textContent = state === "idle" || state === "muted" || state === "speaking" ? "Talk" : "Stop";
}

function line(who, text) {
  const each = document.createElement("p");
  const name = document.createElement("strong");
  name.textContent = `${who}: `;
  each.className = who === "You" ? "you" : "hearth";
  each.append(name, text);
  at("lines").append(each);
  while (at("lines").children.length > LINES) at("lines").firstChild.remove();
  at("said").hidden = false;
  at("lines").scrollTop = at("lines").scrollHeight;
}

function send(fact) {
  if (talk?.socket.readyState === WebSocket.OPEN) talk.socket.send(JSON.stringify(fact));
}

function silence() {
  playing?.pieces.forEach((piece) => piece.stop());
  playing = null;
}

function play(samples) {
  if (!playing) return;
  const heard = new Int16Array(samples);
  if (!heard.length) return;
  const buffer = talk.sound.createBuffer(1, heard.length, playing.rate);
  buffer.copyToChannel(Float32Array.from(heard, (each) => each / 32768), 0);
  const piece = new AudioBufferSourceNode(talk.sound, { buffer });
  piece.connect(talk.sound.destination);
  playing.next = Math.max(playing.next, talk.sound.currentTime + 0.05);
  piece.start(playing.next);
  playing.next += buffer.duration;
  playing.pieces.push(piece);
}

// Only what has left the speaker has been played: an answer to a question counts from there on.
function drained(sound) {
  if (playing !== sound || !talk) return;
  const away = (talk.sound.outputLatency || talk.sound.baseLatency || 0) + AFTER_S;
  const left = sound.next + away - talk.sound.currentTime;
  if (left > 0) setTimeout(drained, Math.max(10, left * 1000), sound);
  else send({ do: "played", id: sound.id });
}

function told(event) {
  if (event.event === "ready") show("idle");
  else if (event.event === "doing") show(event.doing);
  else if (event.event === "heard") line("You", event.text);
  else if (event.event === "said") line("Hearth", event.text);
  else if (event.event === "hush") silence();
  else if (event.event === "end" && playing?.id === event.id) drained(playing);
  else if (event.event === "sound" && playing?.id === event.id) playing.rate = event.rate;
  else if (event.event === "sound") playing = { id: event.id, rate: event.rate, next: 0, pieces: [] };
}

function end(words) {
  silence();
  const ended = talk;
  talk = null;
  ended?.socket.close();
  ended?.stream.getTracks().forEach((track) => track.stop());
  ended?.sound.close();
  at("free").checked = false;
  show("idle");
  if (words) at("doing").textContent = words;
}

function sending() {
  return doing !== "starting" && doing !== "muted" && (doing !== "idle" || at("free").checked);
}

function connected(opened) {
  return new Promise((resolve, reject) => {
    opened.socket.onmessage = ({ data }) => {
      if (talk !== opened) return;
      if (typeof data !== "string") return void play(data);
      const event = JSON.parse(data);
      told(event);
      if (event.event === "ready") resolve();
    };
    opened.socket.onclose = ({ code }) => {
      reject(new Error());
      if (talk === opened) end(ENDED[code] ?? "The connection to Hearth has ended. Press Talk to begin again.");
    };
  });
}

async function open() {
  show("starting");
  const sound = new AudioContext({ latencyHint: "interactive" });
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
    await sound.audioWorklet.addModule(`/static/microphone.js?${at("talk").dataset.version}`);
    await sound.resume();
  } catch (error) {
    stream?.getTracks().forEach((track) => track.stop());
    sound.close();
    end(REFUSED[error.name] ?? "The microphone cannot be used here.");
    return false;
  }
  const socket = new WebSocket(`wss://${location.host}/talk/ws`);
  socket.binaryType = "arraybuffer";
  talk = { socket, sound, stream };
  const opened = talk;
  const node = new AudioWorkletNode(sound, "microphone", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  node.port.onmessage = ({ data }) => {
    const takes = socket.readyState === WebSocket.OPEN && socket.bufferedAmount < MOST_UNSENT;
    if (talk === opened && takes && sending()) socket.send(data);
  };
  sound.createMediaStreamSource(stream).connect(node);
  stream.getTracks().forEach((track) => {
    track.onended = () => talk === opened && end("The microphone was taken away. Press Talk to begin again.");
  });
  return connected(opened).then(() => true, () => false);
}

async function press() {
  if (doing === "starting") return;
  if (talk && at("press").textContent === "Stop") {
    silence();
    return void send({ do: "stop" });
  }
  if (!talk && !(await open())) return;
  silence();
  show("listening");
  send({ do: "press" });
}

async function free() {
  const on = at("free").checked;
  if (!talk && (!on || !(await open()))) return;
  at("free").checked = on;
  send({ do: "hands-free", on });
  show(doing);
}

if (navigator.mediaDevices && window.AudioWorkletNode) {
  at("press").addEventListener("click", press);
  at("free").addEventListener("change", free);
} else {
  at("press").disabled = at("free").disabled = true;
  at("doing").textContent = "This browser has no way to use a microphone.";
}
at("talk").hidden = false;
