// What a person does in a minute: start from a range, draw, connect, order rules, export; and lose nothing on the way.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { act, counts, drag, exported, header, netdraft, open, range, sample, start } from "./person.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

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

test("a plan that opens is seen where it stays", async ({ page, visit }) => {
  await visit();
  await page.evaluate(() => {
    window.places = new Set();
    const look = () => {
      const node = document.querySelector('[data-node="private-a"]');
      if (node && getComputedStyle(node).visibility === "visible") window.places.add(Object.values(node.getBoundingClientRect().toJSON()).join(" "));
      requestAnimationFrame(look);
    };
    look();
  });
  await page.getByRole("textbox", { name: "Address range" }).fill("10.0.0.0/16");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="private-a"]').waitFor();
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => window.places.size), 1);
});

test("a view that somebody chose stays when a panel closes, also after another plan was opened", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  // Of these two, the second finds the canvas as large as it is to be.
  for (const id of ["one", "other"]) {
    const buffer = Buffer.from(JSON.stringify({ netdraft: "1.0", name: id, networks: [{ id, cidrs: ["10.9.0.0/16"] }] }));
    await page.locator('input[type="file"]').setInputFiles([{ name: `${id}.netdraft.json`, mimeType: "application/json", buffer }]);
    await page.locator(`[data-node="${id}"]`).first().waitFor();
    await page.waitForTimeout(400);
  }
  await page.locator(".nd-canvas__pane").focus();
  await page.keyboard.press("Shift+Digit0");
  await page.mouse.move(500, 300);
  await page.mouse.wheel(70, 90);
  const world = () => page.locator(".nd-world").evaluate((world) => world.style.transform);
  await page.waitForTimeout(400);
  const chosen = await world();
  for (const _ of [1, 2]) {
    await page.keyboard.press("Control+j");
    await page.waitForTimeout(400);
    assert.equal(await world(), chosen);
  }
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

test("a reload goes on where somebody was: in the view, at what is selected, with what stood below", WIDE, async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  await page.locator('[data-node="data-b"]').first().click();
  await page.locator('[data-bottom-tab="Path"]').click();
  await page.locator('[data-testid="save-state"]', { hasText: "Saved" }).waitFor();
  await page.reload();
  await page.locator('[data-selected="data-b"]').waitFor();
  assert.equal(await page.locator('[data-bottom-tab="Path"]').getAttribute("aria-selected"), "true");
  await page.locator(".nd-inspector", { hasText: "data-b" }).waitFor();
  // First to what it stands in, then to nothing.
  await page.keyboard.press("Escape");
  await page.locator('[data-selected="main"]').waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-selected]").waitFor({ state: "detached" });
  await page.reload();
  await page.locator('[data-node="data-b"]').first().waitFor();
  assert.deepEqual(await page.locator("[data-selected]").evaluateAll((found) => found.map((one) => one.dataset.selected)), []);
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

/** The first column of the rules of a table, in the order on the page. */
const names = (page, table) => page.locator(`[data-table="${table}"] tr[data-kind="thing"] [data-field="Name"]`).allTextContents();


test("an empty page becomes two networks, a peering, a VPN and ordered rules that pass", WIDE, async (t) => {
  const { page, visit, shot, settled } = t;
  await start(page, visit, "10.0.0.0/16");
  // A second network, drawn on the empty canvas beside the first one.
  await page.keyboard.press("Shift+Digit1");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("-");
  const main = await page.locator('[data-node="main"]').first().boundingBox();
  await page.keyboard.press("Shift+N");
  await page.mouse.move(main.x + main.width + 30, main.y + 10);
  await page.mouse.down();
  await page.mouse.move(main.x + main.width + 150, main.y + 90, { steps: 5 });
  await page.mouse.up();
  const second = await page.locator('[data-kind="networks"]:not([data-node="main"])').first().getAttribute("data-node");
  // A subnet in it, so that there is something to reach.
  await page.keyboard.press("Shift+S");
  const place = await header(page, second);
  await page.mouse.click(place.x + 20, place.y + 30);
  await page.keyboard.press("Shift+C");
  await drag(page, "main", second);
  await page.locator('[data-link][data-kind="peering"][data-state="works"]').first().waitFor();
  // A site below the networks, and a VPN connection to it.
  await page.locator('[data-tool="Site"]').click();
  await page.mouse.click(main.x + 40, main.y + main.height + 60);
  await page.locator('[data-node="site"]').first().waitFor();
  await page.keyboard.press("Shift+C");
  await drag(page, "site", "main");
  await page.locator('[data-link][data-kind="vpn"][data-state="works"]').first().waitFor();
  assert.deepEqual(await counts(page), { errors: 0, warnings: 0 });
  await shot("connected");

  await orderRules(page);
  await shot("rules ordered");

  const text = await exported(page);
  const plan = JSON.parse(text);
  assert.equal(plan.peerings.length, 1);
  assert.equal(plan.subnets.length, 10);
  assert.deepEqual(plan.vpns.map((vpn) => vpn.tunnels.length), [2]);
  const numbers = plan.filters[0].rules.map(({ name, priority }) => [name ?? "", priority]);
  assert.deepEqual(numbers.sort(), [["all out", 100], ["own network in", 200], ["web", 100]]);
  const { code, output } = await netdraft(text);
  assert.equal(code, 0, output);
  assert.deepEqual(await settled(), []);
});

/** Adds a network ACL with a second rule, and moves that rule to the front with the keyboard alone. */
async function orderRules(page) {
  await page.locator('[data-row="main"]').first().click();
  await act(page, "Add a network ACL");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  const table = page.locator('[data-table="network-acl"]');
  await table.getByText("Ordered: the lowest number that matches decides").waitFor();
  // F6 leads from region to region, and the arrows from cell to cell.
  while (!(await page.evaluate(() => document.activeElement.matches("[role=gridcell]")))) await page.keyboard.press("F6");
  await page.keyboard.press("Control+Enter");
  await table.locator('tr[data-kind="thing"]').nth(2).waitFor();
  assert.deepEqual(await names(page, "network-acl"), ["own network in", "", "all out"]);
  // The new row has the focus; its name is one cell to the right.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.keyboard.type("web");
  await page.keyboard.press("Enter");
  assert.deepEqual(await names(page, "network-acl"), ["own network in", "web", "all out"]);
  await page.keyboard.press("Alt+ArrowUp");
  await page.getByTestId("verdict").first().waitFor();
  assert.deepEqual(await names(page, "network-acl"), ["web", "own network in", "all out"]);
}

test("Enter in the palette does what is typed, however fast it comes", { hasty: true }, async ({ page, visit }) => {
  await start(page, visit, "10.20.0.0/16");
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").waitFor();
  // Nothing is done before something is typed.
  await page.keyboard.press("Enter");
  await page.locator(".nd-palette__field").evaluate((field) => {
    field.value = "data-b";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  await page.locator("#palette").waitFor({ state: "detached" });
  await page.locator('.nd-inspector', { hasText: "data-b" }).waitFor();
  assert.equal(await page.locator('[data-node="main"]').count(), 1);
});

test("a reload while a field is typed in loses nothing", async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  await page.locator('[data-node="data-c"]').first().click();
  await page.locator('.nd-inspector [data-field="name"]').fill("ledger");
  await page.reload();
  await page.locator('[data-node="data-c"]', { hasText: "ledger" }).first().waitFor();
  await page.locator('[data-testid="save-state"]', { hasText: "Saved" }).waitFor();
  await page.reload();
  await page.locator('[data-node="data-c"]', { hasText: "ledger" }).first().waitFor();
  await page.waitForFunction(() => localStorage.getItem("netdraft:last-words") === null);
  await page.reload();
  await page.locator('[data-node="data-c"]', { hasText: "ledger" }).first().waitFor();
});

test("what does not fit is explained with the holes that are left", async ({ page, visit, audit }) => {
  await start(page, visit, "10.0.0.0/16");
  await page.getByRole("tab", { name: "Addresses" }).click();
  await page.locator('tr[data-row="main"] [data-action="allocate-here"]').first().click();
  await page.locator('[data-question="Size"]').fill("/17");
  await page.getByTestId("allocate-fault").getByText("the largest hole is").waitFor();
  assert.deepEqual(await page.getByTestId("holes").locator("code").allTextContents(), ["/18", "/19", "/20"]);
  assert.ok(await page.locator('[data-action="allocate-done"]').isDisabled());
  assert.deepEqual(await audit(), []);
  await page.locator('[data-question="Size"]').fill("/20");
  await page.locator('[data-action="allocate-done"]').click();
  await page.getByRole("gridcell", { name: "10.0.144.0/20", exact: true }).waitFor();
});

test("wrong values are kept, explained, and undone", WIDE, async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  await page.locator('[data-node="data-c"]').first().click();
  const field = page.locator('.nd-inspector [data-field="cidr"]');
  for (const typed of ["10.0.128.300/20", "10.0.128.7/20", "10.9.0.0/20", "10.0.0.0/20"]) {
    await field.fill(typed);
    await field.press("Enter");
    await page.locator('.nd-problem[data-row="data-c"], .nd-here__item').first().waitFor();
    assert.equal(await field.inputValue(), typed);
    await page.locator('[data-action="undo"]').click();
    await page.getByTestId("no-problems").waitFor();
    assert.equal(await field.inputValue(), "10.0.128.0/20");
  }
});

/** Opens a file with this content, and returns what the page says of it. */
async function refused(page, content) {
  const file = { name: "bad.netdraft.json", mimeType: "application/json", buffer: Buffer.from(content) };
  await page.locator('input[type="file"]').setInputFiles(file);
  const dialog = page.locator("#file-faults");
  await dialog.waitFor();
  const faults = await dialog.locator(".nd-faults__item").allTextContents();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  return faults;
}

test("what could not be judged is not called right", async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  const plan = {
    netdraft: "1.0",
    networks: [{ id: "n", cidrs: ["10.0.0.0/16"] }],
    subnets: [{ id: "s", network: "n", cidr: "10.0.1.0/24", zone: "a", filter: "edge" }],
    filters: [{ id: "edge", kind: "network-acl", network: "n", rules: [
      { priority: 100, sources: ["pl-12345678"], protocol: "tcp", ports: "443" },
      { priority: 100, direction: "egress" },
    ] }],
  };
  const file = { name: "unknown.netdraft.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(plan)) };
  await page.locator('input[type="file"]').setInputFiles(file);
  assert.match(await page.getByTestId("not-judged").textContent(), /^2 could not be judged/);
  assert.equal(await page.getByTestId("no-problems").count(), 0);
  assert.match(await page.locator(".nd-top__counts").textContent(), /2 could not be judged/);
  assert.deepEqual(await counts(page), { errors: 0, warnings: 0 });
});

test("a file that cannot be read leaves the open plan alone", async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  const newer = await refused(page, '{"netdraft":"2.0"}');
  assert.match(newer.join(" "), /version 2 of the format/);
  assert.match((await refused(page, "{]")).join(" "), /Line 1, column \d+/);
  const several = await refused(page, '{"netdraft":"1.0","subnets":[{"id":"a","network":7},{"network":"n"}],"networks":[{"id":"n","cidrs":"10.0.0.0/16"}]}');
  assert.ok(several.length >= 2, several.join("\n"));
  assert.equal(await page.locator('[data-node="main"]').count(), 1);
  assert.deepEqual(await counts(page), { errors: 0, warnings: 0 });
});

test("safe repairs are shown, then made as one step, and problems are filtered by words and by what is selected", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  const rows = page.locator(".nd-problem");
  const all = await rows.count();
  await page.getByRole("searchbox", { name: "Words in problems" }).fill("headquarters mtu");
  await page.getByTestId("problems-shown").getByText(` of ${all} problems`).waitFor();
  assert.ok((await rows.count()) < all && (await rows.count()) > 0);
  await page.getByRole("searchbox", { name: "Words in problems" }).fill("");
  await page.locator('.nd-problem[data-rule="cname-cycle"] .nd-problem__go').click();
  await page.locator('[data-action="problems-here"]').click();
  await page.locator('.nd-problem[data-rule="subnet-exhausted"]').waitFor({ state: "detached" });
  assert.ok(await page.locator('.nd-problem[data-rule="cname-cycle"]').isVisible());
  await page.locator('[data-action="problems-here"]').click();
  await page.locator('[data-action="fix-all"]').click();
  const repairs = page.locator("#fix-all li");
  await repairs.first().waitFor();
  const count = await repairs.count();
  assert.equal(await page.locator('[data-action="undo"]').isDisabled(), true, "nothing is made yet");
  await page.locator('[data-action="fix-all-now"]', { hasText: `Make ${count} repairs` }).click();
  await page.waitForFunction(() => /^Undo: make \d+ safe repairs/.test(document.querySelector('[data-action="undo"]').title));
  // Where one repair settles another problem too, it is made once.
  await page.waitForFunction((most) => document.querySelectorAll(".nd-problem").length < most, all);
  await page.keyboard.press("Control+z");
  await page.waitForFunction((all) => document.querySelectorAll(".nd-problem").length === all, all);
  await page.locator('[data-bottom-tab="Checks"]').click();
  const check = page.locator('[data-check="subnet-overlap"]');
  assert.equal(await check.getAttribute("data-open"), "2");
  await check.getByRole("button").click();
  await page.locator('[data-panel="explain"] .nd-prose').waitFor();
});
