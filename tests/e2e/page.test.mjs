// The page as a whole: it loads, keeps to itself, says so when it cannot start, and is accessible before anything is drawn.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

test("the page loads and its program replaces the shell", async ({ page, visit, log, shot }) => {
  await visit();
  assert.deepEqual(log.warnings, []);
  assert.equal(await page.title(), "netdraft");
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "netdraft");
  assert.equal(await page.locator("#boot-loading").count(), 0);
  await shot("page");
});

test("nothing is requested once the page has loaded", async ({ visit, settled, log, base }) => {
  await visit();
  assert.deepEqual(await settled(), []);
  assert.deepEqual(log.requests.filter((url) => !url.startsWith(base)), []);
});

test("the content security policy forbids inline code and other hosts", async ({ page, visit }) => {
  await visit();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
  assert.match(policy, /connect-src 'self';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
});

test("an inline script does not run", { expectErrors: [/Content Security Policy/] }, async ({ page, visit }) => {
  await visit();
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.documentElement.dataset.inline = 'ran'";
    document.head.append(script);
  });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.inline), undefined);
});

test("the shell is painted before the program arrives", async ({ page, base }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/*.wasm", (route) => held.then(() => route.continue()));
  await page.goto(base, { waitUntil: "commit" });
  await page.getByText("Loading the planner").waitFor();
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "netdraft");
  release();
  await page.waitForFunction(() => document.documentElement.dataset.state === "ready");
});

test("a program that does not arrive is explained", { expectErrors: [/./] }, async ({ page, visit, shot }) => {
  await page.route("**/*.wasm", (route) => route.abort());
  await visit();
  await page.getByRole("alert").filter({ hasText: "could not start" }).waitFor();
  assert.equal(await page.getByText("Loading the planner").count(), 0);
  await shot("page-failed");
});

test("the page has no fault that axe can find", async ({ visit, audit }) => {
  await visit();
  assert.deepEqual(await audit(), []);
});
