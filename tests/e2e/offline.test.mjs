// The page works without a network once it was there, asks nobody but its own host, and takes a newer version only when somebody says so.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "./harness.mjs";
import { serve } from "./server.mjs";

const dist = process.env.NETDRAFT_DIST ?? join(import.meta.dirname, "../../dist");
const WORKERS = { context: { viewport: { width: 1440, height: 900 }, serviceWorkers: "allow" } };

const ready = (page) => page.waitForFunction(() => document.documentElement.dataset.state === "ready");
/** Waits until the page is kept and every request of it is answered from there. */
const kept = (page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }
  });

test("without a network the page starts, explains and keeps plans", WORKERS, async ({ page, base, log }) => {
  const host = await serve(dist);
  await page.goto(host.base);
  await ready(page);
  await kept(page);
  // There is nobody to ask any more.
  host.close();
  await page.reload();
  await ready(page);
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  await page.locator('.nd-problem [data-action="explain"]').first().click();
  await page.locator("[data-panel=explain]").getByText("Why it matters").waitFor();
  await page.locator('[data-testid="save-state"]', { hasText: "Saved in browser" }).waitFor();
  await page.reload();
  await page.locator('[data-node="production"]').first().waitFor();
  assert.deepEqual(log.requests.filter((url) => !url.startsWith(host.base) && !url.startsWith("blob:") && !url.startsWith("data:")), []);
  assert.notEqual(host.base, base);
});

test("the page can be installed", WORKERS, async ({ page, visit, base }) => {
  await visit();
  const address = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await (await page.request.get(base + address)).json();
  assert.equal(manifest.display, "standalone");
  assert.ok(manifest.icons.some((icon) => icon.purpose === "maskable"));
  for (const icon of manifest.icons) {
    const bytes = await (await page.request.get(base + icon.src)).body();
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, icon.sizes, icon.src);
  }
});

test("a newer version is offered and taken only when somebody says so", WORKERS, async ({ page, audit, shot }) => {
  const folder = await mkdtemp(join(tmpdir(), "netdraft-"));
  await cp(dist, folder, { recursive: true });
  const host = await serve(folder);
  await page.goto(host.base);
  await ready(page);
  await kept(page);
  assert.equal(await page.locator("#update").isVisible(), false);
  await writeFile(join(folder, "index.html"), (await readFile(join(folder, "index.html"), "utf8")).replace("<title>", '<meta name="newer"><title>'));
  await writeFile(join(folder, "sw.js"), (await readFile(join(folder, "sw.js"), "utf8")).replace(/VERSION = "/, 'VERSION = "newer '));
  await page.locator('[data-action="draw"]').click();
  await page.locator('[data-node="main"]').first().waitFor();
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await page.locator("#update").waitFor();
  assert.deepEqual(await audit(), []);
  await shot("update");
  // A reload does not take it by itself, and it is offered again.
  await page.locator("#update-later").click();
  assert.equal(await page.locator("#update").isVisible(), false);
  await page.reload();
  await ready(page);
  assert.equal(await page.locator('meta[name="newer"]').count(), 0);
  await page.locator("#update").waitFor();
  await page.locator("#update-now").click();
  await page.locator('meta[name="newer"]').waitFor({ state: "attached" });
  await page.locator('[data-node="main"]').first().waitFor();
  assert.equal(await page.locator("#update").isVisible(), false);
  await page.close();
  host.close();
  await rm(folder, { recursive: true });
});
