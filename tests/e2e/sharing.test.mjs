// A plan is passed on in a link or a picture, and what comes in takes the place of nothing before somebody says so.
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

const THEIRS = {
  netdraft: "1.0",
  name: "theirs",
  networks: [{ id: "theirs", cidrs: ["10.7.0.0/16"] }],
  subnets: [{ id: "data-a", network: "theirs", cidr: "10.7.1.0/24" }],
};

const parcel = (plan) => `1.${deflateRawSync(JSON.stringify(plan)).toString("base64url")}`;
const fragment = (plan) => `#p=${parcel(plan)}`;
const offer = (page) => page.locator("#import");

async function draw(page) {
  await page.locator('[data-action="draw"]').click();
  await page.locator('[data-node="main"]').first().waitFor();
}

const has = (page, id) => page.locator(`[data-node="${id}"]`).first().waitFor();

test("a link to a plan is made, copied, and opens the same plan, by keys alone", WIDE, async ({ page, visit, audited, context, base, settled }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit();
  await page.locator("[data-field=range]:focus").waitFor();
  await page.keyboard.press("Enter");
  await has(page, "main");
  await page.keyboard.press("Control+Alt+l");
  await page.locator("#nd-share-link:focus").waitFor();
  await page.getByTestId("reach").getByText("short enough").waitFor();
  await audited("share");
  while (!(await page.evaluate(() => document.activeElement.matches("[data-action=copy-link]")))) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#share .nd-dialog__aside", { hasText: "the link is copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(link.startsWith(`${base}#p=1.`), link);
  assert.equal(await page.locator("#nd-share-link").inputValue(), link);
  assert.deepEqual(await settled(), [], "nothing was asked of anybody");
  const other = await (await page.context().browser().newContext({ serviceWorkers: "block" })).newPage();
  await other.goto(link);
  await offer(other).getByText("1 network").waitFor();
  assert.equal(new URL(other.url()).hash, "", "a reload does not ask again");
  await other.keyboard.press("Tab");
  while (!(await other.evaluate(() => document.activeElement.matches("[data-action=take-import]")))) await other.keyboard.press("Tab");
  await other.keyboard.press("Enter");
  await has(other, "data-c");
  assert.equal(await other.locator(".nd-top__counts").getAttribute("data-errors"), "0");
  await other.context().close();
});

test("a link is offered beside what is open, compared with it, and taken back", WIDE, async ({ page, visit, audited, base }) => {
  await visit();
  await draw(page);
  await page.locator('[data-testid="save-state"]', { hasText: "Saved in browser" }).waitFor();
  await page.goto(`${base}${fragment(THEIRS)}`);
  await offer(page).getByText("A plan in the link").waitFor();
  const compared = await page.getByTestId("compared").getByRole("listitem").allTextContents();
  assert.ok(compared.includes("Networks: 1 only in this one, 1 only in the open one"), compared.join("; "));
  assert.ok(compared.includes("Subnets: 1 different, 8 only in the open one"), compared.join("; "));
  await audited("a link");
  assert.equal(await page.locator('[data-node="main"]').count(), 1, "nothing is replaced yet");
  await page.keyboard.press("Escape");
  await offer(page).waitFor({ state: "detached" });
  await page.reload();
  await has(page, "main");
  assert.equal(await offer(page).count(), 0);
  await page.goto(`${base}${fragment(THEIRS)}`);
  await page.locator('[data-action="take-import"]').click();
  await has(page, "theirs");
  await page.locator(".nd-toast").getByRole("button", { name: "Undo" }).click();
  await has(page, "main");
  // What came in the link is a plan of its own.
  await page.locator('[data-action="home"]').click();
  await page.locator('[data-plan="theirs"] [data-action="recent"]').click();
  await has(page, "theirs");
});

test("a link that is damaged, too large or of another kind says so and leaves the plan alone", WIDE, async ({ page, visit, base, log }) => {
  await visit();
  await draw(page);
  const bomb = `1.${deflateRawSync(Buffer.alloc(64 << 20, 32), { level: 9 }).toString("base64url")}`;
  const wrong = [
    [parcel(THEIRS).slice(0, 60), "missing or was changed"],
    ["7.abc", "in another way"],
    [bomb, "larger than anything that the planner opens"],
    [parcel({ netdraft: "9.0" }), "version 9 of the format"],
    [parcel({ netdraft: "1.0", networks: [{ id: "<img src=x onerror=alert(1)>", cidrs: 7 }] }), ""],
  ];
  for (const [letters, words] of wrong) {
    await page.evaluate((letters) => (location.hash = `#p=${letters}`), letters);
    const dialog = page.locator("#file-faults");
    await dialog.locator(".nd-faults__item", { hasText: words }).first().waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
  assert.equal(await page.locator('[data-node="main"]').count(), 1);
  assert.deepEqual(log.requests.filter((url) => !url.startsWith(base)), []);
});

test("a link that is pasted over the canvas is offered", WIDE, async ({ page, visit, context, base }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit();
  await draw(page);
  await page.evaluate((link) => navigator.clipboard.writeText(link), `${base}${fragment(THEIRS)}`);
  await page.locator(".nd-canvas__pane").focus();
  await page.keyboard.press("Control+v");
  await offer(page).getByText("1 network").waitFor();
  await page.locator('[data-action="cancel-import"]').click();
  assert.equal(await page.locator('[data-node="main"]').count(), 1);
});

test("a link goes without notes where somebody wants that, and is shorter", WIDE, async ({ page, visit, audited }) => {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await has(page, "production");
  await page.keyboard.press("Control+Alt+l");
  await page.locator("#nd-share-link:focus").waitFor();
  const whole = (await page.locator("#nd-share-link").inputValue()).length;
  await page.locator('[data-field="leave-notes"]').focus();
  await page.keyboard.press("Space");
  await page.waitForFunction((whole) => document.querySelector("#nd-share-link").value.length < whole, whole);
  await page.locator('[data-field="leave-notes"]:focus').waitFor();
  await audited("share-parts");
  await page.keyboard.press("Space");
  await page.waitForFunction((whole) => document.querySelector("#nd-share-link").value.length === whole, whole);
});

test("what could not be copied or pasted says so, with and without a clipboard", WIDE, async ({ page, visit }) => {
  await visit();
  await page.locator('[data-action="draw"]').click();
  await has(page, "main");
  const said = (words) => page.locator(".nd-toast", { hasText: words }).waitFor();
  const without = (clipboard) => page.evaluate(`Object.defineProperty(navigator, "clipboard", { configurable: true, value: ${clipboard} })`);
  const refuses = "Object.assign(Object.create(Clipboard.prototype), { writeText: async () => { throw new Error(); }, readText: async () => { throw new Error(); } })";
  for (const clipboard of [refuses, "undefined"]) {
    await without(clipboard);
    await page.locator(".nd-canvas__pane").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await said("nothing was copied");
    await page.locator('.nd-toast [aria-label="Dismiss"]').first().click();
    await page.keyboard.press("Control+k");
    await page.locator(".nd-palette__field").fill("paste");
    await page.keyboard.press("Enter");
    await said("nothing was pasted");
    await page.locator('.nd-toast [aria-label="Dismiss"]').first().click();
  }
  await page.keyboard.press("Control+Alt+l");
  await page.getByTestId("reach").getByText("short enough").waitFor();
  await page.locator("[data-action=copy-link]").click();
  await page.locator("#share .nd-dialog__aside", { hasText: "nothing was copied" }).waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.selectionEnd === document.activeElement.value.length), "it can be copied by hand");
});

test("boxes are copied and pasted with the browser's own keys, which ask for no permission", WIDE, async ({ page, visit }) => {
  await visit();
  await page.locator('[data-action="draw"]').click();
  await has(page, "main");
  await page.locator('[data-node="data-c"]').first().click();
  await page.keyboard.press("Control+c");
  await page.locator(".nd-toast", { hasText: "copied 1 thing" }).waitFor();
  await page.keyboard.press("Control+v");
  await has(page, "data-c-2");
  assert.equal(await page.locator(".nd-toast", { hasText: "nothing was pasted" }).count(), 0);
  // In a field the same keys paste into the field.
  await page.locator("#nd-plan-name").focus();
  await page.keyboard.press("Control+v");
  assert.equal(await page.locator('[data-node="data-c-3"]').count(), 0);
});
