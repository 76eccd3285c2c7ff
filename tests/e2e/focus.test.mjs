// Where the focus is: with the keyboard alone, it stands in what was opened, and never falls out of the page.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

async function sample(page, visit) {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
}

/** Where the focus is, once it is somewhere. */
async function focus(page) {
  await page.waitForTimeout(80);
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return "nowhere";
    if (element.matches(".nd-canvas__pane")) return "canvas";
    const view = element.closest("#nd-view");
    if (view) return `${view.dataset.view}: ${element === view ? "view" : element.getAttribute("role")}`;
    return element.closest(".nd-shell > *")?.className ?? element.tagName;
  });
}

test("the keys that go somewhere take the focus along", WIDE, async ({ page, visit, audit }) => {
  await sample(page, visit);
  assert.equal(await focus(page), "canvas", "the start card is gone");
  const places = { a: "Addresses: gridcell", f: "Rules: gridcell", r: "Routes: gridcell", d: "DNS: gridcell", n: "NAT: gridcell",
    l: "Load balancers: gridcell", u: "Public IPs: gridcell", k: "Links: gridcell", m: "Matrix: gridcell", t: "canvas" };
  for (const [key, place] of Object.entries(places)) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    assert.equal(await focus(page), place, `G ${key}`);
  }
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  assert.equal(await focus(page), "nd-shell__bottom");
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  assert.equal(await focus(page), "nd-shell__left");
  // From the palette, too: the dialog gives the focus back first.
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill("Go to the routes");
  await page.keyboard.press("Enter");
  assert.equal(await focus(page), "Routes: gridcell");
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
  assert.equal(await focus(page), "DNS: view");
});

test("the focus stays on the page when what had it goes away", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  assert.equal(await focus(page), "nd-shell__bottom");
  await page.keyboard.press("Control+j");
  assert.equal(await focus(page), "canvas", "the list of problems was closed");
  await page.keyboard.press("Control+j");
  await page.locator(".nd-problem [data-action=fix]").first().click();
  assert.equal(await focus(page), "nd-shell__bottom", "the repaired problem is gone");
});
