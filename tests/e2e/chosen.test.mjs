// Several rows at once: chosen by keys, with Shift and clicks or by their boxes, and then moved, edited, copied and deleted together.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { go, start } from "./person.mjs";

const RULES = ["22", "443", "80", "8080", "5432"];

const PLAN = {
  netdraft: "1.0",
  name: "Rules",
  networks: [{ id: "main", cidrs: ["10.0.0.0/16"] }],
  subnets: [
    { id: "web-a", network: "main", cidr: "10.0.0.0/24", zone: "a" },
    { id: "web-b", network: "main", cidr: "10.0.1.0/24", zone: "b" },
  ],
  filters: [
    {
      id: "acl",
      kind: "network-acl",
      network: "main",
      subnets: ["web-a"],
      rules: RULES.map((ports, at) => ({ direction: "ingress", priority: 100 + at * 10, action: at === 1 ? "deny" : "allow", protocol: "tcp", ports })),
    },
  ],
};

async function rules(page, visit) {
  await visit();
  const buffer = Buffer.from(JSON.stringify(PLAN));
  await page.locator('input[type="file"]').setInputFiles([{ name: "rules.netdraft.json", mimeType: "application/json", buffer }]);
  await page.locator('[data-node="main"]').first().waitFor();
  await go(page, "f", "Rules");
}

const row = (page, at) => page.locator(`[data-grid="acl"] tr[data-item="acl/rules/${at}"]`);
const cell = (page, at) => row(page, at).locator("td[data-at]").first();
const chosen = (page) => page.locator('[data-grid="acl"] tr[aria-selected="true"]').count();
const count = (page, words) => page.locator(".nd-chosen__count", { hasText: words }).waitFor();

/** The ports of the rules, in the order of the table. */
const ports = async (page) => {
  const cells = await page.locator('[data-grid="acl"] tr[data-kind="thing"] td[data-field="Ports"]').allTextContents();
  return cells.map((text) => text.trim());
};
const becomes = (page, wanted) =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll('[data-grid="acl"] tr[data-kind="thing"] td[data-field="Ports"]')].map((cell) => cell.textContent.trim()).join() === wanted,
    wanted.join(),
  );

test("rules are chosen, moved, duplicated and deleted together, by keyboard alone", async ({ page, visit, shot, audit }) => {
  await rules(page, visit);
  await cell(page, 2).focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await count(page, "3 rows chosen");
  assert.equal(await chosen(page), 3);
  await page.keyboard.press("Shift+ArrowUp");
  await count(page, "2 rows chosen");
  await shot("chosen-rows");
  assert.deepEqual(await audit(), []);
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await becomes(page, ["80", "8080", "22", "443", "5432"]);
  await page.waitForFunction(() => document.activeElement?.closest("tr")?.dataset.item === "acl/rules/3");
  assert.equal(await chosen(page), 2);
  await page.keyboard.press("Control+d");
  await becomes(page, ["80", "8080", "80", "8080", "22", "443", "5432"]);
  await count(page, "2 rows chosen");
  await page.keyboard.press("Delete");
  await becomes(page, ["80", "8080", "22", "443", "5432"]);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await becomes(page, RULES);
  // Whoever walks on has one row again.
  await page.keyboard.press("Shift+ArrowUp");
  await count(page, "2 rows chosen");
  await page.keyboard.press("ArrowDown");
  await page.locator(".nd-chosen").waitFor({ state: "detached" });
  assert.equal(await chosen(page), 1);
  // All of them, but for one.
  await page.keyboard.press("Control+a");
  await count(page, "5 rows chosen");
  await page.keyboard.press("Shift+Space");
  await count(page, "4 rows chosen");
});

test("rows are chosen with the pointer, and edited together in the inspector", async ({ page, visit, shot, audit }) => {
  await rules(page, visit);
  await row(page, 0).locator("[data-action=choose-row]").check();
  await row(page, 2).locator("[data-action=choose-row]").check();
  await count(page, "2 rows chosen");
  await cell(page, 4).click({ modifiers: ["Control"] });
  await count(page, "3 rows chosen");
  assert.equal(await page.locator("[data-editing=true]").count(), 0, "no cell is edited");
  const action = page.locator('.nd-inspector [data-field$="/action"]');
  assert.equal(await action.inputValue(), "allow");
  await action.selectOption("deny");
  await page.waitForFunction(() => [...document.querySelectorAll('[data-grid="acl"] tr[data-kind="thing"] td[data-field="Action"]')].every((cell, at) => cell.textContent.includes(at === 3 ? "allow" : "deny")));
  const typed = page.locator('.nd-inspector [data-field$="/ports"]');
  assert.equal(await typed.getAttribute("placeholder"), "mixed");
  await shot("edited-together");
  assert.deepEqual(await audit(), []);
  await typed.fill("9000");
  await typed.press("Enter");
  await becomes(page, ["9000", "443", "9000", "8080", "9000"]);
  await page.keyboard.press("Control+z");
  await becomes(page, RULES);
  await cell(page, 1).click({ modifiers: ["Shift"] });
  await page.locator('[data-action="row-switch"]').click();
  await page.locator('[data-grid="acl"] tr[data-kind="thing"] td[data-field="Enabled"]', { hasText: "no" }).first().waitFor();
});

test("keys go on from the row whose box was clicked, and a row that cannot be moved says why", { context: { viewport: { width: 1440, height: 900 } } }, async ({ page, visit }) => {
  await rules(page, visit);
  const held = (item) => page.waitForFunction((item) => document.activeElement?.matches("td[data-at]") && document.activeElement.closest("tr").dataset.item === item, item);
  await row(page, 1).locator("[data-action=choose-row]").click();
  await held("acl/rules/1");
  await row(page, 3).locator("[data-action=choose-row]").click();
  await held("acl/rules/3");
  assert.equal(await chosen(page), 3, "and the row that had the attention before");
  await page.keyboard.press("Shift+ArrowDown");
  await count(page, "2 rows chosen");
  await cell(page, 0).focus();
  const notice = (words) => page.locator(".nd-toast", { hasText: words }).waitFor();
  // The whole head of a column sorts, not only its word.
  const head = page.locator('[data-grid="acl"] thead th', { hasText: "Ports" });
  const { x, y, width, height } = await head.boundingBox();
  await page.mouse.click(x + width - 4, y + height - 5);
  await page.locator('[data-grid="acl"] th[aria-sort="ascending"]').waitFor();
  await cell(page, 0).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await notice("sorted rows stay where they are");
  await becomes(page, ["22", "80", "443", "5432", "8080"]);
});

test("subnets are given a zone and names together", async ({ page, visit, shot, audit }) => {
  await start(page, visit, "10.0.0.0/16");
  await go(page, "a", "Addresses");
  const subnet = (id) => page.locator(`[data-grid="addresses"] tr[data-item="${id}"]`);
  await subnet("public-a").locator("[data-action=choose-row]").check();
  await subnet("public-b").locator("[data-action=choose-row]").check();
  await count(page, "2 rows chosen");
  const pattern = page.locator("#name-pattern");
  await pattern.fill("same");
  await page.locator("#name-pattern-fault", { hasText: "two of them would be called" }).waitFor();
  await shot("named-together");
  assert.deepEqual(await audit(), []);
  await pattern.fill("dmz-{zone}-{n}");
  await pattern.press("Enter");
  await subnet("public-a").getByText("-1").waitFor();
  await subnet("public-b").getByText("-2").waitFor();
});

test("rules are put into sections, which close and open, by keyboard alone", async ({ page, visit, shot, audit }) => {
  await rules(page, visit);
  await cell(page, 1).focus();
  await page.keyboard.press("Control+Alt+g");
  await page.locator("#section").waitFor();
  await page.keyboard.type("Web");
  assert.deepEqual(await audit(), []);
  await page.keyboard.press("Enter");
  const heading = page.locator('[data-grid="acl"] tr[data-kind="heading"]');
  await heading.filter({ hasText: "Web · 4 rules" }).waitFor();
  await shot("sections");
  assert.deepEqual(await audit(), []);
  await page.waitForFunction(() => document.activeElement?.closest("tr")?.dataset.item === "acl/rules/1");
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement?.closest("tr")?.dataset.kind === "heading");
  await page.keyboard.press("Enter");
  await becomes(page, ["22"]);
  assert.equal(await page.locator("[role=gridcell][aria-expanded=false]").count(), 1);
  await page.keyboard.press("Space");
  await becomes(page, RULES);
  // A rule that is carried past the heading becomes part of the section.
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement?.closest("tr")?.dataset.item === "acl/rules/0");
  await page.keyboard.press("Alt+ArrowDown");
  await heading.filter({ hasText: "Web · 5 rules" }).waitFor();
  await becomes(page, ["443", "22", "80", "8080", "5432"]);
  await page.waitForFunction(() => document.activeElement?.closest("tr")?.dataset.item === "acl/rules/0");
});

test("a row has a menu, and rules are moved to a place that is named", async ({ page, visit, shot, audit }) => {
  await rules(page, visit);
  await cell(page, 4).focus();
  await page.keyboard.press("Shift+F10");
  const menu = page.getByTestId("menu");
  await menu.waitFor();
  await shot("row-menu");
  assert.deepEqual(await audit(), []);
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.closest("tr")?.dataset.item === "acl/rules/4");
  // The row under the pointer is the one that is meant.
  await cell(page, 2).click({ button: "right" });
  await menu.locator('[data-do="row-to"]').click();
  await page.locator("#move-rows").waitFor();
  const words = page.getByTestId("move-rows-words");
  await words.getByText("they are there already").waitFor();
  await page.keyboard.type("9");
  await words.getByText("the place is a number from 1 to 5").waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1");
  await words.getByText("The same packets pass").waitFor();
  assert.deepEqual(await audit(), []);
  await page.keyboard.press("Enter");
  await becomes(page, ["80", "22", "443", "8080", "5432"]);
  await cell(page, 0).click({ button: "right" });
  await menu.locator('[data-do="delete"]').click();
  await becomes(page, ["80", "443", "8080", "5432"]);
});

test("Tab commits a cell and goes on to the next one, unless something is wrong in it", async ({ page, visit }) => {
  await rules(page, visit);
  const at = (place) => page.waitForFunction((place) => document.activeElement?.dataset.at === place, place);
  await cell(page, 0).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.matches("td input"));
  await page.keyboard.type("95");
  await page.keyboard.press("Tab");
  await at("0/1");
  assert.equal(await cell(page, 0).textContent(), "95");
  await page.keyboard.press("Enter");
  await page.keyboard.type("office");
  await page.keyboard.press("Shift+Tab");
  await at("0/0");
  await row(page, 0).getByText("office", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("many");
  await page.locator('td [aria-invalid="true"]').waitFor();
  await page.keyboard.press("Tab");
  await page.locator('td [aria-invalid="true"]').waitFor();
  assert.equal(await page.locator('td [aria-invalid="true"]').inputValue(), "many", "nothing typed is lost");
});

test("where a row goes, the next one has the attention, and no other row goes with it", async ({ page, visit }) => {
  const tables = ["rt-a", "rt-b"].map((id) => ({ id, network: "main", routes: [{ destination: "192.168.0.0/16", target: "local" }] }));
  PLAN.route_tables = tables;
  await rules(page, visit);
  const attention = (item) => page.waitForFunction((item) => document.activeElement?.closest("tr")?.dataset.item === item, item);
  await cell(page, 2).focus();
  await page.keyboard.press("Delete");
  await becomes(page, ["22", "443", "8080", "5432"]);
  await attention("acl/rules/2");
  await page.keyboard.press("Delete");
  await becomes(page, ["22", "443", "5432"]);
  await attention("acl/rules/2");
  // Keys on the provider's own rules touch none that was chosen before.
  await row(page, 0).locator("[data-action=choose-row]").check();
  await row(page, 1).locator("[data-action=choose-row]").check();
  await count(page, "2 rows chosen");
  await page.locator('[data-grid="acl"] tr[data-kind="pinned"] td[data-at]').first().click();
  await page.locator(".nd-chosen").waitFor({ state: "detached" });
  for (const key of ["Delete", "x", "Control+d", "Control+x"]) await page.keyboard.press(key);
  await page.keyboard.press("ArrowUp");
  await attention("acl/rules/2");
  await becomes(page, ["22", "443", "5432"]);
  // The last row of a table leaves the attention in that table.
  await go(page, "r", "Routes");
  await page.locator('[data-grid="rt-a"] td[data-at]').first().focus();
  await page.keyboard.press("Delete");
  await page.locator('[data-table="rt-a"]').getByText("No rows yet.").waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[data-table]")?.dataset.table === "rt-a");
  await page.keyboard.press("Delete");
  assert.equal(await page.locator('[data-grid="rt-b"] tr[data-kind="thing"]').count(), 1);
});
