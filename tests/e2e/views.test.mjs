// What tables say besides the fields of the plan: where an address goes, which ports are held twice, and rows as somebody wants them.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { go, sample, savedFile } from "./person.mjs";

async function start(page, visit) {
  await visit();
  await page.getByRole("textbox", { name: "Address range" }).fill("10.0.0.0/16");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
}

test("an address is looked up in every route table", async ({ page, visit, audited }) => {
  await start(page, visit);
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  const field = page.locator('[data-field="lookup"]');
  await field.fill("203.0.113.7");
  const answer = page.getByTestId("lookup").locator("tr", { hasText: "rt-public" });
  await answer.filter({ hasText: "0.0.0.0/0" }).waitFor();
  await field.fill("10.0.3.4");
  await answer.filter({ hasText: "10.0.0.0/16" }).filter({ hasText: "local" }).filter({ hasText: "0.0.0.0/0" }).waitFor();
  await field.fill("10.0.3");
  await page.getByTestId("lookup-fault").filter({ hasText: "is not an IP address" }).waitFor();
  await field.fill("10.0.3.4");
  await page.getByTestId("lookup").waitFor();
  await audited("lookup");
});

test("a view that has nothing yet offers what it is about, and a network first", async ({ page, visit, audited }) => {
  await visit();
  await page.getByRole("button", { name: /Blank plan/ }).click();
  await page.getByText("An empty plan").waitFor();
  await go(page, "f", "Rules");
  await page.getByText("the plan has none yet").waitFor();
  await audited("bare-rules");
  await page.locator('[data-bare="true"] [data-action="add-divided-network"]').click();
  await page.locator('[data-bare="true"] [data-action="add-filter"]').click();
  await page.locator("[data-grid]").waitFor();
  await page.locator('[data-bare="false"] [data-action="add-network-acl"]').waitFor();
  await go(page, "a", "Addresses");
  await page.locator(".nd-map").waitFor();
  await go(page, "l", "Load balancers");
  await page.locator('[data-bare="true"] [data-action="add-load-balancer"]').click();
  await page.locator('[data-grid="load-balancers"] tbody [data-item]').first().waitFor();
  // A tool leads to where it is used.
  await go(page, "k", "Links");
  await page.locator('[data-bare="false"] [data-action="tool-connect"]').click();
  await page.locator('[data-testid="canvas"][data-tool="Connect"]').waitFor();
});

test("in a small window the tab of the view is in sight, and a long way says where it leads", { context: { viewport: { width: 390, height: 844 } } }, async ({ page, visit }) => {
  await sample(page, visit);
  for (const [key, label] of [["u", "Public IPs"], ["t", "Topology"], ["n", "NAT"]]) {
    await go(page, key, label);
    await page.waitForFunction((label) => {
      const tab = document.querySelector(`[data-tab="${label}"]`).getBoundingClientRect();
      return tab.left >= 0 && tab.right <= innerWidth;
    }, label);
  }
  await page.keyboard.press("Control+i");
  const step = page.locator(".nd-way__step", { hasText: "VPC-A production" });
  await step.waitFor();
  const { width } = await step.boundingBox();
  assert.ok(width > 40, `${width} pixels of its name are seen`);
});

test("what is wrong in a field stands below it, in the inspector and in a table that is scrolled sideways", { context: { viewport: { width: 1000, height: 800 } } }, async ({ page, visit }) => {
  await sample(page, visit);
  await page.locator('[data-node="lab"]').first().click();
  const field = page.locator(".nd-inspector [aria-invalid=true]").first();
  await field.waitFor();
  assert.ok((await field.boundingBox()).width > 120, "the field is as wide as any other");
  await go(page, "f", "Rules");
  const cell = page.locator('[data-grid="edge-acl"] tr[data-item="edge-acl/rules/0"] td[data-field="Ports"]');
  await cell.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("99999");
  await page.keyboard.press("Enter");
  const fault = cell.locator(".nd-field__fault");
  await fault.waitFor();
  assert.ok(await page.locator(".nd-sheet__scroll").first().evaluate((table) => table.scrollLeft > 0), "the table is scrolled sideways");
  const [words, place] = [await fault.boundingBox(), await cell.boundingBox()];
  assert.ok(words.width > 100 && words.height < 80, JSON.stringify(words));
  assert.ok(Math.abs(words.x - place.x) < 4 && words.y >= place.y, `${JSON.stringify(words)} for ${JSON.stringify(place)}`);
  const seen = await page.locator(".nd-tables").boundingBox();
  assert.ok(words.y + words.height <= seen.y + seen.height, "and is seen whole");
  // Tab does not lead away from what is wrong, and Escape does.
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.matches("td [aria-invalid=true]")));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.matches('td[data-field="Ports"]'));
});

test("what is wrong in the last row of a table is seen whole, and its text is kept without the spaces around it", async ({ page, visit }) => {
  await sample(page, visit);
  await go(page, "l", "Load balancers");
  const row = page.locator('[data-grid="load-balancers"] tr[data-kind="thing"]').last();
  await row.locator('[data-field="Unhealthy threshold"]').click();
  await page.keyboard.type("many");
  await page.keyboard.press("Enter");
  const fault = row.locator('[data-field="Unhealthy threshold"] .nd-field__fault');
  await fault.waitFor();
  const [words, sheet] = [await fault.boundingBox(), await page.locator(".nd-sheet__scroll").last().boundingBox()];
  assert.ok(words.y >= sheet.y && words.y + words.height <= sheet.y + sheet.height + 1, `${JSON.stringify(words)} in ${JSON.stringify(sheet)}`);
  await page.keyboard.press("Escape");
  await row.locator('[data-field="Name"]').click();
  await page.keyboard.type("  spread out  ");
  await page.keyboard.press("Enter");
  await row.locator('[data-field="Name"]').getByText("spread out", { exact: true }).waitFor();
  const id = await row.getAttribute("data-row");
  const kept = JSON.parse(await savedFile(page)).load_balancers.find((balancer) => balancer.id === id);
  assert.equal(kept.name, "spread out");
});

test("what is chosen in a cell is taken when somebody is done, and a thing that is not there stays in its cell", async ({ page, visit }) => {
  await sample(page, visit);
  await go(page, "l", "Load balancers");
  const row = page.locator('[data-grid="load-balancers"] tr[data-kind="thing"]').first();
  const id = await row.getAttribute("data-row");
  await row.locator('[data-field="Kind"]').focus();
  await page.keyboard.press("Enter");
  const list = row.locator("select");
  await list.waitFor();
  const before = await list.inputValue();
  // Two keys, one step.
  for (const key of ["Home", "End"]) await page.keyboard.press(key);
  const last = await list.inputValue();
  assert.notEqual(last, before);
  await page.keyboard.press("Enter");
  await list.waitFor({ state: "detached" });
  await row.locator('[data-field="Kind"]').getByText(last).waitFor();
  await page.keyboard.press("Control+z");
  await row.locator('[data-field="Kind"]').getByText(before).waitFor();
  assert.equal(await page.locator('[data-action="undo"]').first().isDisabled(), true);
  // Escape takes nothing.
  await row.locator('[data-field="Kind"]').focus();
  await page.keyboard.press("Enter");
  await list.waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  await row.locator('[data-field="Kind"]').getByText(before).waitFor();
  const subnets = row.locator('[data-field="Subnets"]');
  await subnets.click();
  await page.keyboard.type("production-web, nosuch");
  await page.keyboard.press("Enter");
  await subnets.getByText("there is no subnet").waitFor();
  assert.equal(await subnets.locator("input").inputValue(), "production-web, nosuch");
  await page.keyboard.press("Escape");
  const kept = JSON.parse(await savedFile(page)).load_balancers.find((balancer) => balancer.id === id);
  assert.ok(!JSON.stringify(kept).includes("nosuch"));
});

test("a cell that is walked to is not hidden by those that stay where they are", { context: { viewport: { width: 900, height: 700 } } }, async ({ page, visit }) => {
  await sample(page, visit);
  await go(page, "f", "Rules");
  const row = page.locator('[data-grid="edge-acl"] tr[data-kind="thing"]').first();
  await row.locator('[role="gridcell"]').first().focus();
  for (const key of ["End", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "Home", "ArrowRight"]) {
    await page.keyboard.press(key);
    const [left, right, frozen, end] = await page.evaluate(() => {
      const cell = document.activeElement;
      const [place, around] = [cell.getBoundingClientRect(), cell.closest(".nd-sheet__scroll").getBoundingClientRect()];
      const fixed = [...cell.closest("tr").children].filter((other) => getComputedStyle(other).position === "sticky" && other !== cell);
      const [before, after] = [fixed.filter((other) => other.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING), fixed.filter((other) => other.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_PRECEDING)];
      const edge = Math.max(around.left, ...before.map((other) => other.getBoundingClientRect().right));
      const end = Math.min(around.right, ...after.map((other) => other.getBoundingClientRect().left));
      return [place.left, Math.min(place.right, place.left + 40), edge, end];
    });
    assert.ok(left >= frozen - 1 && right <= end + 1, `${key}: ${left} to ${right}, in sight are ${frozen} to ${end}`);
  }
});

test("all tabs are seen whole at 1366 pixels, and the button that repairs all at 900", { context: { viewport: { width: 1366, height: 768 } } }, async ({ page, visit }) => {
  await sample(page, visit);
  const cut = (selector) =>
    page.locator(selector).evaluateAll((all) =>
      all
        .filter((one) => {
          const [place, around] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()];
          return place.left < around.left - 1 || place.right > Math.min(around.right, innerWidth) + 1 || one.scrollWidth > one.clientWidth + 1;
        })
        .map((one) => one.textContent),
    );
  assert.equal(await page.locator(".nd-top .nd-tab").count(), 10);
  assert.deepEqual(await cut(".nd-top .nd-tab"), []);
  await page.setViewportSize({ width: 900, height: 700 });
  await page.locator('[data-action="fix-all"]').waitFor();
  assert.deepEqual(await cut('[data-action="fix-all"]'), []);
});

test("rows are sorted by a column and found by words, with keys alone", async ({ page, visit, audit }) => {
  await start(page, visit);
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  const names = () => page.locator('[data-grid="addresses"] tbody tr td[data-at$="/0"]').allInnerTexts();
  await page.locator('tr[data-item="public-a"] td[data-at]').first().focus();
  await page.keyboard.press("Alt+o");
  await page.locator('[data-grid="addresses"] th[aria-sort="ascending"]', { hasText: "Name" }).waitFor();
  const sorted = await names();
  assert.deepEqual(sorted, [...sorted].sort());
  await page.locator('[data-grid="addresses"] [data-sort="5"]').click();
  await page.locator('[data-grid="addresses"] th[aria-sort="ascending"]', { hasText: "Total" }).waitFor();
  assert.equal((await names()).at(-1), "main");
  await page.locator('[data-grid="addresses"] td[data-at]').first().focus();
  await page.keyboard.press("Alt+f");
  await page.waitForFunction(() => document.activeElement?.dataset.words === "addresses");
  await page.keyboard.type("isolated b");
  await page.waitForFunction(() => document.querySelectorAll('[data-grid="addresses"] tbody tr[data-item]').length === 1);
  assert.deepEqual(await names(), ["data-b"]);
  await page.keyboard.type(" nonsense");
  await page.getByText("No row has these words.").waitFor();
  assert.deepEqual(await audit(), []);
});

test("columns are hidden by keyboard, in all tables of a view, until they are shown again", async ({ page, visit, shot, audit }) => {
  await sample(page, visit);
  await go(page, "f", "Rules");
  const table = page.locator("[data-table]").first();
  const heads = () => table.locator("thead .nd-table__sort").allTextContents();
  const shows = (count) =>
    page.waitForFunction((count) => document.querySelector("[data-table] thead").querySelectorAll(".nd-table__sort").length === count, count);
  const all = await heads();
  await table.locator('[data-action="columns"]').focus();
  await page.keyboard.press("Enter");
  await table.locator('[data-column="Enabled"]').focus();
  await page.keyboard.press("Space");
  await shows(all.length - 1);
  assert.deepEqual(await heads(), all.filter((name) => name !== "Enabled"));
  const next = page.locator("[data-table]").nth(1).locator("thead .nd-table__sort");
  assert.ok(!(await next.allTextContents()).includes("Enabled"), "the same in the next table");
  await shot("columns");
  assert.deepEqual(await audit(), []);
  await page.keyboard.press("Escape");
  await table.locator('[data-column="Enabled"]').waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.dataset.action === "columns");
  // Cells are walked by what is shown.
  await table.locator('tr[data-kind="thing"] [role="gridcell"]').first().focus();
  await page.keyboard.press("End");
  await page.waitForFunction((last) => document.activeElement?.dataset.at?.endsWith(`/${last}`), all.length - 2);
  // It is remembered, and so is the view.
  await page.reload();
  await table.waitFor();
  await shows(all.length - 1);
  await table.locator('[data-action="columns"]').click();
  await table.locator('[data-column="Enabled"]').click();
  await shows(all.length);
});

test("a table is typed into like a sheet: letters begin words, Tab goes on, and a free row holds nothing to delete", async ({ page, visit, settled }) => {
  await sample(page, visit);
  await go(page, "a", "Addresses");
  const cell = (row, label) => page.locator(`[data-grid="addresses"] tr[data-row="${row}"][data-kind="thing"] [data-field="${label}"]`).first();
  const things = () => page.locator('[data-grid="addresses"] tr[data-kind="thing"]').count();
  const before = await things();
  // Names that begin with letters that are keys elsewhere.
  for (const word of ["fox", "office", "xray", "gw 1"]) {
    await cell("lab", "Name").focus();
    await page.keyboard.type(word);
    await page.keyboard.press("Enter");
    await cell("lab", "Name").getByText(word, { exact: true }).waitFor();
  }
  // From cell to cell with Tab, also past one that is chosen from and not typed into, and never onto what deletes the row.
  await cell("lab", "Name").focus();
  await page.keyboard.press("Enter");
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement?.dataset.at?.endsWith("/3"));
  // A free block is selected with its network, and is not the network.
  await page.locator('[data-grid="addresses"] tr[data-kind="free"] td[data-at]').first().click();
  await page.keyboard.press("Delete");
  await page.waitForTimeout(200);
  assert.equal(await things(), before);
  assert.deepEqual(await settled(), []);
});
