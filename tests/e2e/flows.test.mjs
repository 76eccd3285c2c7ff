// Who can talk to whom, before and after an edit: a rule that is carried by keyboard shows what it opens before it is put down, a field shows it while it is
// typed, and the matrix opens the proof of each of its cells.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { act } from "./person.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

/** A server with a public address behind an ACL that denies SSH before it allows it, a database, and two workers that are alike. */
const SHOP = {
  netdraft: "1.0",
  name: "shop",
  networks: [{ id: "n", name: "Shop", cidrs: ["10.0.0.0/16"] }],
  subnets: [
    { id: "web", network: "n", cidr: "10.0.1.0/24", filter: "edge" },
    { id: "data", network: "n", cidr: "10.0.2.0/24" },
  ],
  hosts: [
    { id: "server", subnet: "web", addresses: ["10.0.1.10"], filters: ["open"] },
    { id: "db", name: "Database", subnet: "data", addresses: ["10.0.2.10"], filters: ["stores"] },
    { id: "worker-1", subnet: "data", addresses: ["10.0.2.21"], filters: ["work"] },
    { id: "worker-2", subnet: "data", addresses: ["10.0.2.22"], filters: ["work"] },
  ],
  gateways: [{ id: "igw", kind: "internet", network: "n" }],
  public_addresses: [{ id: "eip", address: "203.0.113.10", bound_to: ["server"] }],
  route_tables: [{ id: "rt", network: "n", main: true, routes: [{ destination: "0.0.0.0/0", target: "igw" }] }],
  filters: [
    {
      id: "edge",
      network: "n",
      kind: "network-acl",
      rules: [
        { name: "no ssh", priority: 90, action: "deny", protocol: "tcp", ports: "22" },
        { name: "ssh", priority: 100, protocol: "tcp", ports: "22" },
        { name: "https", priority: 110, protocol: "tcp", ports: "443" },
        { name: "out", priority: 100, direction: "egress" },
      ],
    },
    { id: "open", network: "n", rules: [{ protocol: "tcp" }, { direction: "egress" }] },
    { id: "stores", network: "n", rules: [{ protocol: "tcp", ports: "5432", sources: ["work"] }] },
    { id: "work", network: "n", rules: [{ direction: "egress" }] },
  ],
};

async function shop(page, visit) {
  await visit();
  const buffer = Buffer.from(JSON.stringify(SHOP));
  await page.locator('input[type="file"]').setInputFiles([{ name: "shop.netdraft.json", mimeType: "application/json", buffer }]);
  await page.locator('[data-node="n"]').first().waitFor();
}

/** The names of the rules that come in, in the order of the table. */
const names = async (page) => {
  const rows = page.locator('[data-grid="edge"] tbody tr[data-kind="thing"]');
  // What is wrong with a row may name others.
  const texts = await rows.evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td[data-at]")].map((cell) => cell.textContent).join(" ")));
  return texts.map((text) => ["no ssh", "ssh", "https"].find((name) => text.includes(name))).filter(Boolean);
};
const strip = (page) => page.getByTestId("verdict-strip");
const saved = (page) => page.locator('[data-action="undo"]').first();

/** Opens the rules and puts the focus on the row of this name. */
async function goToRule(page, name) {
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.locator('[data-grid="edge"] td[data-at="0/1"]').focus();
  while (!(await page.evaluate((name) => document.activeElement.closest("tr")?.textContent.includes(name), name))) {
    await page.keyboard.press("ArrowDown");
  }
}

test("S3 a rule that is carried by keyboard shows what it opens before it is put down", WIDE, async ({ page, visit, shot, audit }) => {
  await shop(page, visit);
  await page.keyboard.press("Control+i");
  await goToRule(page, "100");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowUp");
  const opens = strip(page).locator('[data-side="opens"]');
  await opens.waitFor();
  assert.match(await opens.textContent(), /Opens 4internet → server: tcp port 22such as tcp .* → 203\.0\.113\.10:22worker-1, worker-2 → server/);
  assert.equal(await strip(page).locator('[data-side="closes"]').isVisible(), false);
  assert.deepEqual(await names(page), ["no ssh", "ssh", "https"], "it is only thought of");
  assert.equal(await saved(page).isDisabled(), true);
  await shot("verdict-strip");
  assert.deepEqual(await audit(), []);
  // Keys that mean something elsewhere mean nothing while it is in hand.
  for (const key of ["g", "m", "x", "Delete", "Control+z"]) await page.keyboard.press(key);
  assert.equal(await page.locator("#nd-view").getAttribute("data-view"), "Rules");
  assert.deepEqual(await names(page), ["no ssh", "ssh", "https"]);
  assert.equal(await page.locator("[data-editing=true]").count(), 0);
  assert.equal(await page.locator('[data-carried="lifted"]').count(), 1);
  const said = page.locator('[aria-live="assertive"]');
  assert.equal(await said.textContent(), "over position 1 of 6");
  // Put back, nothing has happened and nothing is shown.
  await page.keyboard.press("Escape");
  assert.equal(await said.textContent(), "put back: position 2 of 6");
  assert.equal(await strip(page).textContent(), "");
  assert.equal(await saved(page).isDisabled(), true);
  // Put down, it is one step; carried back, the strip says what closes.
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowUp");
  await opens.waitFor();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector('[data-grid="edge"] tr[data-kind="thing"]')?.textContent.includes("allow"));
  assert.equal(await strip(page).textContent(), "");
  assert.equal(await saved(page).isDisabled(), false);
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await strip(page).locator('[data-side="closes"]').waitFor();
  assert.match(await strip(page).textContent(), /Closes 4internet → server/);
  // Who leaves with it in hand leaves it where it was.
  await page.locator('[data-tab="Matrix"]').click();
  await page.locator("#nd-matrix").waitFor();
  assert.equal(await strip(page).textContent(), "");
});

test("the rules in the inspector fold, and are removed by a button beside the fold", WIDE, async ({ page, visit, audit }) => {
  await shop(page, visit);
  await goToRule(page, "100");
  const rules = page.locator('.nd-inspector [data-list="rules"] > ul > li');
  await rules.nth(3).waitFor();
  assert.deepEqual(await audit(), []);
  await rules.nth(1).locator("summary").click();
  await rules.nth(1).locator('[data-field="rules/1/ports"]').waitFor();
  assert.deepEqual(await audit(), []);
  await rules.nth(1).locator(':scope > [data-action="remove-item"]').click();
  await rules.nth(3).waitFor({ state: "detached" });
  assert.match(await rules.nth(1).locator("summary").textContent(), /443/);
});

test("a filter that leaves nothing says so, and goes away with one click", WIDE, async ({ page, visit, audit }) => {
  await shop(page, visit);
  const [problems, shown] = [page.locator(".nd-problem"), page.getByTestId("problems-shown")];
  await page.locator('[data-severity-filter="error"]').click();
  assert.equal((await shown.textContent()).trim(), "1 of 5 problems");
  await problems.first().locator('[data-action="fix"]').click();
  await page.getByTestId("problems-nothing").getByText("There are no errors").waitFor();
  assert.match(await shown.textContent(), /0 of \d problem/);
  assert.deepEqual(await audit(), []);
  await page.locator('[data-action="clear-filter"]').click();
  await problems.first().waitFor();
  assert.equal(await shown.isVisible(), false);
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill("zzz");
  await page.getByTestId("palette-nothing").getByText("Nothing matches “zzz”").waitFor();
});

test("a field says what it would open while it is typed", WIDE, async ({ page, visit }) => {
  await shop(page, visit);
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  const cell = page.locator('[data-grid="stores"] td[data-field="Ports"]').first();
  await cell.click();
  const field = cell.locator("input");
  await field.fill("5432, 5433");
  await strip(page).locator('[data-side="opens"]').waitFor();
  assert.match(await strip(page).textContent(), /Opens 2.*worker-1, worker-2 → Database: tcp port 5433/);
  await field.fill("5432-5432");
  await strip(page).getByText("Nothing changes").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("[data-testid=verdict-strip]").textContent === "");
  assert.equal(await saved(page).isDisabled(), true);
});

test("the matrix is walked by keyboard, and a cell opens its proof", WIDE, async ({ page, visit, shot, audit, settled }) => {
  await shop(page, visit);
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  const grid = page.locator("#nd-matrix");
  await grid.waitFor();
  assert.match(await page.getByTestId("matrix-words").textContent(), /5 ends, 4 of them different/);
  await grid.locator('td[data-at="1/1"]').focus();
  // From the internet to the server: the third column.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const label = await page.evaluate(() => document.activeElement.querySelector(".nd-only-read").textContent);
  assert.equal(label, "internet to server: tcp port 443");
  await page.keyboard.press("Enter");
  await page.locator('[data-verdict="allowed"]').waitFor();
  assert.equal(await page.locator("#nd-path-port").inputValue(), "443");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.at), "1/3", "the focus stays in the matrix");
  await shot("matrix");
  assert.deepEqual(await audit(), []);
  // A group is opened by its name, and asked for by part of it.
  await page.keyboard.press("End");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await grid.locator('tbody th[data-end="worker-2"]').waitFor();
  await page.locator('[data-filter="To"]').fill("database");
  await page.waitForFunction(() => document.querySelectorAll("#nd-matrix thead th").length === 1);
  assert.equal(await page.getByTestId("matrix-words").textContent(), "2 of 5 senders, 1 of 5 receivers");
  // A name that nobody has is told, and taken back with one click.
  await page.locator('[data-filter="To"]').fill("nobody");
  await page.getByTestId("matrix-nothing").getByText("No receiver matches “nobody”").waitFor();
  assert.equal(await page.getByTestId("matrix-words").textContent(), "0 of 5 senders, 0 of 5 receivers");
  assert.deepEqual(await audit(), []);
  await page.locator('[data-action="clear-filter"]').click();
  await grid.locator('thead th[data-end="server"]').waitFor();
  assert.equal(await page.locator('[data-filter="To"]').inputValue(), "");
  await page.locator('[data-filter="On"]').fill("tcp/5432");
  await page.getByTestId("matrix-words").getByText("can talk on tcp/5432").waitFor();
  await page.locator('[data-filter="On"]').fill("tcp/70000");
  await page.getByTestId("matrix-fault").getByText("is no service; write tcp/443").waitFor();
  await page.locator('[data-filter="On"]').fill("");
  await page.getByTestId("matrix-fault").waitFor({ state: "hidden" });
  assert.deepEqual(await settled(), []);
});

test("the matrix says what passes otherwise than before some steps, or than in a version", WIDE, async ({ page, visit, shot, audit, settled }) => {
  await shop(page, visit);
  await act(page, "Versions and steps");
  await page.locator("#nd-version-name").fill("as it was drawn");
  await page.locator('[data-action="checkpoint"]').click();
  await page.locator('[data-testid="versions"] [data-named="true"]').getByText("as it was drawn").waitFor();
  await page.keyboard.press("Escape");
  await page.locator('[role=tree] [data-row="db"]').click();
  await page.keyboard.press("Delete");
  await page.locator('[role=tree] [data-row="db"]').waitFor({ state: "detached" });
  await act(page, "Show what all steps changed");
  const grid = page.locator("#nd-matrix");
  const cell = grid.locator('td[data-to="db"][data-heard="less"]');
  await cell.waitFor();
  assert.match(await cell.textContent(), /^−tcp 5432/);
  assert.match(await cell.textContent(), /to Database: no longer passes: tcp port 5432/);
  assert.equal(await grid.locator("tbody th").count(), 1, "nothing else differs");
  assert.equal(await page.getByTestId("matrix-words").textContent(), "2 pairs of a sender and a receiver differ from the plan before “delete host Database”");
  await shot("matrix-compared");
  assert.deepEqual(await audit(), []);
  // Beside a version.
  const chosen = page.locator('[data-field="compared-with"]');
  await chosen.selectOption("none");
  await grid.locator('td[data-heard="everything"], td[data-heard="some"]').first().waitFor();
  await chosen.selectOption("version");
  assert.equal(await chosen.inputValue(), "none", "nothing is compared before a version is chosen");
  await page.locator('[data-testid="versions"] li', { hasText: "as it was drawn" }).locator('[data-action="compare-version"]').click();
  await cell.waitFor();
  await page.getByTestId("matrix-words").getByText("differ from as it was drawn").waitFor();
  assert.equal(await chosen.evaluate((field) => field.selectedOptions[0].textContent), "as it was drawn");
  // Taken back, nothing differs.
  await page.keyboard.press("Control+z");
  await page.getByTestId("matrix-nothing").getByText("Nothing differs").waitFor();
  assert.deepEqual(await settled(), []);
});

test("flows of the selected box are drawn with their ports, and intents with what is proved of them", WIDE, async ({ page, visit, shot, audit }) => {
  await shop(page, visit);
  await page.locator('[data-action="toggle-flows"]').click();
  await page.locator('[role=tree] [data-row="db"]').click();
  const line = page.locator('[data-flow="db worker-2"]');
  await line.waitFor({ state: "attached" });
  assert.equal(await line.getAttribute("aria-label"), "Database and worker-2: in tcp 5432, passes");
  assert.match(await page.locator('[data-words-of="db worker-2"]').textContent(), /in tcp 5432/);
  assert.equal(await page.locator("[data-flow]").count(), 2);
  await shot("flows");
  assert.deepEqual(await audit(), []);
  await page.locator('[data-action="toggle-flows"]').click();
  await page.waitForFunction(() => document.querySelectorAll("[data-flow]").length === 0);
});

/** The words on lines that stand over each other or over the title of a box, as the browser has drawn them. */
const hidden = (page) =>
  page.evaluate(() => {
    const boxOf = (element) => [element.textContent, element.getBoundingClientRect()];
    const overlap = (one, other) =>
      one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    const chips = [...document.querySelectorAll("[data-words-of] g g")].map(boxOf);
    const titles = [...document.querySelectorAll(".nd-node__title, .nd-node__far")].map(boxOf).filter(([, box]) => box.width > 0);
    const over = (at) => [...chips.slice(at + 1), ...titles].filter(([, box]) => overlap(chips[at][1], box)).map(([text]) => `${chips[at][0]} over ${text}`);
    return chips.length === 0 ? ["no words"] : chips.flatMap((_, at) => over(at));
  });

test("words on lines hide neither each other nor a title", async ({ page, visit }) => {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  await page.locator('[data-action="toggle-flows"]').click();
  for (const id of ["worker-fleet", "production", "bastion"]) {
    await page.locator(`[role=tree] [data-row="${id}"]`).click();
    await page.locator("[data-words-of]").first().waitFor();
    for (const zoom of [0, 1, 2]) {
      if (zoom > 0) await page.locator('[data-action="zoom-in"]').click();
      await page.waitForTimeout(60);
      assert.deepEqual(await hidden(page), [], `${id}, zoomed in ${zoom} times`);
    }
    for (const _ of [1, 2]) await page.locator('[data-action="zoom-out"]').click();
  }
});
