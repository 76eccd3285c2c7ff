// What a person does in a minute: start from a range, draw, connect, order rules, export; and lose nothing on the way.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "./harness.mjs";

const ROOT = join(import.meta.dirname, "../..");

/** Builds the command line, and returns where it is. */
function build() {
  const line = ["build", "--quiet", "--locked", "--package", "netdraft-cli", "--message-format=json"];
  const output = execFileSync("cargo", line, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 });
  const artifacts = output.split("\n").filter(Boolean).map((text) => JSON.parse(text));
  return artifacts.findLast((artifact) => artifact.executable).executable;
}

const BINARY = build();

/** Checks a text with the command line, and returns its exit code and output. */
async function netdraft(text, ...options) {
  const file = join(await mkdtemp(join(tmpdir(), "netdraft-")), "plan.netdraft.json");
  await writeFile(file, text);
  const run = spawnSync(BINARY, ["check", file, ...options], { encoding: "utf8", maxBuffer: 1 << 28 });
  return { code: run.status, output: run.stdout };
}

/** The field of the start card. */
const range = (page) => page.getByRole("textbox", { name: "Address range" });

/** Opens the page with files that are downloaded, because nobody is there to choose a folder for them. */
async function open(page, visit) {
  await page.addInitScript(() => delete window.showSaveFilePicker);
  await visit();
}

async function start(page, visit, text) {
  await open(page, visit);
  await range(page).fill(text);
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
}

const counts = async (page) => {
  const chip = page.locator('[data-action="problems"]');
  return { errors: Number(await chip.getAttribute("data-errors")), warnings: Number(await chip.getAttribute("data-warnings")) };
};

/** Drags from the middle of one box to the middle of another. */
async function drag(page, from, to) {
  const [start, end] = [await header(page, from), await header(page, to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

/** A point on the header of a box, where nothing else stands. */
async function header(page, id) {
  const box = await page.locator(`[data-node="${id}"]`).first().boundingBox();
  return { x: box.x + Math.min(40, box.width / 2), y: box.y + Math.min(14, box.height / 2) };
}

async function exported(page) {
  await page.locator('[data-action="export"]').first().click();
  const download = page.waitForEvent("download");
  await page.locator('[data-action="export-validated"]').click();
  return readFile(await (await download).path(), "utf8");
}

test("one address range becomes a plan that passes", async ({ page, visit, shot, audit, settled }) => {
  await start(page, visit, "10.0.0.0/16");
  assert.deepEqual(await counts(page), { errors: 0, warnings: 0 });
  await shot("plan");
  assert.deepEqual(await audit(), []);
  const config = await exported(page);
  assert.equal(JSON.parse(config).validation.gate.passed, true);
  assert.equal((await netdraft(config)).code, 0);
  assert.deepEqual(await settled(), []);
});

test("a wrong range is explained, and its repair is one key away", async ({ page, visit }) => {
  await open(page, visit);
  await range(page).fill("10.0.0.7/16");
  await page.locator('[data-action="repair"]').click();
  assert.equal(await range(page).inputValue(), "10.0.0.0/16");
});

test("a reload in the middle loses nothing", async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  await page.locator('[data-node="data-c"]').first().click();
  await page.keyboard.press("Delete");
  await page.locator('[data-node="data-c"]').first().waitFor({ state: "detached" });
  await page.locator('[data-testid="save-state"]', { hasText: "Saved" }).waitFor();
  await page.reload();
  await page.locator('[data-node="data-b"]').first().waitFor();
  assert.equal(await page.locator('[data-node="data-c"]').count(), 0);
});

test("everything can be undone and done again", async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  await page.locator('[data-node="data-c"]').first().click();
  await page.keyboard.press("Delete");
  await page.locator('[data-node="data-c"]').first().waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.locator('[data-node="data-c"]').first().waitFor();
  await page.keyboard.press("Control+Shift+z");
  await page.locator('[data-node="data-c"]').first().waitFor({ state: "detached" });
});

test("the sample is repaired with F8 and quick fixes only", { context: { viewport: { width: 1440, height: 900 } } }, async (t) => {
  const { page, visit, shot, settled } = t;
  await open(page, visit);
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  const before = await counts(page);
  assert.ok(before.errors > 10, `the sample has its faults: ${before.errors}`);
  await shot("sample");
  for (let step = 0; step < 120; step += 1) {
    const { errors, warnings } = await counts(page);
    if (errors + warnings === 0) break;
    await page.keyboard.press("F8");
    await page.keyboard.press("Control+.");
  }
  assert.deepEqual(await counts(page), { errors: 0, warnings: 0 });
  await shot("sample repaired");
  const config = await exported(page);
  assert.equal((await netdraft(config)).code, 0);
  assert.deepEqual(await settled(), []);
});

test("the page and the command line say the same of the sample", async ({ page, visit }) => {
  await open(page, visit);
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  const { errors, warnings } = await counts(page);
  const download = page.waitForEvent("download");
  await page.locator('[data-action="save"]').click();
  const text = await readFile(await (await download).path(), "utf8");
  const { code, output } = await netdraft(text, "--format", "json");
  const findings = JSON.parse(output).findings;
  const of = (severity) => findings.filter((finding) => finding.severity === severity).length;
  assert.deepEqual({ code, errors: of("error"), warnings: of("warning") }, { code: 1, errors, warnings });
});

test("two networks and a site are drawn, connected, and pass", { context: { viewport: { width: 1440, height: 900 } } }, async (t) => {
  const { page, visit, shot } = t;
  await start(page, visit, "10.0.0.0/16");
  // A second network, drawn on the empty canvas beside the first one.
  await page.keyboard.press("Shift+Digit1");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("-");
  const main = await page.locator('[data-node="main"]').first().boundingBox();
  await page.keyboard.press("1");
  await page.mouse.move(main.x + main.width + 30, main.y + 10);
  await page.mouse.down();
  await page.mouse.move(main.x + main.width + 150, main.y + 90, { steps: 5 });
  await page.mouse.up();
  const second = await page.locator('[data-kind="networks"]:not([data-node="main"])').first().getAttribute("data-node");
  // A subnet in it, so that there is something to reach.
  await page.keyboard.press("2");
  const place = await header(page, second);
  await page.mouse.click(place.x + 20, place.y + 30);
  await page.keyboard.press("c");
  await drag(page, "main", second);
  await page.locator("[data-link]").first().waitFor();
  const text = await exported(page);
  const plan = JSON.parse(text);
  assert.equal(plan.peerings.length, 1);
  assert.equal((await netdraft(text)).code, 0);
  await shot("connected");
});

test("a file that cannot be read leaves the open plan alone", async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  const file = { name: "bad.netdraft.json", mimeType: "application/json", buffer: Buffer.from('{"netdraft":"2.0"}') };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByText("version 2 of the format").first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator('[data-node="main"]').count(), 1);
});
