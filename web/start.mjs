// Starts the program. It is a file of its own because the page's policy forbids inline scripts; Trunk.toml writes the two addresses.
const address = (name) => new URL(document.querySelector(`meta[name="netdraft:${name}"]`).content, document.baseURI);
const root = document.documentElement;

// `data-state` tells tests and styles how far the page is: `loading`, then `ready` or `failed`.
root.dataset.state = "loading";
try {
  const program = await import(address("program"));
  await program.default({ module_or_path: address("wasm") });
  root.dataset.state = "ready";
} catch (error) {
  root.dataset.state = "failed";
  document.getElementById("boot-loading")?.remove();
  document.getElementById("boot-failed")?.removeAttribute("hidden");
  console.error("netdraft could not start:", error);
}

// The worker keeps the page for times without a network. A newer version is offered, and taken when somebody says so.
const workers = navigator.serviceWorker;
const registration = await workers?.register("sw.js").catch(() => undefined);
const notice = document.getElementById("update");
const offer = () => {
  if (registration.waiting && workers.controller) notice.hidden = false;
};
if (registration) {
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  // Who leaves the page open for days is told all the same.
  setInterval(() => registration.update().catch(() => undefined), 3_600_000);
  document.getElementById("update-now").addEventListener("click", () => {
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("take over");
  });
  document.getElementById("update-later").addEventListener("click", () => (notice.hidden = true));
}
