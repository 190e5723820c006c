// Shows live how far an installation is. Without it the page loads itself again.
const part = (id) => document.getElementById(id);
const live = new EventSource("/models/progress");
live.onmessage = (message) => {
  const { told, far, done, total, under_way: underWay } = JSON.parse(message.data);
  if (!underWay) {
    live.close();
    location.reload();
    return;
  }
  if (part("job-told").textContent !== told) part("job-told").textContent = told;
  part("job-far").textContent = far;
  part("job-bar").max = total || 1;
  part("job-bar").value = done;
};
