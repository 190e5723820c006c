// In the audio thread: what the microphone hears, as 20 ms frames of 16 kHz, signed 16 bit.
const RATE = 16000;
const FRAME = 320;
const REACH = 16; // Zero crossings of the filter on either side.
const PHASES = 64;

class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    const cut = Math.min(1, 0.94 / this.step); // Of the source's half rate; what is above would fold back.
    this.half = Math.ceil(REACH / cut);
    this.taps = new Float32Array((2 * this.half + 1) * PHASES);
    for (let phase = 0; phase < PHASES; phase += 1) {
      for (let tap = -this.half; tap <= this.half; tap += 1) {
        const x = tap - phase / PHASES;
        const sinc = x === 0 ? 1 : Math.sin(Math.PI * cut * x) / (Math.PI * cut * x);
        const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (this.half + 1));
        this.taps[phase * (2 * this.half + 1) + tap + this.half] = cut * sinc * window;
      }
    }
    this.past = new Float32Array(0);
    this.at = this.half; // Where the next sample is taken, in `past`.
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  process([input]) {
    if (!input.length) return true;
    const heard = new Float32Array(this.past.length + input[0].length);
    heard.set(this.past);
    heard.set(input[0], this.past.length);
    while (this.at + this.half + 1 < heard.length) {
      this.take(heard);
      this.at += this.step;
    }
    const done = Math.floor(this.at) - this.half;
    this.past = heard.slice(done);
    this.at -= done;
    return true;
  }

  take(heard) {
    const whole = Math.floor(this.at);
    const row = Math.floor((this.at - whole) * PHASES) * (2 * this.half + 1);
    let sum = 0;
    for (let tap = 0; tap <= 2 * this.half; tap += 1) sum += heard[whole - this.half + tap] * this.taps[row + tap];
    this.frame[this.filled] = Math.max(-1, Math.min(1, sum)) * 32767;
    this.filled += 1;
    if (this.filled === FRAME) {
      this.port.postMessage(this.frame.buffer, [this.frame.buffer]);
      this.frame = new Int16Array(FRAME);
      this.filled = 0;
    }
  }
}

registerProcessor("microphone", Microphone);
