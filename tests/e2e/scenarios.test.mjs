// What people do with a plan, from the empty page to the file that leaves: each scenario is one test. S1 and S13 are done with the keyboard alone.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { test } from "./harness.mjs";
import { act, choose, counts, exported, go, netdraft, open, openPlan, sample, savedFile, start } from "./person.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

/** Waits until as many problems are open as expected. */
const problems = (page, { errors, warnings }) => page.locator(`.nd-top__counts[data-errors="${errors}"][data-warnings="${warnings}"]`).waitFor();

/** A network with the subnets that are given. */
const network = (...cidrs) => ({
  netdraft: "1.0",
  name: "scenario",
  networks: [{ id: "net", cidrs: ["10.0.0.0/16"] }],
  subnets: cidrs.map((cidr, at) => ({ id: `part-${at}`, network: "net", cidr, zone: "abc"[at % 3] })),
});

test("S1 an address range becomes a network with subnets, and leaves as a validated plan, without a mouse", WIDE, async ({ page, visit }) => {
  await open(page, visit);
  await page.locator("[data-field=range]:focus").waitFor();
  await page.keyboard.type("10.20.0.0/16");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
  // Another network, joined with the first one.
  await act(page, "Add a network with subnets");
  await page.locator('[data-node="main-2"]').first().waitFor();
  await act(page, "Connect with");
  await page.locator('[data-join="main"]').waitFor();
  while (!(await page.evaluate(() => document.activeElement.matches("[data-join=main]")))) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator('[data-link][data-kind="peering"][data-state="works"]').first().waitFor();
  // Subnets by the machines they must hold, one in each zone.
  await act(page, "main-2");
  await act(page, "Allocate subnets");
  await page.locator("#allocate-question-0:focus").waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("60");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("3");
  await page.locator('[data-testid="offers"] li').nth(2).waitFor();
  await page.keyboard.press("Enter");
  await page.locator('[data-node="private-1"]').first().waitFor();
  // Every region can be reached, and left again.
  const regions = new Set();
  for (let step = 0; step < 6; step += 1) {
    await page.keyboard.press("F6");
    regions.add(await page.evaluate(() => document.activeElement.closest("header, aside, main, section")?.className));
  }
  assert.ok(regions.size >= 4, [...regions].join(", "));
  await page.keyboard.press("Control+Shift+e");
  await page.locator('[data-action="export-validated"]').waitFor();
  while (!(await page.evaluate(() => document.activeElement.matches("[data-action=export-validated]")))) await page.keyboard.press("Tab");
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const text = await readFile(await (await download).path(), "utf8");
  const { code, output } = await netdraft(text);
  assert.equal(code, 0, output);
  assert.equal(JSON.parse(text).subnets.length, 21);
});

test("S2 the allocator offers what is free, and a block that is taken is refused by the names of its owners", WIDE, async ({ page, visit }) => {
  await openPlan(page, visit, network("10.0.0.0/24", "10.0.1.0/25", "10.0.1.128/25"), "net");
  await go(page, "a", "Addresses");
  await page.locator('tr[data-row="net"] [data-action="allocate-here"]').first().click();
  await page.locator('[data-question="Size"]').fill("/24");
  await page.locator('[data-testid="offers"] li', { hasText: "10.0.2.0/24" }).waitFor();
  await page.locator('[data-action="allocate-done"]').click();
  await page.getByRole("gridcell", { name: "10.0.2.0/24", exact: true }).waitFor();
  await page.getByRole("gridcell", { name: "10.0.2.0/24", exact: true }).click();
  const field = page.locator('.nd-inspector [data-field="cidr"]');
  await field.fill("10.0.1.0/24");
  await field.press("Enter");
  const problem = page.locator('.nd-problem[data-rule="subnet-overlap"]');
  await problem.waitFor();
  assert.match(await problem.textContent(), /10\.0\.1\.0\/24 overlaps part-1 10\.0\.1\.0\/25 and part-2 10\.0\.1\.128\/25/);
});

test("S4 in a set without an order nothing can be carried, and no deny is offered", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  await go(page, "f", "Rules");
  const table = (name) => page.locator("[data-table]", { hasText: name }).first();
  const [ordered, unordered] = [table("SSH list as a network ACL"), table("SSH list as a security group")];
  await unordered.getByText("Unordered: a packet passes if any rule allows it; there is no deny").waitFor();
  assert.ok((await ordered.locator('[data-action="row-up"], .nd-table__grip').count()) > 0);
  assert.equal(await unordered.locator('[data-action="row-up"], .nd-table__grip').count(), 0);
  await unordered.locator('tr[data-kind="thing"]').nth(1).locator('[role="gridcell"]').first().click();
  const choices = (row) => page.locator(`.nd-inspector [data-field="rules/${row}/action"] option`).allTextContents();
  const rules = page.locator('.nd-inspector [data-list="rules"] > ul > li');
  await rules.nth(1).locator("summary").click();
  await page.locator('.nd-inspector [data-field="rules/1/action"]').waitFor();
  assert.deepEqual(await choices(1), ["allow"]);
  // A plan that says deny all the same keeps the word, and is told.
  await rules.nth(0).locator("summary").click();
  await page.locator('.nd-inspector [data-field="rules/0/action"]').waitFor();
  assert.deepEqual(await choices(0), ["allow", "deny"]);
  await page.locator('.nd-problem[data-rule="deny-in-allow-only"]').waitFor();
});

test("S5 networks are joined with both routes; when one goes, the link is half a link, and its repair is offered", WIDE, async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  await act(page, "Add a network with subnets");
  await page.locator('[data-node="main-2"]').first().waitFor();
  await act(page, "Connect with");
  await page.locator('[data-join="main"]').waitFor();
  await page.locator('[data-join="main"]').focus();
  await page.keyboard.press("Enter");
  const link = (state) => page.locator(`[data-link][data-kind="peering"][data-state="${state}"]`).first();
  await link("works").waitFor();
  const plan = JSON.parse(await savedFile(page));
  const peering = plan.peerings[0].id;
  const table = plan.route_tables.find((table) => table.network === "main-2" && table.routes.some((route) => route.target === peering));
  await go(page, "r", "Routes");
  for (;;) {
    const row = page.locator('tr[data-kind="thing"]', { hasText: peering }).filter({ hasText: "10.0.0.0/16" }).first();
    if ((await row.count()) === 0) break;
    await row.locator('[role="gridcell"]').first().focus();
    const before = await page.locator('tr[data-kind="thing"]', { hasText: peering }).count();
    await page.keyboard.press("Delete");
    await page.waitForFunction(([peering, before]) => [...document.querySelectorAll('tr[data-kind="thing"]')].filter((row) => row.textContent.includes(peering)).length < before, [peering, before]);
  }
  assert.ok(table, "the second network had a route back");
  await page.locator('.nd-problem[data-rule="one-way-peering"]').waitFor();
  await go(page, "t", "Topology");
  await page.locator('[data-link][data-kind="peering"]:is([data-state="forward"], [data-state="backward"])').first().waitFor();
  // A repair for each route that is missing.
  while ((await page.locator('.nd-problem[data-rule="one-way-peering"]').count()) > 0) {
    const undo = await page.locator('[data-action="undo"]').getAttribute("title");
    await page.locator('.nd-problem[data-rule="one-way-peering"] [data-action="fix"]').first().click();
    await page.waitForFunction((undo) => document.querySelector('[data-action="undo"]').title !== undo, undo);
  }
  await link("works").waitFor();
});

test("S6 a tunnel says what IPsec leaves of a packet, as a sum, and one click sets it", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  await go(page, "k", "Links");
  const tunnel = page.locator('tr[data-kind="thing"]', { hasText: "headquarters-vpn · tunnel 1" }).first();
  assert.match(await tunnel.textContent(), /1500 − 20 \(IPv4 header\).* = 1438/);
  const problem = page.locator('.nd-problem[data-rule="tunnel-mtu-ignores-ipsec"]', { hasText: "tunnel 1" });
  await problem.getByText(/above 1438, the largest packet that IPsec leaves room for/).waitFor();
  await problem.locator('[data-action="fix"]', { hasText: "Set the MTU to 1438 and the MSS to 1398" }).click();
  await problem.waitFor({ state: "detached" });
  await tunnel.getByText("1398").waitFor();
});

test("S7 a subnet with as many machines as addresses is exhausted, and says what would give it more", WIDE, async ({ page, visit }) => {
  const plan = { ...network("10.0.0.0/24", "10.0.1.0/24"), hosts: [{ id: "fleet", subnet: "part-0", count: 251 }] };
  await openPlan(page, visit, plan, "net");
  await go(page, "a", "Addresses");
  const row = page.locator('tr[data-row="part-0"]').first();
  assert.match(await row.textContent(), /2512510100 %, exhausted/);
  // What would take another address says why it cannot, in the table and in the palette.
  const allocate = (subnet) => page.locator(`tr[data-row="${subnet}"] [data-action="allocate-host"]`);
  await page.getByRole("button", { name: "Allocate an address of part-0 to a host: exhausted: all 251 usable addresses are used" }).waitFor();
  assert.equal(await allocate("part-0").getAttribute("aria-disabled"), "true");
  assert.equal(await allocate("part-1").getAttribute("aria-disabled"), null);
  await allocate("part-0").focus();
  await page.keyboard.press("Enter");
  await page.locator(".nd-toast", { hasText: "part-0 is exhausted: all 251 usable addresses are used" }).waitFor();
  await row.locator('[role="gridcell"]').first().focus();
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill(">add hosts");
  await page.locator('.nd-palette__line[aria-disabled="true"]', { hasText: "part-0 is exhausted: all 251 usable addresses are used" }).waitFor();
  await page.keyboard.press("Escape");
  const hosts = async () => JSON.parse(await savedFile(page)).hosts.map((host) => host.subnet);
  assert.deepEqual(await hosts(), ["part-0"]);
  await allocate("part-1").click();
  await page.locator('tr[data-row="part-1"]', { hasText: /2511250/ }).waitFor();
  assert.deepEqual(await hosts(), ["part-0", "part-1"]);
  const problem = page.locator('.nd-problem[data-rule="subnet-exhausted"]');
  assert.match(await problem.textContent(), /part-0 10\.0\.0\.0\/24 is exhausted/);
  await problem.locator('[data-action="fix"]').click();
  await problem.waitFor({ state: "detached" });
  await page.locator('tr[data-row="part-0"] [data-action="allocate-host"]:not([aria-disabled])').waitFor();
});

test("S8 rules that differ in their source are no duplicates; of equal ones, one is taken away", WIDE, async ({ page, visit }) => {
  const rule = (source) => ({ protocol: "tcp", ports: "22", sources: [source] });
  const filters = [{ id: "ssh", network: "net", rules: [rule("10.0.0.0/8"), rule("192.168.0.0/16"), rule("10.0.0.0/8")] }];
  await openPlan(page, visit, { ...network("10.0.0.0/24"), hosts: [{ id: "web", subnet: "part-0", filters: ["ssh"] }], filters }, "net");
  const duplicate = page.locator(".nd-problem", { hasText: /duplicate|same as|repeats/ }).filter({ hasText: "ssh" });
  await duplicate.first().waitFor();
  assert.equal(await duplicate.count(), 1);
  await duplicate.locator('[data-action="fix"]').click();
  await duplicate.waitFor({ state: "detached" });
  const sources = JSON.parse(await savedFile(page)).filters[0].rules.flatMap((rule) => rule.sources);
  assert.deepEqual(sources.sort(), ["10.0.0.0/8", "192.168.0.0/16"]);
});

/** A zone of aliases, each of which stands for the next one; the last one for what is given. */
const aliases = (last) => ({
  ...network("10.0.0.0/24"),
  zones: [{ id: "names", apex: "corp.test", records: ["shop", "web", "edge"].map((name, at, all) => ({ name, type: "CNAME", values: [all[at + 1] ?? last] })) }],
});

test("S9 an alias that would lead back to itself is refused with the whole circle, and one that was there is shown as a chain", WIDE, async ({ page, visit, audit }) => {
  await openPlan(page, visit, aliases("cdn.example.net."), "net");
  await go(page, "d", "DNS");
  const row = page.locator('tr[data-item="names/records/2"]').first();
  await row.getByText("edge.corp.test → cdn.example.net (outside the plan)").waitFor();
  const refused = "aliases would go in a circle: edge.corp.test → shop.corp.test → web.corp.test → edge.corp.test";
  const before = await savedFile(page);
  for (const [field, fault] of [
    [row.locator('[data-field="records/2/values"]'), row.locator(".nd-field__fault")],
    [page.locator('.nd-inspector [data-field="records/2/values/0"]'), page.locator(".nd-inspector .nd-field__fault", { hasText: "circle" })],
  ]) {
    if ((await field.count()) === 0) await row.locator('[data-field="Values"]').click();
    await field.fill("shop");
    await field.press("Enter");
    await fault.getByText(refused).waitFor();
    // What was typed stays, marked and explained, and the plan is as it was.
    assert.equal(await field.inputValue(), "shop");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await page.locator(`[id="${await field.getAttribute("aria-describedby")}"]`).textContent(), refused);
    assert.deepEqual(await audit(), []);
    assert.equal(await savedFile(page), before);
    await field.press("Escape");
    await fault.getByText(refused).waitFor({ state: "detached" });
    const record = page.locator('.nd-inspector [data-list="records"] > ul > li').nth(2);
    if ((await record.locator("details[open]").count()) === 0) await record.locator("summary").click();
  }
  // A file may bring a circle along.
  await choose(page, aliases("shop"));
  await page.locator('tr[data-item="names/records/0"]').getByText("⟲ shop.corp.test → web.corp.test → edge.corp.test → shop.corp.test").waitFor();
  const problem = page.locator('.nd-problem[data-rule="cname-cycle"]');
  await problem.getByText(/aliases go in a circle: edge\.corp\.test → shop\.corp\.test → web\.corp\.test → edge\.corp\.test/).waitFor();
  await problem.locator('[data-action="fix"]').first().click();
  await problem.waitFor({ state: "detached" });
});

test("S10 ports that two owners hold are crossed on the map, with the names of both, until one block is moved", WIDE, async ({ page, visit, audited }) => {
  const block = (owner, first, last) => ({ owner, address: "203.0.113.9", protocol: "tcp", first, last });
  const blocks = [block("billing", 1024, 9215), block("shop", 8000, 16191), block("mail", 20000, 28191)];
  await openPlan(page, visit, { ...network("10.0.0.0/24"), nats: [{ id: "out", network: "net", subnet: "part-0", blocks }] }, "net");
  await go(page, "n", "NAT");
  const map = page.locator('[data-table="out/ports"]');
  const crossed = map.locator('[data-conflict="true"]');
  await crossed.locator(".nd-ports__cross").waitFor({ state: "attached" });
  assert.equal(await crossed.count(), 1);
  assert.equal(await crossed.locator("title").textContent(), "8000-9215 by billing and shop");
  await map.getByRole("img", { name: /billing 1024-9215; shop 8000-16191; mail 20000-28191; 8000-9215 by billing and shop/ }).waitFor();
  await map.getByRole("gridcell", { name: "✕ 8000-9215 by billing and shop" }).waitFor();
  const problem = page.locator('.nd-problem[data-rule="nat-port-double-allocated"]');
  assert.match(await problem.textContent(), /billing.*shop|shop.*billing/);
  await audited("nat ports");
  await problem.locator('[data-action="fix"]').first().click();
  await problem.waitFor({ state: "detached" });
  await crossed.waitFor({ state: "detached" });
  await map.getByRole("gridcell", { name: "✓ none" }).waitFor();
  const held = JSON.parse(await savedFile(page)).nats[0].blocks;
  assert.equal(held.length, 3);
});

test("S11 a health check that flaps is found, and its repair gives it time", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  await go(page, "l", "Load balancers");
  const row = page.locator('tr[data-row="web-balancer"]').first();
  assert.match(await row.textContent(), /10 s10 s/);
  const problem = page.locator('.nd-problem[data-rule="health-thresholds-flap"]');
  await problem.locator('[data-action="fix"]', { hasText: "Use 3 failures and 2 successes" }).click();
  await problem.waitFor({ state: "detached" });
  await row.getByText("30 s").waitFor();
});

test("S12 nothing is lost: not by a reload, a tab that ends, or a link of somebody else", WIDE, async ({ page, visit, context, base }) => {
  await start(page, visit, "10.0.0.0/16");
  const rename = async (page, name) => {
    await page.locator("#nd-plan-name").fill(name);
    await page.locator("#nd-plan-name").press("Enter");
  };
  const opened = (page, name) => page.waitForFunction((name) => document.querySelector("#nd-plan-name")?.value === name, name);
  await rename(page, "mine");
  await page.reload();
  await opened(page, "mine");
  await rename(page, "mine still");
  await page.locator('[data-testid="save-state"]', { hasText: "Saved" }).waitFor();
  await page.close();
  const next = await context.newPage();
  const theirs = `1.${deflateRawSync(JSON.stringify({ ...network("10.0.9.0/24"), name: "theirs" })).toString("base64url")}`;
  await next.goto(`${base}#p=${theirs}`);
  await next.locator("#import").getByText("1 network").waitFor();
  await opened(next, "mine still");
  await next.locator('[data-action="cancel-import"]').click();
  await next.reload();
  await opened(next, "mine still");
});

test("S13 the sample is repaired with F8 and quick fixes alone, without a mouse", WIDE, async (t) => {
  const { page, visit, shot, settled } = t;
  await sample(page, visit);
  const before = await counts(page);
  assert.ok(before.errors > 10, `the sample has its faults: ${before.errors}`);
  await shot("sample");
  for (let step = 0; step < 120; step += 1) {
    const { errors, warnings } = await counts(page);
    if (errors + warnings === 0) break;
    await page.keyboard.press("F8");
    await page.keyboard.press("Control+.");
  }
  assert.deepEqual(await counts(page), { errors: 0, warnings: 0 });
  await shot("sample repaired");
  const config = await exported(page);
  assert.equal((await netdraft(config)).code, 0);
  assert.deepEqual(await settled(), []);
});

test("S16 a problem is accepted for a reason only, and comes back when its time is over", async ({ page, visit, audit }) => {
  await sample(page, visit);
  const before = await counts(page);
  await page.locator('.nd-problem [data-action="waive"]').first().click();
  await page.locator('[data-action="waive-done"]').click();
  await page.getByTestId("waive-fault").getByText("the reason is too short").waitFor();
  assert.deepEqual(await audit(), []);
  await page.locator('[data-question="Reason"]').fill("agreed in the review of the team");
  await page.locator('[data-question="Owner"]').fill("operations");
  await page.keyboard.press("Enter");
  await page.locator('[data-action="accepted"]').click();
  await page.locator("[data-waiver]").getByText("agreed in the review").waitFor();
  assert.deepEqual(await audit(), []);
  const { errors, warnings } = await counts(page);
  assert.equal(errors + warnings, before.errors + before.warnings - 1);
  // A year later it is open again, and what accepted it is reported too.
  await page.locator('[data-testid="save-state"]', { hasText: "Saved" }).waitFor();
  await page.clock.setFixedTime(new Date(Date.now() + 365 * 24 * 3_600_000));
  await page.reload();
  await page.locator('[data-node="production"]').first().waitFor();
  const later = await counts(page);
  assert.ok(later.errors + later.warnings > before.errors + before.warnings - 1, JSON.stringify({ before, later }));
  await page.locator('[data-action="accepted"]').click();
  await page.locator('[data-action="withdraw"]').click();
  await page.locator('.nd-problem [data-action="waive"]').first().waitFor();
  assert.deepEqual(await counts(page), before);
});

test("S17 the page and the command line find the same, word for word", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  const rows = page.locator(".nd-problem");
  const onPage = await rows.evaluateAll((all) =>
    all.map((row) => [row.dataset.severity, row.dataset.rule, row.querySelector(".nd-problem__message").textContent].join(" ")),
  );
  const { code, output } = await netdraft(await savedFile(page), "--format", "json");
  const plain = (text) => text.replaceAll("`", "");
  const found = JSON.parse(output).findings.map(({ severity, rule, message }) => [severity, rule, plain(message)].join(" "));
  assert.equal(code, 1);
  assert.deepEqual(onPage, found);
});

/** Exports a picture and opens it in place of another plan; the plan must be the same, byte for byte. */
async function throughPicture(page, action) {
  await page.keyboard.press("Control+Shift+e");
  const download = page.waitForEvent("download");
  await page.locator(`[data-action="${action}"]`).click();
  const path = await (await download).path();
  const name = (await download).suggestedFilename();
  await page.keyboard.press("Escape");
  const bytes = await readFile(path);
  await page.locator('[data-action="home"]').click();
  await page.locator('[data-action="blank"]').click();
  await page.locator('[data-node="production"]').first().waitFor({ state: "detached" });
  const mimeType = name.endsWith(".png") ? "image/png" : "image/svg+xml";
  await page.locator('input[type="file"]').setInputFiles([{ name, mimeType, buffer: bytes }]);
  await page.locator("#import").getByText(`A plan in ${name}`).waitFor();
  await page.locator('[data-action="take-import"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  return bytes;
}

for (const [action, kind] of [["export-png", "PNG"], ["export-svg", "SVG"]]) {
  test(`S18 a plan goes out as ${kind} and comes back the same`, WIDE, async ({ page, visit, audited }) => {
    await sample(page, visit);
    const before = await savedFile(page);
    const bytes = await throughPicture(page, action);
    assert.equal(await savedFile(page), before);
    await mkdir(join(import.meta.dirname, "shots"), { recursive: true });
    await writeFile(join(import.meta.dirname, "shots", `picture.${kind.toLowerCase()}`), bytes);
    if (kind === "PNG") {
      assert.ok(bytes.readUInt32BE(16) > 1000, "it is drawn sharply");
      await page.keyboard.press("Control+Shift+e");
      await page.locator("#export").waitFor();
      await audited("export");
      await page.locator("#nd-bare-picture").check();
      const download = page.waitForEvent("download");
      await page.locator('[data-action="export-png"]').click();
      assert.ok(!(await readFile(await (await download).path())).includes("netdraft"), "the plan is left out");
      await page.locator("#nd-dark-picture").check();
      const dark = page.waitForEvent("download");
      await page.locator('[data-action="export-svg"]').click();
      assert.match(String(await readFile(await (await dark).path())), /<rect [^>]*fill="#101216"/, "it is light on dark");
    } else {
      assert.match(String(bytes), /<text[^>]*>VPC-A production<\/text>/);
      assert.doesNotMatch(String(bytes), /href|style=|<script/);
    }
  });
}

test("S19 a plan of another minor version opens with all that it says, and one of another major version says so", WIDE, async ({ page, visit }) => {
  const newer = { ...network("10.0.0.0/24"), netdraft: "1.7", colour: "green" };
  newer.subnets[0].weight = 7;
  await openPlan(page, visit, newer, "net");
  const saved = JSON.parse(await savedFile(page));
  assert.equal(saved.colour, "green");
  assert.equal(saved.subnets[0].weight, 7);
  await choose(page, { ...network("10.0.0.0/24"), netdraft: "2.0" });
  await page.locator("#file-faults").getByText("version 2 of the format").waitFor();
});

test("S20 what is read to those who do not see the canvas names what things are in, and what they are joined with", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  const tree = await page.locator(".nd-canvas__pane").ariaSnapshot();
  for (const line of [
    'application "Network canvas: 5 networks, 11 subnets"',
    "network VPC-A production, 10.0.0.0/16, 5 subnets, with internet gateway internet-gateway, virtual-private gateway vpn-gateway, peering with VPC-B analytics (one way), VPN connection with headquarters",
    "subnet production-api, 10.0.1.128/25, in VPC-A production, zone us-east-1b, private, 4 of 123 used, default route to nat",
    "network VPC-B analytics, 10.1.0.0/16, 1 subnet, peering with VPC-A production (one way)",
    "site headquarters, 192.168.0.0/16, VPN connection with VPC-A production",
    "DNS zone internal, internal, answers in VPC-A production",
    "peering VPC-A to VPC-B between VPC-A production and VPC-B analytics, one way",
    "VPN connection headquarters-vpn between headquarters and VPC-A production, both ways",
  ]) {
    assert.ok(tree.includes(line), `${line} is not in\n${tree}`);
  }
  const outline = await page.locator(".nd-outline").ariaSnapshot();
  assert.match(outline, /tree/);
  for (const line of [
    "VPC-A production 10.0.0.0/16 network, 5 subnets, with internet gateway internet-gateway, virtual-private gateway vpn-gateway, peering with VPC-B analytics (one way), VPN connection with headquarters",
    "production-api 10.0.1.128/25 subnet, in VPC-A production, zone us-east-1b, private, 4 of 123 used, default route to nat",
    "batch 10.0.1.0/24 error subnet, in VPC-A production",
    "api 4 × host, 4 interfaces, in production-api",
    "https-access filter, in VPC-A production",
    "internet-gateway internet gateway, in VPC-A production, default route of production-web",
    "headquarters site, 192.168.0.0/16, VPN connection with VPC-A production",
    "VPC-A to VPC-B error peering between VPC-A production and VPC-B analytics, one way",
    "VPN connection between headquarters and VPC-A production, both ways",
  ]) {
    assert.ok(outline.includes(line), `${line} is not in\n${outline}`);
  }
});
