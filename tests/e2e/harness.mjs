// What an end-to-end test has at hand. A test file calls `test(name, body)`; `body` receives a fresh page and these helpers:
//
//   page        the Playwright page, in a browser context of its own: nothing stored, nothing open; its keys wait until the page has answered the last ones,
//               unless `options.hasty`
//   visit(path) opens the planner and waits until the program runs (or has said that it cannot)
//   log         { errors, warnings, requests }: what the console shows, and the address of every request
//   settled()   waits, and returns the requests made since `visit` returned, but for texts beside the page that come when asked for; there must be none
//   shot(name)  writes shots/<name>.png
//   audit()     returns the accessibility faults that axe finds, one line each
//   audited(name)  there must be none of these, in light, in dark or in colours that the system chooses; writes a picture of each
//
// The page is not kept for times without a network, unless `options.context.serviceWorkers` is "allow": each test sees what it loads.
//
// A test fails when the console shows an error that `options.expectErrors` (a list of regular expressions) does not match.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const SHOTS = join(import.meta.dirname, "shots");
const TEST_TIMEOUT = 60_000 * Number(process.env.NETDRAFT_SLOW ?? 1);
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** The colours in which a page is looked at. */
const COLOURS = {
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "light", forcedColors: "active" },
  light: { colorScheme: "light", forcedColors: "none" },
};
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Every registered test, in the order of registration: `{ name, options, body }`. */
export const tests = [];

/** Registers a test: `test(name, body)` or `test(name, options, body)`. */
export function test(name, options, body) {
  tests.push(body ? { name, options, body } : { name, options: {}, body: options });
}

/** Starts Chromium without a sandbox of its own and without any connection that the page did not ask for. */
export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", chromiumSandbox: false, args: FLAGS });

/** Runs one test in a context of its own; throws what the test throws. */
export async function runTest(browser, base, { name, options, body }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block", ...options.context });
  try {
    const page = await context.newPage();
    await slow(context, page);
    if (!options.hasty) patient(page);
    const log = watch(context);
    const helpers = { page, context, base, log, ...pageHelpers(page, base, log) };
    await withTimeout(body(helpers), options.timeout ?? TEST_TIMEOUT).catch(async (error) => {
      await helpers.shot(`failed ${name}`).catch(() => {});
      throw error;
    });
    const expected = options.expectErrors ?? [];
    const surprises = log.errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
    if (surprises.length > 0) throw new Error(`the console shows errors:\n${surprises.join("\n")}`);
  } finally {
    await context.close();
  }
}

/**
 * Gives the page a person who presses keys and buttons when the last ones have been answered. Between two frames the program lets other things have their
 * turn, and a driver that sends a key in that moment is faster than any hand. Tests of what comes that fast are `hasty`.
 */
function patient(page) {
  const answered = () => new Promise((done) => requestIdleCallback(done, { timeout: 500 }));
  const waits = (of, name) => {
    const act = of[name].bind(of);
    of[name] = async (...words) => {
      await page.evaluate(answered);
      return act(...words);
    };
  };
  for (const name of ["press", "type"]) waits(page.keyboard, name);
  for (const name of ["click", "down", "up"]) waits(page.mouse, name);
}

/** Makes the page so many times slower as NETDRAFT_SLOW says: what works only on a fast machine comes to light. */
async function slow(context, page) {
  const rate = Number(process.env.NETDRAFT_SLOW ?? 1);
  if (rate === 1) return;
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

function watch(context) {
  const log = { errors: [], warnings: [], requests: [] };
  context.on("request", (request) => log.requests.push(request.url()));
  context.on("weberror", (error) => log.errors.push(String(error.error().stack ?? error.error())));
  context.on("console", (message) => {
    if (message.type() === "error") log.errors.push(message.text());
    if (message.type() === "warning" && !message.text().startsWith("Service Worker registration blocked")) log.warnings.push(message.text());
  });
  context.on("page", (page) => page.on("websocket", (socket) => log.requests.push(socket.url())));
  context.pages().forEach((page) => page.on("websocket", (socket) => log.requests.push(socket.url())));
  return log;
}

function pageHelpers(page, base, log) {
  let loaded = 0;
  const helpers = {
    async visit(path = "") {
      await page.goto(base + path, { waitUntil: "load" });
      await page.waitForFunction(() => ["ready", "failed"].includes(document.documentElement.dataset.state));
      loaded = log.requests.length;
    },
    async settled() {
      await page.waitForTimeout(500);
      const isBeside = (url) => [`${base}pages.md`, `${base}glossary.md`].includes(url) || url.startsWith(`${base}template/`);
      return log.requests.slice(loaded).filter((url) => /^(https?|wss?):/.test(url) && !isBeside(url));
    },
    async shot(name) {
      await mkdir(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `${name.replace(/[^\w-]+/g, "-")}.png`) });
    },
    async audit() {
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), WCAG);
      return violations.flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.target.join(" ")}: ${fault.help}`));
    },
    async audited(name) {
      for (const [word, colours] of Object.entries(COLOURS)) {
        await page.emulateMedia(colours);
        // Colours take a moment to change.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
        await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState === "finished"));
        assert.deepEqual(await helpers.audit(), [], `${name}, ${word}`);
        await helpers.shot(`${name} ${word}`);
      }
      await page.emulateMedia(COLOURS.light);
    },
  };
  return helpers;
}

function withTimeout(work, most) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${most / 1000} s`)), most);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
