// Rows go to a spreadsheet and come from one: what is right comes in as one step, what is wrong is listed with its reasons.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const GRANTED = { context: { permissions: ["clipboard-read", "clipboard-write"], viewport: { width: 1440, height: 900 } } };

async function start(page, visit) {
  await visit();
  await page.getByRole("textbox", { name: "Address range" }).fill("10.0.0.0/16");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.locator('tr[data-item="public-a"]').waitFor();
}

/** Pastes a text into the table of addresses. */
async function paste(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.locator('tr[data-item="main"] td[data-at="0/0"]').focus();
  await page.keyboard.press("Control+v");
}

test("of fifty pasted rows three are wrong: 47 come in, and one undo takes them out", GRANTED, async ({ page, visit, audited }) => {
  await start(page, visit);
  const rows = Array.from({ length: 50 }, (_, number) => {
    const block = { 7: "10.0.151.9/24", 20: "10.0.0.0/24", 33: "172.16.0.0/24" }[number] ?? `10.0.${144 + number}.0/24`;
    return `team-${number}\t${block}\t${"abc"[number % 3]}\tprivate`;
  });
  await paste(page, ["Name\tAddress range\tZone\tExposure", ...rows].join("\n"));
  const dialog = page.locator('[data-dialog="pasted"]');
  await dialog.getByTestId("pasted-done").filter({ hasText: "add 47 subnets" }).waitFor();
  const reasons = await dialog.locator("tbody tr").allInnerTexts();
  assert.equal(reasons.length, 3);
  assert.match(reasons[0], /^9\t.*has host bits/);
  assert.match(reasons[1], /^22\t.*overlaps subnet public-a 10\.0\.0\.0\/20/);
  assert.match(reasons[2], /^35\t.*is outside of network main/);
  await audited("pasted rows");
  await dialog.locator('[data-action="close-pasted"]').click();
  await page.locator('tr[data-item="team-0"]').waitFor();
  await page.keyboard.press("Control+z");
  await page.locator('tr[data-item="team-0"]').waitFor({ state: "detached" });
  assert.equal(await page.locator('tr[data-item^="team-"]').count(), 0);
});

test("a table is copied for a spreadsheet, and changed rows come back", GRANTED, async ({ page, visit }) => {
  await start(page, visit);
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await page.locator('tr[data-item="public-a"] td[data-at]').first().focus();
  await page.keyboard.press("Control+c");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("public-a"));
  const row = await read();
  assert.match(row, /^Name\tAddress range\tZone\t.*\npublic-a\t10\.0\.0\.0\/20\ta\tpublic\t/);
  assert.equal(row.trim().split("\n").length, 2);
  await page.locator('[data-action="copy-markdown"]').click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("| Name |"));
  await paste(page, row.replace("\ta\tpublic", "\tc\tpublic"));
  await page.locator('tr[data-item="public-a"] [data-field="Zone"]', { hasText: "c" }).waitFor();
});
