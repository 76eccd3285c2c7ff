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
