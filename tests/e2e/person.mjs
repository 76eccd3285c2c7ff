// What a person does with the planner, and what the command line says of the result.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
export async function netdraft(text, ...options) {
  const file = join(await mkdtemp(join(tmpdir(), "netdraft-")), "plan.netdraft.json");
  await writeFile(file, text);
  const run = spawnSync(BINARY, ["check", file, ...options], { encoding: "utf8", maxBuffer: 1 << 28 });
  return { code: run.status, output: run.stdout };
}

/** The field of the start card. */
export const range = (page) => page.getByRole("textbox", { name: "Address range" });

/** Opens the page with files that are downloaded, because nobody is there to choose a folder for them. */
export async function open(page, visit) {
  await page.addInitScript(() => delete window.showSaveFilePicker);
  await visit();
}

export async function start(page, visit, text) {
  await open(page, visit);
  await range(page).fill(text);
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
}

export const counts = async (page) => {
  const chip = page.locator('[data-action="problems"]');
  return { errors: Number(await chip.getAttribute("data-errors")), warnings: Number(await chip.getAttribute("data-warnings")) };
};

/** Drags from the middle of one box to the middle of another. */
export async function drag(page, from, to) {
  const [start, end] = [await header(page, from), await header(page, to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

/** A point on the header of a box, where nothing else stands. */
export async function header(page, id) {
  const node = page.locator(`[data-node="${id}"]`).first();
  // A plan that was just opened is seen once it lies where it stays.
  await node.waitFor();
  const box = await node.boundingBox();
  return { x: box.x + Math.min(40, box.width / 2), y: box.y + Math.min(14, box.height / 2) };
}

export async function exported(page) {
  await page.locator('[data-action="export"]').first().click();
  const download = page.waitForEvent("download");
  await page.locator('[data-action="export-validated"]').click();
  return readFile(await (await download).path(), "utf8");
}

/** Does what an action of the palette says. */
export async function act(page, words) {
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill(words);
  await page.keyboard.press("Enter");
  await page.locator("#palette").waitFor({ state: "detached" });
}

/** Opens the sample with its faults. */
export async function sample(page, visit) {
  await open(page, visit);
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
}

/** Chooses a plan as a file. */
export async function choose(page, plan) {
  const buffer = Buffer.from(typeof plan === "string" ? plan : JSON.stringify(plan));
  await page.locator('input[type="file"]').setInputFiles([{ name: "chosen.netdraft.json", mimeType: "application/json", buffer }]);
}

/** Opens a plan as a file, and waits for a box of it. */
export async function openPlan(page, visit, plan, box) {
  await open(page, visit);
  await choose(page, plan);
  await page.locator(`[data-node="${box}"]`).first().waitFor();
}

/** Goes to a view by its key. */
export async function go(page, key, view) {
  await page.keyboard.press("g");
  await page.keyboard.press(key);
  await page.locator(`#nd-view[data-view="${view}"]`).waitFor();
}

/** The text of the file that is saved. */
export async function savedFile(page) {
  const download = page.waitForEvent("download");
  await page.keyboard.press("Control+s");
  return readFile(await (await download).path(), "utf8");
}
