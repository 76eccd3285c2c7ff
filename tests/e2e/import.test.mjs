// What a provider says of its networks comes in by file, folder and paste; it is shown before it replaces anything, and can be taken back.
import assert from "node:assert/strict";
import { mkdtemp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "./harness.mjs";

const SHOP = join(import.meta.dirname, "../data/import/shop");
/** What pre-shared keys of the dump look like. */
const SECRET = "hush";

const VPCS = JSON.stringify({
  Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.0.0.0/16" }],
  Subnets: [{ SubnetId: "subnet-1", VpcId: "vpc-1", CidrBlock: "10.0.1.0/24" }],
  Sandwiches: [{ SandwichId: "s-1" }],
});

const dialog = (page) => page.locator("#import");
const counts = (page) => page.getByTestId("imported").getByRole("listitem").allTextContents();

async function start(page, visit) {
  await page.addInitScript(() => delete window.showSaveFilePicker);
  await visit();
  await page.getByRole("textbox", { name: "Address range" }).fill("10.9.0.0/16");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
}

/** Drops files or folders of this machine on the middle of the page, as a person would. */
async function drop(page, context, paths) {
  const browser = await context.newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  // A hand takes its time: it comes when the page rests, and holds what it drags over it for a moment.
  await page.waitForTimeout(400);
  for (const type of ["dragEnter", "dragOver", "dragOver", "drop"]) {
    await browser.send("Input.dispatchDragEvent", { type, x: 500, y: 400, data });
    await page.waitForTimeout(100);
  }
  await browser.detach();
}

test("a folder that is dropped is shown, replaces the plan when asked to, and is undone", async ({ page, context, visit, shot, audit }) => {
  await start(page, visit);
  const folder = await mkdtemp(join(tmpdir(), "netdraft-"));
  await mkdir(join(folder, "region"));
  for (const name of await readdir(SHOP)) await writeFile(join(folder, "region", name), await readFile(join(SHOP, name)));
  await writeFile(join(folder, "notes.txt"), "not for import");
  await drop(page, context, [folder]);
  await dialog(page).waitFor();
  assert.ok((await counts(page)).includes("2 networks"), String(await counts(page)));
  for (const part of ["Approximated", "Ignored", "Unknown"]) {
    assert.ok((await dialog(page).locator(`[data-part="${part}"] li`).count()) > 0, part);
  }
  assert.ok(!(await page.content()).includes(SECRET));
  await shot("import");
  assert.deepEqual(await audit(), []);
  assert.equal(await page.locator('[data-node="main"]').count(), 1, "nothing is replaced yet");
  await dialog(page).locator('[data-action="take-import"]').click();
  await page.locator('[data-node="vpc-shop"]').first().waitFor();
  assert.equal(await page.locator('[data-node="main"]').count(), 0);
  await page.getByTestId("save-state").filter({ hasText: "Saved in browser" }).waitFor();
  await page.locator('[data-action="undo"]').first().click();
  await page.locator('[data-node="main"]').first().waitFor();
  await page.locator('[data-action="redo"]').first().click();
  await page.locator('[data-node="vpc-shop"]').first().waitFor();
  await page.reload();
  await page.locator('[data-node="vpc-shop"]').first().waitFor();
});

test("several files that are chosen are imported together, on an empty page too", async ({ page, visit }) => {
  await visit();
  const files = (await readdir(SHOP)).map((name) => join(SHOP, name));
  await page.locator('input[type="file"]').setInputFiles(files);
  await dialog(page).waitFor();
  assert.match(await dialog(page).getByRole("heading", { level: 2 }).textContent(), new RegExp(`${files.length} files`));
  await page.locator('[data-action="take-import"]').click();
  await page.locator('[data-node="vpc-shop"]').first().waitFor();
});

/** The field of the import for JSON that is pasted or typed. */
async function fieldForJson(page, visit) {
  await start(page, visit);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("import from aws");
  await page.keyboard.press("Enter");
  const field = page.locator("#nd-import-text");
  await field.waitFor();
  return field;
}

test("pasted JSON is offered, and cancelled without a trace", async ({ page, visit, shot }) => {
  const field = await fieldForJson(page, visit);
  await shot("import-ways");
  await field.evaluate((field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, VPCS);
  await page.getByTestId("imported").waitFor();
  assert.deepEqual((await counts(page)).slice(0, 2), ["1 network", "1 subnet"]);
  assert.match(await dialog(page).locator('[data-part="Unknown"]').textContent(), /Sandwiches/);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(await page.locator('[data-node="main"]').count(), 1);
  assert.equal(await page.locator('[data-action="undo"]').first().isDisabled(), true);
});

test("JSON may be typed: it is read once it is whole, or when somebody says so, and what is wrong with it is said", async ({ page, visit }) => {
  const field = await fieldForJson(page, visit);
  await field.pressSequentially('{"Vpcs": [', { delay: 5 });
  assert.equal(await field.inputValue(), '{"Vpcs": [');
  await page.locator('[data-action="read-import"]').click();
  await page.getByText(/ends too early/).first().waitFor();
  await page.keyboard.press("Escape");
  await field.fill(VPCS);
  await page.getByTestId("imported").waitFor();
});

test("what is no dump is refused file by file, and the plan stays", async ({ page, visit }) => {
  await start(page, visit);
  const file = (name, text) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  await page.locator('input[type="file"]').setInputFiles([file("vpcs.json", VPCS), file("cut.json", VPCS.slice(0, 40))]);
  const faults = page.locator("#file-faults");
  await faults.waitFor();
  assert.match((await faults.locator(".nd-faults__item").allTextContents()).join(), /cut\.json.*ends too early/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator('[data-node="main"]').count(), 1);
});
