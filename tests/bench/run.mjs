// How fast is the page? Measures the optimised page in dist, and beside it React Flow drawing the same boxes and links. Reports; fails for nothing.
//
// Usage: node run.mjs [canvas|page] [NODES…]; NETDRAFT_DIST names another folder than dist.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { launch } from "../e2e/harness.mjs";
import { serve } from "../e2e/server.mjs";
import { diagram, linksOf } from "./plans.mjs";
import { drag, measured, pan, zoom } from "./gestures.mjs";
import { edits, loading, scrolling, searching } from "./page.mjs";

const HERE = import.meta.dirname;
const DIST = process.env.NETDRAFT_DIST ?? join(HERE, "../../dist");
const SIZE = { width: 1440, height: 900 };
const CLOSE = 0.82;

const [what, ...rest] = process.argv.slice(2);
const numbers = [what, ...rest].map(Number).filter(Boolean);
const parts = what === "canvas" || what === "page" ? [what] : ["canvas", "page"];

/** The page of React Flow, made into a folder of its own. */
async function flowPage() {
  const folder = await mkdtemp(join(tmpdir(), "netdraft-flow-"));
  await build({
    entryPoints: [join(HERE, "flow.jsx")],
    bundle: true,
    minify: true,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    outfile: join(folder, "flow.js"),
  });
  await writeFile(join(folder, "index.html"), await readFile(join(HERE, "flow.html")));
  return folder;
}

/** Opens a page of its own and gives it to `work`. */
async function within(base, work) {
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: SIZE });
    const page = await context.newPage();
    await page.goto(base, { waitUntil: "load" });
    return await work(page);
  } finally {
    await browser.close();
  }
}

/** The two contenders: each opens a diagram, tells where its camera is, and has a box to drag. */
const contenders = (planner, flow) => [
  {
    name: "netdraft",
    base: planner,
    async draw(page, plan) {
      await page.waitForFunction(() => document.documentElement.dataset.state === "ready");
      const file = { name: "plan.netdraft.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(plan)) };
      // The time begins when the page is given the file, not when this program begins to hand it over.
      await page.evaluate(() => {
        window.drawn = new Promise((resolve) => {
          const given = () => {
            const begun = performance.now();
            const look = () => (document.querySelector(".nd-world__groups > *") ? requestAnimationFrame(() => resolve(performance.now() - begun)) : requestAnimationFrame(look));
            look();
          };
          document.querySelector('input[type="file"]').addEventListener("change", given, { once: true, capture: true });
        });
      });
      await page.locator('input[type="file"]').setInputFiles([file]);
      const first = await page.evaluate(() => window.drawn);
      await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), null, { timeout: 120_000 });
      return first;
    },
    async look(page, fits) {
      await page.locator('[data-testid="canvas"] [tabindex="0"]').first().focus().catch(() => {});
      await page.keyboard.press("Shift+Digit1");
      if (!fits) await zoomTo(page, () => new DOMMatrix(document.querySelector(".nd-world").style.transform).a);
    },
    camera: () => document.querySelector(".nd-world").style.transform,
    box: '.nd-node[data-kind="subnets"]',
    moved: () => [...document.querySelectorAll(".nd-node, .nd-carrier")].map((node) => node.getAttribute("transform")).join(),
  },
  ...[false, true].map((onlyVisible) => ({
    name: onlyVisible ? "React Flow, visible only" : "React Flow",
    base: flow,
    async draw(page, plan) {
      return page.evaluate(
        async ([plan, links, onlyVisible]) => {
          const begun = performance.now();
          await window.draw(plan, links, onlyVisible);
          return performance.now() - begun;
        },
        [plan, linksOf(plan), onlyVisible],
      );
    },
    async look(page, fits) {
      await page.evaluate(() => window.fit());
      if (!fits) await zoomTo(page, () => new DOMMatrix(document.querySelector(".react-flow__viewport").style.transform).a);
    },
    camera: () => document.querySelector(".react-flow__viewport").style.transform,
    box: ".react-flow__node-box",
    moved: () => [...document.querySelectorAll(".react-flow__node-box")].map((node) => node.style.transform).join(),
  })),
];

/** Zooms to what is close, by the wheel over the middle of the diagram. */
async function zoomTo(page, read) {
  await page.mouse.move(SIZE.width / 2, SIZE.height / 2);
  await page.keyboard.down("Control");
  for (let turns = 0; turns < 400; turns += 1) {
    const now = await page.evaluate(`(${read})()`);
    if (Math.abs(now / CLOSE - 1) < 0.02) break;
    await page.mouse.wheel(0, Math.max(-60, Math.min(60, Math.log2(now / CLOSE) / 0.004)));
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  await page.keyboard.up("Control");
  await page.waitForTimeout(500);
}

/** The middle of a box near the middle of the screen, or nothing where none is drawn. */
const boxNear = (page, selector) =>
  page.evaluate(
    ([selector, width, height]) => {
      const middle = (rect) => ({ x: rect.left + rect.width / 2, y: rect.top + 12 });
      const far = ({ x, y }) => Math.hypot(x - width / 2, y - height / 2);
      const boxes = [...document.querySelectorAll(selector)].map((box) => middle(box.getBoundingClientRect()));
      return boxes.sort((one, other) => far(one) - far(other))[0] ?? null;
    },
    [selector, SIZE.width, SIZE.height],
  );

const round = (number) => (number < 10 ? number.toFixed(1) : Math.round(number).toString());
const line = (cells) => console.log(`| ${cells.join(" | ")} |`);

async function canvas(planner, flow, sizes) {
  line(["nodes", "camera", "page", "first diagram ms", "gesture", "updates a second", "p95 gap ms", "script ms an update", "p95 script ms an event", "main thread ms an update"]);
  line(["--:", "---", "---", "--:", "---", "--:", "--:", "--:", "--:", "--:"]);
  for (const nodes of sizes) {
    const plan = diagram(nodes);
    for (const contender of contenders(planner, flow)) {
      for (const fits of [false, true]) {
        await within(contender.base, async (page) => {
          const first = await contender.draw(page, plan);
          await contender.look(page, fits);
          const at = { x: SIZE.width / 2 - 100, y: SIZE.height / 2 - 60 };
          const gestures = [["pan", contender.camera, (_, sample) => pan(page, at, sample)], ["zoom", contender.camera, (_, sample) => zoom(page, at, sample)]];
          if (!fits) gestures.push(["drag", contender.moved, (box, sample) => drag(page, box, sample)]);
          for (const [name, read, gesture] of gestures) {
            // The gestures before it have moved the boxes on the screen.
            const box = name === "drag" ? await boxNear(page, contender.box) : null;
            const cost = await measured(page, read, (sample) => gesture(box, sample));
            line([nodes, fits ? "all" : `${CLOSE * 100} %`, contender.name, round(first), name, ...[cost.updates, cost.gap, cost.script, cost.scripts, cost.busy].map(round)]);
          }
        }).catch((error) => line([nodes, fits ? "all" : "close", contender.name, "", "failed", String(error).split("\n")[0]]));
      }
    }
  }
}

const planner = await serve(DIST);
if (parts.includes("canvas")) {
  const flow = await serve(await flowPage());
  await canvas(planner.base, flow.base, numbers.length > 0 ? numbers : [500, 2000, 5000]);
  flow.close();
}
if (parts.includes("page")) {
  console.log();
  await loading(planner.base, within);
  await edits(planner.base, within);
  await scrolling(planner.base, within);
  await searching(planner.base, within);
}
planner.close();
