// Where the focus is: with the keyboard alone, it stands in what was opened, and never falls out of the page.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

async function sample(page, visit) {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
}

/** Where the focus is. */
const focus = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return "nowhere";
    if (element.matches(".nd-canvas__pane")) return "canvas";
    const view = element.closest("#nd-view");
    if (view) return `${view.dataset.view}: ${element === view ? "view" : element.getAttribute("role")}`;
    return element.closest(".nd-shell > *")?.className ?? element.tagName;
  });

/** Waits until the focus is somewhere. */
async function focused(page, place, why) {
  const end = Date.now() + 5_000;
  while ((await focus(page)) !== place && Date.now() < end) await page.waitForTimeout(20);
  assert.equal(await focus(page), place, why);
}

test("the keys that go somewhere take the focus along", WIDE, async ({ page, visit, audit }) => {
  await sample(page, visit);
  await focused(page, "canvas", "the start card is gone");
  const places = { a: "Addresses: gridcell", f: "Rules: gridcell", r: "Routes: gridcell", d: "DNS: gridcell", n: "NAT: gridcell",
    l: "Load balancers: gridcell", u: "Public IPs: gridcell", k: "Links: gridcell", m: "Matrix: gridcell", t: "canvas" };
  for (const [key, place] of Object.entries(places)) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await focused(page, place, `G ${key}`);
  }
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await focused(page, "nd-shell__bottom");
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await focused(page, "nd-shell__left");
  // From the palette, too: the dialog gives the focus back first.
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill("Go to the routes");
  await page.keyboard.press("Enter");
  await focused(page, "Routes: gridcell");
  assert.deepEqual(await audit(), []);
});

test("F2 writes another name", WIDE, async ({ page, visit }) => {
  await visit();
  await page.locator('[data-action="draw"]').click();
  const box = page.locator('[data-node="data-c"]').first();
  await box.click();
  await page.keyboard.press("F2");
  await page.waitForFunction(() => document.activeElement.dataset.field === "name");
  await page.keyboard.type("Archive");
  await page.keyboard.press("Enter");
  await box.getByText("Archive").waitFor();
});

test("a view without rows has the focus itself", async ({ page, visit }) => {
  await visit();
  await page.locator('[data-action="blank"]').click();
  await page.locator(".nd-canvas__pane").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await focused(page, "DNS: view");
});

test("the focus stays on the page when what had it goes away", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await focused(page, "nd-shell__bottom");
  await page.keyboard.press("Control+j");
  await focused(page, "canvas", "the list of problems was closed");
  await page.keyboard.press("Control+j");
  await page.locator(".nd-problem [data-action=fix]").first().click();
  await focused(page, "nd-shell__bottom", "the repaired problem is gone");
});

test("what is typed before the field of a cell is there goes into it, and means nothing else", { ...WIDE, hasty: true }, async ({ page, visit, settled }) => {
  await sample(page, visit);
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  const cell = (row, label) => page.locator(`tr[data-row="${row}"] [role="gridcell"][data-field="${label}"]`).first();
  const rows = page.locator("tr[data-kind=thing]");
  await focused(page, "Addresses: gridcell", "the key takes the focus along");
  const before = await rows.count();
  // Each of these letters does something to a subnet, in a table: it is split, joined, or its rows are filtered.
  await cell("production-web", "Name").focus();
  for (const key of ["Enter", ..."sjfo front", "Enter"]) await page.keyboard.press(key);
  await cell("production-web", "Name").getByText("sjfo front", { exact: true }).waitFor();
  await page.locator('tr[data-row="production-web"] [data-field="Name"]:focus').waitFor();
  assert.equal(await rows.count(), before);
  // A letter begins by itself, also one that does something elsewhere: nothing is split or joined, and what was there is replaced.
  await page.locator('tr[data-row="production-web"] [data-field="Name"]:focus').waitFor();
  for (const key of [..."ssj", "Enter"]) await page.keyboard.press(key);
  await cell("production-web", "Name").getByText("ssj", { exact: true }).waitFor();
  assert.equal(await rows.count(), before);
  // In a cell that is worked out, it does what it does.
  await page.locator('tr[data-row="production-web"] [data-field="Name"]:focus').waitFor();
  await page.locator('tr[data-row="production-web"] [role="gridcell"]:not([data-field])').first().focus();
  await page.keyboard.press("s");
  await page.waitForFunction((before) => document.querySelectorAll("tr[data-kind=thing]").length > before, before);
  await page.keyboard.press("Control+z");
  await page.waitForFunction((before) => document.querySelectorAll("tr[data-kind=thing]").length === before, before);
  // So does a digit.
  await cell("lab", "Zone").focus();
  for (const key of [..."2b", "Enter"]) await page.keyboard.press(key);
  await cell("lab", "Zone").getByText("2b", { exact: true }).waitFor();
  // Whoever thinks better of it has changed nothing.
  await page.locator('tr[data-row="lab"] [data-field="Zone"]:focus').waitFor();
  for (const key of ["Enter", ..."nonsense", "Escape"]) await page.keyboard.press(key);
  await page.locator('tr[data-row="lab"] [data-field="Zone"]:focus').getByText("2b", { exact: true }).waitFor();
  assert.deepEqual(await settled(), []);
});
