// How soon is the page there, and how soon does it answer?
import { readFile } from "node:fs/promises";
import { records } from "../e2e/plans.mjs";
import { measured, scroll } from "./gestures.mjs";
import { diagram } from "./plans.mjs";

const REPETITIONS = 20;

const percentile = (times, share) => [...times].sort((one, other) => one - other)[Math.ceil((times.length - 1) * share)] ?? 0;
const spoken = (times) => [0.5, 0.75, 0.95].map((share) => percentile(times, share).toFixed(0)).join(" | ");

/** The largest paint after a navigation, and when the program ran. */
export async function loading(base, within) {
  const [paints, ready] = [[], []];
  for (let at = 0; at < 5; at += 1) {
    await within("about:blank", async (page) => {
      await page.addInitScript(() => {
        new PerformanceObserver((list) => (window.largest = list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
      });
      await page.goto(base, { waitUntil: "load" });
      ready.push(await page.evaluate(() => {
        const look = (resolve) => (document.documentElement.dataset.state === "ready" ? resolve(performance.now()) : requestAnimationFrame(() => look(resolve)));
        return new Promise(look);
      }));
      await page.waitForTimeout(500);
      paints.push(await page.evaluate(() => window.largest ?? 0));
    });
  }
  console.log("| the page | median ms | p75 | p95 |\n|---|--:|--:|--:|");
  console.log(`| largest contentful paint | ${spoken(paints)} |`);
  console.log(`| ready | ${spoken(ready)} |`);
}

/** Opens a file with the file field of the page, and waits until it is checked. */
async function open(page, text) {
  await page.waitForFunction(() => document.documentElement.dataset.state === "ready");
  await page.locator('input[type="file"]').setInputFiles([{ name: "plan.netdraft.json", mimeType: "application/json", buffer: Buffer.from(text) }]);
  await page.locator('[data-testid="totals"]').waitFor();
  await rested(page);
}

const rested = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), null, { timeout: 120_000 });

/** Presses a key and waits until what it did is painted, and until the whole verdict about it is: milliseconds of both, and the longest frame. */
async function pressed(page, key) {
  await page.evaluate(() => {
    const busy = () => document.querySelector('[aria-busy="true"]') !== null;
    window.answer = new Promise((resolve) => {
      addEventListener("keydown", () => {
        const begun = performance.now();
        let [painted, last, longest, quiet] = [0, begun, 0, 0];
        const frame = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          painted ||= now - begun;
          quiet = busy() ? 0 : quiet + 1;
          // The frame after the last change is the one in which it is on the screen.
          if (quiet > 1) resolve([painted, now - begun, longest]);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(() => requestAnimationFrame(frame));
      }, { once: true, capture: true });
    });
  });
  await page.keyboard.press(key);
  const answer = await page.evaluate(() => window.answer);
  await page.waitForTimeout(100);
  return answer;
}

/** Edits of a company's plan, one after the other, undone and done again by keys. */
export async function edits(base, within) {
  const text = process.env.NETDRAFT_PLAN && (await readFile(process.env.NETDRAFT_PLAN, "utf8"));
  if (!text) return;
  await within(base, async (page) => {
    await open(page, text);
    console.log(`\n| an edit at ${JSON.parse(text).subnets.length} subnets | median ms | p75 | p95 |\n|---|--:|--:|--:|`);
    for (const [table, edit] of [["g r", "a route"], ["g f", "a rule"]]) {
      await go(page, table);
      await page.keyboard.press("Delete");
      for (const [view, words] of [["g t", "canvas"], ["g m", "matrix"]]) {
        await go(page, view);
        const answers = [];
        for (let at = 0; at < REPETITIONS; at += 1) answers.push(await pressed(page, at % 2 ? "Control+Shift+Z" : "Control+Z"));
        for (const [column, what] of [[0, "next paint"], [1, "painted verdict"], [2, "longest frame"]]) {
          console.log(`| ${edit} taken away or given back, ${words}: ${what} | ${spoken(answers.map((answer) => answer[column]))} |`);
        }
      }
    }
  });
}

/** Goes somewhere by keys, and waits until everything about it is known. */
async function go(page, keys) {
  for (const key of keys.split(" ")) await page.keyboard.press(key);
  await page.waitForTimeout(500);
  await rested(page);
}

/** A table of ten thousand rows, scrolled by the wheel. The browser shifts it by itself and shows that at once; updates are the frames in which the page learns of it. */
export async function scrolling(base, within) {
  await within(base, async (page) => {
    await open(page, JSON.stringify(records(10_000)));
    await go(page, "g d");
    const table = await page.locator(".nd-sheet__scroll").first().boundingBox();
    const at = { x: table.x + table.width / 2, y: table.y + table.height / 2 };
    const top = () => String(document.querySelector(".nd-sheet__scroll").scrollTop);
    const cost = await measured(page, top, (sample) => scroll(page, at, sample));
    const pictures = await shown(page, () => scroll(page, at, async () => {}));
    console.log("\n| a table of 10,000 rows | pictures a second | updates a second | p95 gap ms | script ms an update | p95 script ms an event |\n|---|--:|--:|--:|--:|--:|");
    console.log(`| scrolled by the wheel | ${[pictures, cost.updates, cost.gap, cost.script, cost.scripts].map((number) => number.toFixed(1)).join(" | ")} |`);
  });
}

/** How many pictures a second the browser shows while something is done. */
async function shown(page, act) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["cc", "benchmark"] });
  const begun = performance.now();
  await act();
  const seconds = (performance.now() - begun) / 1000;
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  return traceEvents.filter(({ name, ph }) => name === "ProxyImpl::ScheduledActionDraw" && ph === "X").length / seconds;
}

/** Words typed into the palette, with ten thousand things to find. */
export async function searching(base, within) {
  await within(base, async (page) => {
    await open(page, JSON.stringify(diagram(10_000)));
    await page.keyboard.press("Control+k");
    await page.locator(".nd-palette__field").waitFor();
    const answers = [];
    for (const word of ["subnet 12", "n7", "load", "zone"]) {
      await page.locator(".nd-palette__field").fill("");
      for (const letter of word) answers.push(await painted(page, letter === " " ? "Space" : letter));
    }
    console.log("\n| the palette at 10,000 things | median ms | p75 | p95 |\n|---|--:|--:|--:|");
    console.log(`| a letter to the next paint | ${spoken(answers.map(([whole]) => whole))} |`);
    console.log(`| of it before the frame | ${spoken(answers.map(([, work]) => work))} |`);
  });
}

/** Types a letter and waits until what it did is painted: milliseconds in all, and until the browser had time for a frame. */
async function painted(page, key) {
  await page.evaluate(() => {
    window.answer = new Promise((resolve) => {
      addEventListener("keydown", () => {
        const begun = performance.now();
        requestAnimationFrame(() => {
          const work = performance.now() - begun;
          requestAnimationFrame(() => resolve([performance.now() - begun, work]));
        });
      }, { once: true, capture: true });
    });
  });
  await page.keyboard.press(key);
  const answer = await page.evaluate(() => window.answer);
  await page.waitForTimeout(100);
  return answer;
}
