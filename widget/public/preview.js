// The settings page's preview, in an iframe of the same origin: takes a configuration by postMessage and
// shows it. Messages from anywhere else are ignored.
addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.data?.type !== "frontdesk:preview") return;
  const { config } = event.data;
  document.documentElement.dataset.mode = config.theme.mode;
  window.Frontdesk?.preview(config);
});

if (parent !== window) parent.postMessage({ type: "frontdesk:preview-ready" }, location.origin);
