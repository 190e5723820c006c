// Shows what Hearth is about as it happens. Without it the page is right, but as old as its loading.
const doing = document.getElementById("doing");
const asked = document.getElementById("asked");
const TOLD = {
  idle: "Hearth waits to be called.",
  listening: "Hearth listens.",
  thinking: "Hearth is thinking.",
  asking: "Hearth has asked something.",
  speaking: "Hearth speaks.",
  muted: "The microphone is muted.",
};

function show(event) {
  if (event.doing) doing.textContent = event.connected === false
    ? "The house cannot be reached: its broker is away."
    : TOLD[event.doing] ?? "Hearth is running.";
  if ("asked" in event) {
    asked.hidden = !event.asked;
    asked.textContent = event.asked ? `It asks: ${event.asked}` : "";
  }
}

const live = new EventSource("/live");
live.onmessage = (message) => show(JSON.parse(message.data));
live.onerror = () => { doing.textContent = "The connection to Hearth is lost; trying again."; };
