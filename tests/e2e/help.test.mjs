// Help and the palette: every key is listed and can be changed, and whatever somebody types is found.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

async function sample(page, visit) {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
}

const row = (page, action) => page.locator(`[data-key-of="${action}"]`);
const said = (page) => page.getByTestId("keys-said");

test("keys are found, changed, kept, refused where they are taken, and reset", WIDE, async ({ page, visit, audited }) => {
  await sample(page, visit);
  await page.keyboard.press("?");
  const field = page.getByRole("searchbox", { name: "Find a key, what it does, or a term" });
  // Whoever opens the help may type at once.
  await page.locator("#help input[type=search]:focus").waitFor();
  await page.keyboard.type("outline");
  await row(page, "toggle-left").waitFor();
  assert.equal(await page.locator(".nd-keys__row:visible").count() < 12, true, "only what fits is listed");
  await field.fill("ctrl k");
  await row(page, "palette").waitFor();
  await field.fill("");
  for (const heading of ["Everywhere", "On the canvas", "In tables", "In panels and bars"]) {
    await page.getByRole("heading", { name: heading, exact: true }).waitFor();
  }
  await audited("keys");
  // A key that is taken is refused by the name of what it does.
  const change = row(page, "toggle-left").locator(".nd-keys__change");
  await change.click();
  await said(page).getByText("press the key that it is to have").waitFor();
  await page.keyboard.press("Control+z");
  await said(page).getByText("already means “Undo”").waitFor();
  await change.click();
  await page.keyboard.press("Escape");
  await said(page).getByText("press the key").waitFor({ state: "detached" });
  assert.equal(await page.locator("#help").count(), 1, "Escape leaves the key as it is, and the dialog open");
  await change.click();
  await page.keyboard.press("Control+Shift+o");
  await page.locator('[data-key-of="toggle-left"][data-changed="true"]').waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#help").waitFor({ state: "detached" });
  const shortcut = (value) => page.locator(`[data-action="toggle-left"][aria-keyshortcuts="${value}"]`);
  await shortcut("Control+Shift+O").waitFor();
  assert.match(await shortcut("Control+Shift+O").getAttribute("title"), /\(Ctrl\+Shift\+O\)/);
  await page.keyboard.press("Control+b");
  assert.equal(await page.locator(".nd-shell__left").isVisible(), true, "the old key means nothing");
  await page.keyboard.press("Control+Shift+o");
  await page.locator(".nd-shell__left").waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill("hide the outline");
  await page.locator('.nd-palette__line[aria-keyshortcuts="Control+Shift+O"]').waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  await shortcut("Control+Shift+O").waitFor();
  await page.keyboard.press("Control+Shift+o");
  await page.locator(".nd-shell__left").waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  await row(page, "toggle-left").locator('[data-action="reset-key"]').click();
  await shortcut("Control+B").waitFor();
});

test("single keys can be switched off, for those who speak to the computer", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  await page.keyboard.press("?");
  await page.locator('[data-action="plain-keys"]').uncheck();
  await page.keyboard.press("Escape");
  await page.locator("#help").waitFor({ state: "detached" });
  await page.locator(".nd-canvas__pane").focus();
  for (const key of ["?", "h", "1", "g", "f"]) await page.keyboard.press(key);
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").waitFor();
  assert.equal(await page.locator("#help").count(), 0);
  assert.equal(await page.locator("#nd-view").getAttribute("data-view"), "Topology");
  assert.equal(await page.locator('[data-tool="Move the view"]').getAttribute("aria-pressed"), "false");
  assert.equal(await page.locator('[data-action="undo"]').isDisabled(), true, "no network was added");
});

test("the glossary says what terms mean, and is searched with the keys", WIDE, async ({ page, visit, log, base, audited }) => {
  await sample(page, visit);
  assert.ok(!log.requests.includes(`${base}glossary.md`), "it comes when it is asked for");
  await page.keyboard.press("?");
  const terms = page.locator("#nd-terms [data-term]");
  await terms.first().waitFor({ state: "attached" });
  assert.ok(log.requests.includes(`${base}glossary.md`));
  const all = await terms.count();
  assert.ok(all > 50, `${all} terms`);
  await page.keyboard.type("longest");
  await page.locator('[data-term="Longest prefix match"] dd').getByText("the one with the longest prefix wins").waitFor();
  assert.ok((await terms.count()) < 5, "only what fits is listed");
  assert.equal(await page.locator(".nd-keys__row:visible").count(), 0);
  await page.getByTestId("no-key").getByText("No key does that.").waitFor();
  await audited("glossary");
  await page.keyboard.type(" nonsense");
  await page.locator("#nd-terms").getByText("No term has these words.").waitFor();
  // The first Escape takes the words away, the next one the dialog.
  await page.keyboard.press("Escape");
  await page.waitForFunction((all) => document.querySelectorAll("#nd-terms [data-term]").length === all, all);
  await page.keyboard.press("Escape");
  await page.locator("#help").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill("glossary");
  await page.keyboard.press("Enter");
  await page.locator("#help input[type=search]:focus").waitFor();
  const top = (selector) => page.locator(selector).evaluate((element) => element.getBoundingClientRect().top);
  await terms.first().waitFor();
  assert.ok((await top("#nd-terms")) < (await top(".nd-keys")), "the terms come first");
});

test("hints, tips and menus say the keys that hold", WIDE, async ({ page, visit }) => {
  await visit();
  await page.evaluate(() => localStorage.setItem("netdraft:keys", "palette Mod+Shift+O\ntoggle-flows F4\nrename F9\npaste Mod+Shift+V\nnext-layer Shift+F4\nzoom-reset Mod+9\n"));
  await sample(page, visit);
  const hint = page.locator(".nd-status__hint");
  await hint.getByText("Ctrl+Shift+O finds everything").waitFor();
  await page.locator('[data-action="layer"][title*="(Shift+F4 goes through them)"]').waitFor();
  await page.locator('[data-action="zoom-reset"][title="Zoom to 100 % (Ctrl+9)"]').waitFor();
  await page.locator('[data-node="batch"]').first().click();
  await page.keyboard.press("Shift+F10");
  await page.locator('.nd-menu [data-do="rename"] kbd', { hasText: "F9" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await page.locator('[data-action="copy-table"][title*="pasted with Ctrl+Shift+V"]').first().waitFor();
  await hint.getByText("F8 goes to the next problem").waitFor();
});

test("what was chosen in the palette last is offered first, also after a reload", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  const lines = page.locator(".nd-palette__line");
  const choose = async (words) => {
    await page.keyboard.press("Control+k");
    await page.locator(".nd-palette__field").fill(words);
    await page.keyboard.press("Enter");
    await page.locator("#palette").waitFor({ state: "detached" });
  };
  await choose("go to the dns");
  await choose("go to the matrix");
  const offered = async () => {
    await page.keyboard.press("Control+k");
    await page.locator('.nd-palette__line[data-heading="Used last"]').waitFor();
    assert.match(await lines.nth(0).textContent(), /^Go to the matrix/);
    assert.match(await lines.nth(1).textContent(), /^Go to the DNS/);
    assert.equal(await lines.filter({ hasText: "Go to the matrix" }).count(), 1);
    await page.keyboard.press("Escape");
  };
  await offered();
  await page.locator('[data-testid="save-state"]', { hasText: "Saved" }).waitFor();
  await page.reload();
  // What was open comes back first, and closes what was opened before.
  await page.locator('[data-testid="totals"]').waitFor();
  await offered();
});

test("the palette finds actions, things, rules, addresses and sums", WIDE, async ({ page, visit, context, audited }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await sample(page, visit);
  const field = page.locator(".nd-palette__field");
  const lines = page.locator(".nd-palette__line");
  const type = async (text, expected) => {
    await field.fill(text);
    await lines.first().and(lines.filter({ hasText: expected })).waitFor();
  };
  await page.keyboard.press("Control+k");
  await field.waitFor();
  await audited("palette all");
  await type(">delete", "Delete");
  await page.locator('.nd-palette__line[aria-disabled="true"]', { hasText: "nothing is selected" }).waitFor();
  await type("batch", "batch");
  await type("#overlap", "overlap");
  await type("10.0.1.7", "production-web");
  await audited("palette where");
  await page.keyboard.press("Enter");
  await page.locator("#palette").waitFor({ state: "detached" });
  await page.locator(".nd-inspector", { hasText: "production-web" }).waitFor();
  await page.keyboard.press("Control+k");
  await type("=10.0.0.0/22 split 26", "16 × /26");
  assert.equal(await lines.count(), 17);
  await audited("palette sum");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator("#palette").waitFor({ state: "detached" });
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) === "10.0.0.0/26");
  await page.keyboard.press("Control+k");
  await type("=mtu 1500 ipsec aes-gcm natt", "inner MTU 1438");
  await type("=capacity 10.0.0.0/24 aws", "251 usable");
  await type("=nat 2 100", "1290 ports for each of 100 hosts");
  await type("=health 10 3", "a failure is noticed in 30 s");
  await type("=nothing known", "is no sum that is known here");
  await lines.nth(1).click();
  await page.waitForFunction(() => document.querySelector(".nd-palette__field").value === "=10.0.0.0/22 split 26");
  await type("#cname", "cname");
  await page.keyboard.press("Enter");
  await page.locator('[data-panel="explain"] .nd-prose').waitFor();
});
