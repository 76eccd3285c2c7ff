// Opening another plan costs nothing: undo brings back the open one, and what was said of it is not said of the other.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

/** Drops a file on the page. */
async function dropFile(page, name, content) {
  const data = await page.evaluateHandle(
    ([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], name, { type: "application/json" }));
      return data;
    },
    [name, content],
  );
  await page.dispatchEvent(".nd-shell", "drop", { dataTransfer: data });
}

/** Draws a network, deletes a subnet of it, and gives back the notices, of which one says so. */
async function afterADeletion(page, visit) {
  await visit();
  await page.locator('[data-action="draw"]').click();
  await page.locator('[data-node="data-c"]').first().click();
  await page.keyboard.press("Delete");
  const toasts = page.locator(".nd-toast");
  await toasts.filter({ hasText: "delete" }).waitFor();
  return toasts;
}

const other = JSON.stringify({ netdraft: "1.0", name: "theirs", networks: [{ id: "theirs", cidrs: ["10.7.0.0/16"] }] });

test("a plan that is dropped on the page can be taken back", async ({ page, visit }) => {
  const toasts = await afterADeletion(page, visit);
  await dropFile(page, "theirs.netdraft.json", other);
  await page.locator('[data-node="theirs"]').first().waitFor();
  assert.deepEqual(await page.locator(".nd-toast > span:first-child").allTextContents(), ["open theirs.netdraft.json"]);
  await toasts.getByRole("button", { name: "Undo" }).click();
  await page.locator('[data-node="main"]').first().waitFor();
  assert.equal(await page.locator('[data-node="theirs"]').count(), 0);
  assert.equal(await toasts.count(), 0, "there is nothing left to take back of that");
  assert.equal(await page.locator('[data-node="data-c"]').count(), 0, "the edit before is still made");
  await page.locator('[data-action="undo"]').click();
  await page.locator('[data-node="data-c"]').first().waitFor();
});

test("a notice offers to take back the last step only", async ({ page, visit }) => {
  const toasts = await afterADeletion(page, visit);
  await page.locator("#nd-plan-name").fill("mine");
  await page.locator("#nd-plan-name").press("Enter");
  // Long before it would go away by itself.
  await toasts.waitFor({ state: "detached", timeout: 2_000 });
});

test("words fit what they count, and keys are called as on the keyboard", async ({ page, visit }) => {
  await visit();
  const newer = JSON.stringify({ netdraft: "1.0", name: "newer", newest: 1 });
  await page.locator('input[type="file"]').setInputFiles([{ name: "newer.json", mimeType: "application/json", buffer: Buffer.from(newer) }]);
  await page.locator(".nd-toast", { hasText: /newer\.json, line 1, column \d+: unknown field newest is kept/ }).waitFor();
  await page.locator(".nd-status__hint").getByText("Ctrl+K finds everything").waitFor();
  assert.equal(await page.getByTestId("totals").textContent(), "0 networks · 0 subnets · 0 rules");
});
