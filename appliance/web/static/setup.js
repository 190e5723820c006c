// Shows live what a step of the set-up tries out. Without it every step still works, by its buttons.
const part = (id) => document.getElementById(id);

function follow(path, show) {
  const live = new EventSource(path);
  live.onmessage = (message) => show(JSON.parse(message.data));
  return live;
}

if (part("level")) {
  part("level").hidden = false;
  follow("/setup/sound/levels", ({ dbfs, trouble }) => {
    if (trouble) {
      part("level-told").textContent = trouble;
      return;
    }
    part("meter").value = dbfs ?? -60;
    const told = dbfs == null ? "not listening just now"
      : dbfs > -1 ? "too loud" : dbfs > -45 ? "good" : "quiet: say something";
    if (part("level-told").textContent !== told) part("level-told").textContent = told;
  });
}

if (part("scores")) {
  part("scores").hidden = false;
  const bars = new Map();
  let count = 0;
  let last = -Infinity;
  const bar = (word) => {
    if (!bars.has(word)) {
      const row = document.createElement("p");
      const label = document.createElement("label");
      const meter = document.createElement("meter");
      label.textContent = word.replaceAll("_", " ");
      meter.id = `score-${bars.size}`;
      label.htmlFor = meter.id;
      meter.max = 1;
      row.append(label, meter);
      part("words").append(row);
      bars.set(word, meter);
    }
    return bars.get(word);
  };
  follow("/setup/wake/scores", ({ scores, threshold, trouble }) => {
    if (trouble) {
      part("counted").textContent = trouble;
      return;
    }
    for (const [word, score] of Object.entries(scores)) {
      const meter = bar(word);
      meter.low = meter.high = threshold;
      meter.optimum = 1;
      meter.value = Math.max(score, meter.value * 0.8);
      if (score >= threshold && performance.now() - last > 1500) {
        last = performance.now();
        count += 1;
        part("counted").textContent = count < 5
          ? `Heard ${count} ${count === 1 ? "time" : "times"}.`
          : `Heard ${count} times. That is enough: go on.`;
      }
    }
  });
}

if (part("happened")) {
  const ENDS = {
    acknowledged: "It was done, and the device said so. That is all there is to it.",
    sent: "It was sent. This device does not say whether it did it.",
    "under-way": "The device is on its way.",
    silent: "It was sent, but the device has not answered.",
  };
  let before = null;
  follow("/live", ({ doing, asked, happened }) => {
    part("doing").textContent = {
      listening: "It listens.", thinking: "It is thinking.", asking: "It has asked: say yes.",
      speaking: "It speaks.", muted: "Its microphone is muted: turn that off under Now.",
    }[doing] ?? "It waits to be called.";
    part("asked").hidden = !asked;
    part("asked").textContent = asked ? `It asks: ${asked}` : "";
    if (before !== null && happened && happened !== before) {
      part("happened").hidden = false;
      part("happened").textContent = ENDS[happened] ?? "It was tried, and did not work as it should.";
    }
    before = happened;
  });
}
