// What a plan of a thousand subnets costs the page, counted: how much of it is on the page, and what changes when the view moves.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { header } from "./person.mjs";
import { largePlan, records } from "./plans.mjs";

const PLAN = largePlan({ networks: 40, subnets: 25, rules: 60 });
// Only one thing is wrong: a rule that cannot be read, in a rule set that is far down.
PLAN.subnets.forEach((subnet) => delete subnet.exposure);
PLAN.filters[30].rules[40].sources = ["10.1.2.3.4/24"];

async function open(page, visit) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit();
  await choose(page);
}

/** Chooses the plan's file, and waits until all of it is checked. */
async function choose(page) {
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

test("a large plan that opens is in sight as a whole, also when the panel of its problems has opened", async ({ page, visit }) => {
  await open(page, visit);
  await page.locator(".nd-problem").first().waitFor();
  const isWhole = () => {
    const pane = document.querySelector(".nd-canvas__pane").getBoundingClientRect();
    const boxes = [...document.querySelectorAll(".nd-world__groups .nd-node")].map((box) => box.getBoundingClientRect());
    // Nor does the bar with the zoom cover any.
    const bar = document.querySelector(".nd-zoom").getBoundingClientRect();
    const covered = (box) => box.bottom > bar.top && box.top < bar.bottom && box.left < bar.right && box.right > bar.left;
    return boxes.length >= 40 && !boxes.some(covered) && boxes.every((box) => box.top >= pane.top && box.bottom <= pane.bottom && box.left >= pane.left && box.right <= pane.right);
  };
  await page.waitForFunction(isWhole);
  await page.keyboard.press("Control+j");
  await page.waitForFunction(() => document.querySelector(".nd-shell__bottom").hidden);
  await page.waitForTimeout(300);
  assert.ok(await page.evaluate(isWhole), "beside a panel that closes, too");
});

test("while a network is dragged, a pane of glass has the cursor and the outline does not move; then it shows what was dragged", async ({ page, visit }) => {
  await open(page, visit);
  const tree = page.locator(".nd-outline__tree");
  await tree.evaluate((tree) => (tree.scrollTop = 0));
  const at = await header(page, "vpc-40");
  const under = () => page.evaluate(({ x, y }) => [document.elementFromPoint(x, y).className, getComputedStyle(document.elementFromPoint(x, y)).cursor], at);
  assert.ok(!String(await under()).includes("glass"));
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 40, at.y + 20, { steps: 4 });
  await page.locator(".nd-carrier").first().waitFor({ state: "attached" });
  assert.deepEqual(await under(), ["nd-canvas__glass", "move"]);
  await page.waitForTimeout(200);
  assert.equal(await tree.evaluate((tree) => tree.scrollTop), 0, "the outline waits");
  await page.mouse.up();
  await page.waitForFunction(() => {
    const [line, tree] = [document.querySelector(".nd-outline__row[aria-selected=true]"), document.querySelector(".nd-outline__tree")].map((element) => element?.getBoundingClientRect());
    return line && line.top >= tree.top && line.bottom <= tree.bottom && document.querySelector(".nd-outline__tree").scrollTop > 0;
  });
  assert.ok(!String(await under()).includes("glass"));
});

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
  await page.mouse.move(700, 400);
  await page.waitForTimeout(400);
  const moved = await changes(page, async () => {
    await page.mouse.down({ button: "middle" });
    for (let step = 1; step <= 20; step += 1) await page.mouse.move(700 + step, 400 + step);
    await page.mouse.up({ button: "middle" });
  });
  // The world and the dots behind it are shifted. What shows where a drag would lead is hidden, once, when the button is released.
  const expected = /^attributes (style nd-world|style nd-canvas__dots|visibility nd-(draft|guide|draft__label))$/;
  // The shade around what the pointer rests on goes when the button is pressed. On a slow machine the pointer has rested again before the last frame.
  const isLight = (change) => / nd-spotlight(__shade|__lines)?$/.test(change);
  assert.deepEqual(moved.filter((change) => !expected.test(change) && !isLight(change)), []);
  assert.ok(moved.filter(isLight).length <= 4, "it goes, and its two lines and itself come again");
  assert.ok(moved.filter((change) => change.includes("visibility") && !isLight(change)).length <= 5);
  assert.ok(moved.length > 5, `the view moved: ${moved.length}`);
});

test("while the view is zoomed, what is drawn stays, as long as it can be read", async ({ page, visit }) => {
  await open(page, visit);
  await go(page, "g", "t", "Shift+Digit0");
  await page.waitForTimeout(1000);
  const inSight = () => {
    const pane = document.querySelector(".nd-canvas__pane").getBoundingClientRect();
    const isInSight = ({ left, right, top, bottom }) => left < pane.right && right > pane.left && top < pane.bottom && bottom > pane.top;
    return [...document.querySelectorAll("[data-group]")].filter((group) => isInSight(group.getBoundingClientRect()));
  };
  await page.evaluate((inSight) => (window.inSight = new Function(`return (${inSight})()`)), inSight.toString());
  const areDrawn = (how) => page.waitForFunction((how) => window.inSight().length > 0 && window.inSight().every((group) => group.dataset.detail === how), how);
  await areDrawn("Full");
  const drawn = await page.evaluate(() => (window.drawn = window.inSight().flatMap((group) => [...group.querySelectorAll("*")])).length);
  assert.ok(drawn > 100, `${drawn} elements`);
  const pane = page.locator(".nd-canvas__pane");
  await page.mouse.move(700, 400);
  await page.keyboard.down("Control");
  // From 100 % to 60 %, where boxes are drawn more coarsely when the view rests, and back.
  for (let turn = 0; turn < 24; turn += 1) {
    await page.mouse.wheel(0, turn < 12 ? 30 : -30);
    if (turn === 11) assert.equal(await pane.getAttribute("data-zooms"), "true", "dots and dashes are left out");
  }
  assert.equal(await page.evaluate(() => window.drawn.filter((element) => !element.isConnected).length), 0, "no box is drawn anew");
  for (let turn = 0; turn < 12; turn += 1) await page.mouse.wheel(0, 30);
  await page.keyboard.up("Control");
  await page.locator('.nd-canvas__pane:not([data-zooms="true"])').waitFor();
  await areDrawn("Cards");
  assert.equal(await page.evaluate(() => getSelection().rangeCount), 0, "no cursor of a field that is gone is looked for");
});

test("while a box is dragged, it and its lines are shifted, and nothing is drawn anew", async ({ page, visit }) => {
  await open(page, visit);
  await go(page, "g", "t", "Shift+Digit1");
  await page.waitForTimeout(1000);
  const box = await page.locator('[data-node="vpc-10"]').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + 8];
  const steps = 20;
  await page.mouse.move(x, y);
  await page.mouse.down();
  // The first movements select the box and take hold of it.
  await page.mouse.move(x + 8, y + 8, { steps: 4 });
  await page.waitForTimeout(300);
  const moved = await changes(page, async () => {
    for (let step = 1; step <= steps; step += 1) await page.mouse.move(x + 8 + step, y + 8 + step);
  });
  const kinds = [...new Set(moved)];
  const expected = /^attributes (transform nd-(carrier|selected)|transform |d nd-link|(d|visibility|x|y|width|height|font-size|data-state) nd-(draft|guide|draft__label))/;
  assert.deepEqual(kinds.filter((kind) => !expected.test(kind)), []);
  const shifts = moved.filter((change) => change.startsWith("attributes transform"));
  assert.ok(shifts.length >= 5 && shifts.length <= steps * 3, `${shifts.length} shifts in ${steps} movements`);
  const hidden = () => page.locator('.nd-world__groups .nd-node[visibility="hidden"]').count();
  assert.equal(await hidden(), await page.locator(".nd-carrier .nd-node").count());
  assert.ok((await hidden()) >= 1, "what moves is drawn above the world");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.equal(await hidden(), 0, "it is back where it was");
  assert.equal(await count(page, ".nd-carrier"), 0);
});

test("the small map shows where the view is, and moves it", async ({ page, visit, shot }) => {
  await open(page, visit);
  const map = page.getByTestId("minimap");
  // While all of the plan is in sight there is nothing to show.
  await map.waitFor({ state: "hidden" });
  await go(page, "g", "t", "Shift+Digit0");
  await map.waitFor();
  const view = map.locator(".nd-minimap__view");
  const place = () => view.evaluate((view) => ["x", "y", "width", "height"].map((name) => view.getBoundingClientRect()[name]));
  const world = () => page.locator(".nd-world").evaluate((world) => world.style.transform);
  assert.ok((await place()).every(Number.isFinite));
  assert.equal(await map.locator(".nd-minimap__box").count(), PLAN.networks.length);
  await shot("small map");
  const box = await map.locator("svg").boundingBox();
  const before = await world();
  await page.mouse.move(box.x + box.width - 12, box.y + box.height - 12);
  await page.mouse.down();
  await page.waitForFunction((before) => document.querySelector(".nd-world").style.transform !== before, before);
  const there = await place();
  await page.mouse.move(box.x + 12, box.y + 12, { steps: 3 });
  await page.mouse.up();
  await page.waitForFunction((there) => document.querySelector(".nd-minimap__view").getBoundingClientRect().x < there, there[0]);
  assert.deepEqual((await place()).slice(2).map(Math.round), there.slice(2).map(Math.round), "the zoom stays");
  await page.locator(".nd-canvas__pane").focus();
  await page.keyboard.press("m");
  await map.waitFor({ state: "detached" });
});

test("before a plan is checked, nothing says that it is right", async ({ page, visit }) => {
  await visit();
  await page.evaluate(() => {
    window.claims = [];
    const look = () => {
      const busy = document.querySelector('[data-testid="checking"]');
      const claims = [...document.querySelectorAll(".nd-bottom, .nd-inspector, .nd-top")].filter((part) => /Nothing is wrong|No problems|% of \d+ checks pass/.test(part.textContent));
      if (busy) window.claims.push(claims.length);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await choose(page);
  const claims = await page.evaluate(() => window.claims);
  assert.ok(claims.length > 0, "it was seen while it was checked");
  assert.deepEqual(claims.filter((count) => count > 0), []);
});

/** Opens a plan with one zone of so many records. */
async function openRecords(page, visit, many) {
  await visit();
  const file = { name: "records.netdraft.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(records(many))) };
  await page.locator('input[type="file"]').setInputFiles([file]);
  await page.locator('[data-testid="totals"]').waitFor({ state: "attached" });
  await rested(page);
}

test("a list of very many records unfolds one at a time, and the table has them all", async ({ page, visit }) => {
  await openRecords(page, visit, 300);
  await page.locator('[data-row="zone"]').first().click();
  const list = page.locator('.nd-inspector [data-list="records"]');
  await list.getByText("and 100 more, in the table").waitFor();
  assert.equal(await list.locator("details").count(), 200);
  assert.equal(await list.locator("details input").count(), 0);
  await list.locator("summary").nth(7).click();
  const name = list.locator('[data-field="records/7/name"]');
  await name.fill("renamed");
  await name.press("Enter");
  await list.locator("summary").nth(7).getByText("renamed").waitFor();
  await name.waitFor();
});

test("a cell that is scrolled away while it is edited keeps its text, and its keys do nothing elsewhere", async ({ page, visit }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit();
  const plan = largePlan({ networks: 1, subnets: 1, rules: 300 });
  await page.locator('input[type="file"]').setInputFiles([{ name: "rules.netdraft.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(plan)) }]);
  await page.locator('[data-node="vpc-1"]').first().waitFor();
  await rested(page);
  await page.locator(".nd-canvas__pane").focus();
  await go(page, "g", "f");
  const cell = page.locator('[data-grid="vpc-1-acl"] tr[data-item="vpc-1-acl/rules/3"] td[data-field="Name"]');
  const rows = () => page.locator('[data-grid="vpc-1-acl"]').getAttribute("aria-rowcount");
  const before = await rows();
  await cell.click();
  await page.keyboard.type("office");
  const scroller = page.locator(".nd-sheet__scroll").first();
  await scroller.evaluate((table) => (table.scrollTop = 6000));
  await cell.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.matches("[role=grid]"));
  await page.keyboard.press("Enter");
  await page.waitForTimeout(200);
  assert.equal(await rows(), before, "no rule is added");
  await page.keyboard.press("Escape");
  await scroller.evaluate((table) => (table.scrollTop = 0));
  await cell.filter({ hasText: "office" }).waitFor();
});

test("lists scroll without waiting for the page", async ({ page, visit }) => {
  await open(page, visit);
  await go(page, "g", "t");
  await page.locator(".nd-canvas__pane").waitFor();
  const session = await page.context().newCDPSession(page);
  const hears = async (expression) => {
    const { result } = await session.send("Runtime.evaluate", { expression });
    const { listeners } = await session.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
    return listeners.some(({ type }) => type === "wheel");
  };
  for (const whole of ["window", "document", "document.documentElement", "document.body"]) assert.equal(await hears(whole), false, whole);
  assert.equal(await hears('document.querySelector(".nd-canvas__pane")'), true, "the canvas has the wheel for itself");
});

test("a table of ten thousand rows is as long as that, stays where it was scrolled to, and draws what comes", { context: { viewport: { width: 740, height: 700 } } }, async ({ page, visit }) => {
  await openRecords(page, visit, 10_000);
  await go(page, "g", "d");
  const scroller = page.locator(".nd-sheet__scroll");
  await page.locator('tr[data-index="0"] [data-at="0/0"]:focus').waitFor();
  const length = await scroller.evaluate((scroller) => scroller.scrollHeight);
  assert.ok(Math.abs(length - 10_001 * 34) < 10, `${length} pixels`);
  await scroller.evaluate((scroller) => {
    window.drawn = 0;
    window.rows = 0;
    new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.nodeName === "TR").length;
      window.rows += added;
      window.drawn += added ? 1 : 0;
    }).observe(scroller, { subtree: true, childList: true });
    scroller.scrollTop = 5_000 * 34;
  });
  await page.locator('tr[data-index="5000"]').waitFor();
  await page.waitForTimeout(500);
  assert.equal(await scroller.evaluate((scroller) => scroller.scrollTop), 5_000 * 34);
  assert.ok((await page.evaluate(() => window.drawn)) <= 2, "it is drawn for what it was scrolled to, and rests");
  assert.ok((await count(page, "tr[data-index]")) <= 120);
  // A little further, the rows that come are drawn and no others.
  await page.evaluate(() => (window.rows = 0));
  await scroller.evaluate((scroller) => (scroller.scrollTop += 20 * 34));
  await page.locator('tr[data-index="5060"]').waitFor();
  assert.ok((await page.evaluate(() => window.rows)) <= 32, "most rows are there already");
  // Sideways, the name stays in sight, right beside what stands before it.
  await scroller.evaluate((scroller) => (scroller.scrollLeft = 10_000));
  await page.waitForFunction(() => {
    const scroller = document.querySelector(".nd-sheet__scroll");
    const at = (selector) => document.querySelector(`tr[data-index="5030"] ${selector}`).getBoundingClientRect();
    const name = at('[data-at="5030/0"]').left;
    return scroller.scrollLeft > 20 && Math.abs(at(".nd-table__lead").left - scroller.getBoundingClientRect().left) < 2 && Math.abs(name - at(".nd-table__lead").right) < 2;
  });
  await scroller.evaluate((scroller) => (scroller.scrollTop = 0));
  await page.locator('tr[data-index="0"] [data-at="0/0"]').click();
  await go(page, "Escape");
  // Keys that follow each other faster than the table is drawn all count, and go on where the cell with the focus was scrolled away.
  await page.evaluate(() => {
    for (let at = 0; at < 20; at += 1) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
  });
  await page.locator('tr[data-index="20"] [role="gridcell"]:focus').waitFor();
  await scroller.evaluate((scroller) => (scroller.scrollTop = 3_000 * 34));
  await page.locator('tr[data-index="3000"]').waitFor();
  await go(page, "ArrowDown");
  await page.locator('tr[data-index="21"] [role="gridcell"]:focus').waitFor();
  await go(page, "Control+End");
  await page.locator('tr[data-index="9999"] [role="gridcell"]:focus').waitFor();
  await page.locator('tr[data-index="9999"]').getByText("host-9999").waitFor();
});
