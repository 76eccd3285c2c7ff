// What a plan of a thousand subnets costs the page, counted: how much of it is on the page, and what changes when the view moves.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { largePlan } from "./plans.mjs";

const PLAN = largePlan({ networks: 40, subnets: 25, rules: 60 });
// Only one thing is wrong: a rule that cannot be read, in a rule set that is far down.
PLAN.subnets.forEach((subnet) => delete subnet.exposure);
PLAN.filters[30].rules[40].sources = ["10.1.2.3.4/24"];

async function open(page, visit) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit();
  const file = { name: "large.netdraft.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(PLAN)) };
  await page.locator('input[type="file"]').setInputFiles([file]);
  await page.locator('[data-testid="totals"]').getByText("1000 subnets").waitFor();
  await rested(page);
}

const rested = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), null, { timeout: 60_000 });

const go = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

const count = (page, selector) => page.evaluate((selector) => document.querySelectorAll(selector).length, selector);

test("of 2,400 rules in forty tables, those in sight are on the page, and any other is a key away", async ({ page, visit }) => {
  await open(page, visit);
  await go(page, "g", "f");
  await page.locator('[data-grid="vpc-1-acl"]').waitFor();
  assert.equal(await count(page, ".nd-sheet"), PLAN.filters.length, "every table has its room");
  assert.ok((await count(page, ".nd-table")) <= 6, "few of them are made");
  await page.locator(".nd-tables").evaluate((tables) => (tables.scrollTop = tables.scrollHeight));
  await page.locator('[data-grid="vpc-40-acl"]').waitFor();
  assert.ok((await count(page, ".nd-table")) <= 6);
  await page.locator('.nd-problem[data-row="vpc-31-acl"]').first().click();
  const row = page.locator('[data-grid="vpc-31-acl"] tr[data-item="vpc-31-acl/rules/40"]');
  await row.waitFor();
  await page.waitForFunction(() => {
    const row = document.querySelector('tr[data-item="vpc-31-acl/rules/40"]')?.getBoundingClientRect();
    return row && row.top > 0 && row.bottom < innerHeight;
  });
});

test("of a long outline, the lines in sight are on the page, and keys reach all of them", async ({ page, visit }) => {
  await open(page, visit);
  await go(page, "g", "o");
  await page.locator(".nd-outline__row:focus").waitFor();
  assert.ok((await count(page, ".nd-outline__row")) < 120);
  await go(page, "End");
  await page.locator('.nd-outline__row[data-row="peer-39"]:focus').waitFor();
  await go(page, "ArrowUp");
  await page.locator('.nd-outline__row[data-row="peer-38"]:focus').waitFor();
  await go(page, "Home");
  await page.locator('.nd-outline__row[data-row="vpc-1"]:focus').waitFor();
  const place = await page.locator('.nd-outline__row[data-row="vpc-2"]').evaluate((row) => [row.ariaPosInSet, row.ariaSetSize, row.ariaLevel]);
  assert.equal(place[0], "2");
  assert.equal(place[2], "1");
});

/** Counts what changes on the canvas while something is done: how often an element comes, goes or gets another attribute. */
async function changes(page, act) {
  await page.evaluate(() => {
    window.changed = [];
    window.watching = new MutationObserver((records) => {
      for (const { type, target, attributeName } of records) window.changed.push(`${type} ${attributeName ?? ""} ${target.className?.baseVal ?? target.className}`);
    });
    window.watching.observe(document.querySelector(".nd-canvas__pane"), { attributes: true, childList: true, subtree: true });
  });
  await act();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page.evaluate(() => {
    window.watching.disconnect();
    return window.changed;
  });
}

test("when the view moves, nothing on the canvas is drawn anew", async ({ page, visit }) => {
  await open(page, visit);
  await go(page, "g", "t", "Shift+Digit1");
  await page.waitForTimeout(1000);
  const moved = await changes(page, async () => {
    await page.mouse.move(700, 400);
    await page.mouse.down({ button: "middle" });
    for (let step = 1; step <= 20; step += 1) await page.mouse.move(700 + step, 400 + step);
    await page.mouse.up({ button: "middle" });
  });
  // The world and the dots behind it are shifted. What shows where a drag would lead is hidden, once, when the button is released.
  const expected = /^attributes (style nd-world|style nd-canvas__dots|visibility nd-(draft|guide|draft__label))$/;
  assert.deepEqual(moved.filter((change) => !expected.test(change)), []);
  assert.ok(moved.filter((change) => change.includes("visibility")).length <= 5);
  assert.ok(moved.length > 5, `the view moved: ${moved.length}`);
});
