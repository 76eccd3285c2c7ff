// What leaves the page, and what comes back: the dialog says what came of an export, and an export that was changed is no proof.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "./harness.mjs";

test("the export says what came of it, and one that was changed proves nothing", async ({ page, visit }) => {
  await visit();
  await page.locator("[data-field=range]").fill("10.0.0.0");
  await page.locator('[data-action="repair"]').click();
  assert.equal(await page.locator("[data-field=range]").inputValue(), "10.0.0.0/16", "an address alone begins a network of the usual size");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="main"]').first().waitFor();
  await page.locator('[data-action="export"]').first().click();
  const download = page.waitForEvent("download");
  await page.locator('[data-action="export-validated"]').click();
  const text = await readFile(await (await download).path(), "utf8");
  await page.locator("#export").getByText("handed to the browser's downloads").waitFor();
  await page.keyboard.press("Escape");
  const open = async (text) => {
    const file = { name: "plan.netdraft.json", mimeType: "application/json", buffer: Buffer.from(text) };
    await page.locator('input[type="file"]').setInputFiles([file]);
  };
  const told = page.locator(".nd-toast", { hasText: "was changed after it was validated" });
  await open(text.replaceAll("10.0.", "10.9."));
  await told.waitFor();
  await page.locator(".nd-toast button").first().click();
  await told.waitFor({ state: "detached" });
  await open(text);
  await page.locator('[data-row="main"]', { hasText: "10.0.0.0/16" }).waitFor();
  assert.equal(await told.count(), 0);
});
