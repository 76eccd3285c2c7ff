// The address plan: blocks are found, taken, divided, joined, grown and kept free, with the pointer and with keys alone.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

async function start(page, visit, text = "10.0.0.0/16") {
  await visit();
  await page.getByRole("textbox", { name: "Address range" }).fill(text);
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.locator('[data-tile="0"]').waitFor();
}

const tile = (page, place) => page.locator(`[data-place="${place}"]`);
/** Waits until a tile has the focus. */
const focused = (page, place) => page.waitForFunction((place) => document.activeElement?.dataset.place === place, place);

test("the address map is used with keys alone", { context: { viewport: { width: 1440, height: 900 } } }, async ({ page, visit, audited, settled }) => {
  await start(page, visit);
  await tile(page, "public-a").focus();
  await page.keyboard.press("]");
  await focused(page, "main/free/10.0.144.0/20");
  // The usual size is that of the others; one smaller is a /21, and one more a /22.
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await page.getByTestId("map-size").filter({ hasText: "/22 · 1\u202f019 usable" }).waitFor();
  await page.keyboard.press("+");
  await page.keyboard.press("Enter");
  await tile(page, "subnet-1").waitFor();
  assert.match(await tile(page, "subnet-1").getAttribute("title"), /^subnet-1 10\.0\.144\.0\/21: subnet/);
  await tile(page, "subnet-1").focus();
  await page.keyboard.press("s");
  await tile(page, "subnet-1-2").waitFor();
  await page.keyboard.press("j");
  await tile(page, "subnet-1-2").waitFor({ state: "detached" });
  await focused(page, "subnet-1");
  await page.keyboard.press("+");
  await page.locator('[data-place="subnet-1"][title*="10.0.144.0/20"]').waitFor();
  await page.keyboard.press("-");
  await page.locator('[data-place="subnet-1"][title*="10.0.144.0/21"]').waitFor();
  await page.keyboard.press("Delete");
  await tile(page, "subnet-1").waitFor({ state: "detached" });
  for (let step = 0; step < 6; step += 1) await page.keyboard.press("Control+z");
  await tile(page, "main/free/10.0.144.0/20").waitFor();
  await audited("address map");
  assert.deepEqual(await settled(), []);
});

test("a part of a free block is chosen by dragging across it, and taken by a double click", async ({ page, visit, shot }) => {
  await start(page, visit);
  const place = "main/free/10.0.144.0/20";
  const size = (words) => page.getByTestId("map-size").filter({ hasText: words }).waitFor();
  await tile(page, place).scrollIntoViewIfNeeded();
  const box = await tile(page, place).boundingBox();
  const at = (share) => page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 3 });
  await at(0.05);
  await page.mouse.down();
  await at(0.2);
  await size("/22 · ");
  await at(0.4);
  await size("/21 · ");
  await shot("map-drag");
  await at(0.9);
  await size("/20 · ");
  await at(0.3);
  await page.mouse.up();
  await at(0.9);
  await size("/21 · ");
  await tile(page, place).dblclick();
  await page.locator('[data-place="subnet-1"][title*="10.0.144.0/21"]').waitFor();
});

test("halves that disagree are joined as somebody says", async ({ page, visit, audit }) => {
  await start(page, visit);
  // The first two /20 are in different zones and serve the same purpose.
  await tile(page, "public-a").click();
  await page.locator('.nd-map [data-action="merge"]').click();
  const dialog = page.locator('[data-dialog="merge"]');
  await dialog.locator('[data-question="Zone"]').selectOption("1");
  await dialog.getByTestId("space-words").filter({ hasText: "10.0.0.0/19" }).waitFor();
  assert.deepEqual(await audit(), []);
  await dialog.locator('[data-action="space-done"]').click();
  await tile(page, "public-b").waitFor({ state: "detached" });
  await page.locator('tr[data-item="public-a"] td', { hasText: "10.0.0.0/19" }).waitFor();
  assert.equal(await page.locator('tr[data-item="public-a"] [data-field="Zone"]').innerText(), "b");
});

test("room is found, and where it lands is shown before it is taken", async ({ page, visit, audit }) => {
  await start(page, visit);
  await page.locator('[data-action="find-free"]').click();
  const dialog = page.locator('[data-dialog="allocate"]');
  await dialog.locator('[data-question="Size"]').fill("300");
  await dialog.locator('[data-made="true"]', { hasText: "10.0.144.0/23" }).waitFor();
  await dialog.locator('[data-question="Where"]').selectOption("10.0.192.0/18");
  await dialog.locator('[data-made="true"]', { hasText: "10.0.192.0/23" }).waitFor();
  assert.deepEqual(await audit(), []);
  await dialog.locator('[data-action="allocate-done"]').click();
  await tile(page, "private-1").waitFor();
});

test("a block is kept free, and what is full says why nothing can be allocated", async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  await tile(page, "main/free/10.0.192.0/18").click();
  await page.locator('[data-action="keep-block"]').click();
  await page.locator('.nd-tile[data-kind="kept"]').waitFor();
  await page.locator('tr[data-kind="kept"]').first().waitFor();
  for (const block of ["10.0.144.0/20", "10.0.160.0/19", "10.0.208.0/20", "10.0.224.0/19"]) {
    await tile(page, `main/free/${block}`).click();
    while (!(await page.getByTestId("map-size").innerText()).startsWith(`/${block.split("/")[1]} `)) {
      await page.locator('[data-action="size-more"]').click();
    }
    await page.locator('[data-action="allocate-block"]').click();
    await tile(page, `main/free/${block}`).waitFor({ state: "detached" });
  }
  const find = page.locator('[data-action="find-free"]');
  assert.equal(await find.isDisabled(), true);
  assert.match(await find.getAttribute("title"), /every block is allocated/);
});
