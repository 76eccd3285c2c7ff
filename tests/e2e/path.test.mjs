// Why can this not talk to that? The way of a packet is shown there and back, an offer makes it work, and a rule table says which rule decides.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };

async function sample(page, visit) {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
}

/** Types the ends of a flow into the path explainer. */
async function ask(page, from, to) {
  await page.locator("#nd-path-from").fill(from);
  await page.keyboard.press("Enter");
  await page.locator("#nd-path-to").fill(to);
  await page.keyboard.press("Enter");
}

const verdict = (page, word) => page.locator(`[data-verdict="${word}"]`);

test("a path that is closed is explained and made to work, and that is one step", WIDE, async (t) => {
  const { page, visit, shot, audit, settled } = t;
  await sample(page, visit);
  await page.locator('[data-action="explain-path"]').click();
  await page.waitForFunction(() => document.activeElement?.id === "nd-path-from");
  await ask(page, "web", "etl");
  await verdict(page, "denied").waitFor();
  assert.ok((await page.locator('[data-lane="There"] .nd-hop[data-effect="stops"]').count()) > 0);
  assert.ok((await page.locator('[data-lane="Back"] .nd-hop[data-effect="stops"]').count()) > 0, "the answer is stopped too");
  await page.locator('[data-remedy="0"]').waitFor();
  await shot("path-denied");
  assert.deepEqual(await audit(), []);
  await page.locator('[data-decider="https-access/rules/2"]').first().click();
  await page.locator(".nd-inspector", { hasText: "https-access" }).waitFor();
  await page.locator('[data-remedy="0"] [data-action="take-offer"]').click();
  await verdict(page, "allowed").waitFor();
  await page.locator(".nd-remedies", { hasText: "Make it impossible" }).waitFor();
  await page.locator('[data-action="undo"]').click();
  await verdict(page, "denied").waitFor();
  assert.deepEqual(await settled(), []);
});

test("two things that are selected are asked about with one key, and the tabs below the view work by keyboard", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  await page.locator('.nd-outline [data-row="web"]').click();
  await page.locator('.nd-outline [data-row="api"]').click({ modifiers: ["Shift"] });
  await page.keyboard.press("e");
  await verdict(page, "allowed").or(page.locator("#nd-path-to")).first().waitFor();
  assert.ok((await page.locator("#nd-path-from").inputValue()).length > 0);
  await ask(page, "web", "nobody");
  await page.locator('.nd-flow__field[data-part="to"] .nd-field__fault', { hasText: "nobody" }).waitFor();
  await page.locator("#nd-path-service").selectOption("SSH");
  assert.equal(await page.locator("#nd-path-port").inputValue(), "22");
  await page.locator('[data-bottom-tab="Path"]').focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator(".nd-problems__list").first().waitFor();
  assert.equal(await page.locator('[data-bottom-tab="Problems"]').getAttribute("aria-selected"), "true");
});

test("a packet is tried on a rule table, which says of each rule why it does not match", WIDE, async ({ page, visit, shot, audit }) => {
  await sample(page, visit);
  await page.locator('[data-tab="Rules"]').click();
  const sheet = page.locator('[data-table="edge-acl"]');
  await sheet.locator('[data-action="test-packet"]').click();
  const field = (part) => sheet.locator(`[data-field="flow-${part}"]`);
  for (const [part, text] of [["from", "internet"], ["to", "web"], ["port", "443"]]) {
    await field(part).fill(text);
    await page.keyboard.press("Enter");
  }
  await sheet.locator('[data-testid="trial"][data-severity="good"]').waitFor();
  const cell = (row) => sheet.locator(`[data-at="${row}/0"]`).textContent();
  assert.equal(await cell(0), "no: port 443 is not in 22");
  assert.equal(await cell(2), "✓ decides: allow");
  assert.equal(await cell(3), "comes after");
  await shot("packet-on-a-table");
  assert.deepEqual(await audit(), []);
  await field("direction").selectOption("egress");
  await sheet.locator('[data-at="0/0"]', { hasText: "other direction" }).waitFor();
  await sheet.locator('[data-action="test-packet"]').click();
  await sheet.locator('[data-field="flow-from"]').waitFor({ state: "detached" });
});
