// What surrounds the view: how large its panels are, where a thing stands, its JSON, and the steps that changed it.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { header, sample, start } from "./person.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };
const edge = (page, side) => page.locator(`.nd-splitter[data-side="${side}"]`);
const width = (page, side) => page.locator(`.nd-shell__${side}`).evaluate((panel) => Math.round(panel.getBoundingClientRect().width));
const height = (page) => page.locator(".nd-shell__bottom").evaluate((panel) => Math.round(panel.getBoundingClientRect().height));

test("panels are as large as somebody wants them, by pointer and by keys, also after a reload", WIDE, async ({ page, visit, audited }) => {
  await sample(page, visit);
  const [left, right, bottom] = [await width(page, "left"), await width(page, "right"), await height(page)];
  const box = await edge(page, "left").boundingBox();
  await page.mouse.move(box.x + 4, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 54, box.y + 220, { steps: 5 });
  assert.equal(await width(page, "left"), left + 50, "it follows the pointer");
  await page.mouse.up();
  assert.equal(await edge(page, "left").getAttribute("aria-valuenow"), String(left + 50));
  // The keys say the same, and the view has what is left.
  await edge(page, "right").focus();
  for (let at = 0; at < 3; at += 1) await page.keyboard.press("ArrowLeft");
  assert.equal(await width(page, "right"), right + 48);
  await edge(page, "bottom").focus();
  await page.keyboard.press("ArrowUp");
  assert.equal(await height(page), bottom + 16);
  await page.keyboard.press("Home");
  assert.equal(await height(page), 96);
  await page.keyboard.press("End");
  assert.equal(await height(page), 540);
  await audited("panels");
  await page.keyboard.press("Home");
  await page.reload();
  await page.locator("[data-node]").first().waitFor();
  assert.deepEqual([await width(page, "left"), await width(page, "right"), await height(page)], [left + 50, right + 48, 96]);
  // A smaller window keeps room for the view.
  await page.setViewportSize({ width: 760, height: 500 });
  assert.ok((await page.locator("#nd-view").evaluate((view) => view.getBoundingClientRect().width)) > 140);
  await page.setViewportSize({ width: 1440, height: 900 });
  await edge(page, "left").dblclick();
  assert.equal(await width(page, "left"), left, "the usual size");
  await edge(page, "bottom").focus();
  await page.keyboard.press("Enter");
  await edge(page, "bottom").waitFor({ state: "detached" });
});

test("in the inspector one goes on in what was added, and never types into the id by mistake", WIDE, async ({ page, visit }) => {
  await start(page, visit, "10.0.0.0/16");
  const place = await header(page, "main");
  await page.mouse.click(place.x, place.y);
  const id = page.locator('.nd-inspector [data-field="id"]');
  await id.fill("hub");
  await id.press("Enter");
  await page.locator('[data-node="hub"]').first().waitFor();
  const list = page.locator('.nd-inspector [data-list="cidrs"]');
  await list.locator('[data-action="add-item"]').click();
  // The id was taken once, and its field is not asked again when it goes.
  assert.deepEqual(await page.locator(".nd-toast").allTextContents(), []);
  await page.waitForFunction(() => document.activeElement.dataset.field === "cidrs/1");
  await list.locator('[data-action="remove-item"]').last().click();
  await list.locator('[data-field="cidrs/1"]').waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.matches(".nd-inspector"));
  await page.keyboard.type("x");
  assert.equal(await page.locator(".nd-inspector input").evaluateAll((fields) => fields.filter((field) => field.value.includes("x")).length), 0);
});

test("a thing is edited as JSON, wrong text stays and says why, and the steps that changed it lead back", WIDE, async ({ page, visit, audited, settled }) => {
  await start(page, visit, "10.0.0.0/16");
  await page.locator('[data-node="data-a"]').first().click();
  const form = page.locator('.nd-form[data-entity="data-a"]');
  assert.deepEqual(await form.locator(".nd-way li").allTextContents(), ["Plan", "main", "subnet"]);
  const part = (name) => page.locator(`.nd-notation[data-part="${name}"]`);
  await part("json").locator("summary").click();
  const text = part("json").locator("textarea");
  await page.waitForFunction(() => document.querySelector('[data-part="json"] textarea').value.includes('"data-a"'));
  const before = JSON.parse(await text.inputValue());
  assert.equal(before.id, "data-a");
  // Something wrong stays, is told of, and cannot be applied.
  await text.fill(JSON.stringify({ ...before, cidrs: [] }));
  await part("json").getByText("a subnet has no field cidrs").waitFor();
  assert.equal(await text.getAttribute("aria-invalid"), "true");
  await audited("json");
  await text.press("Control+Enter");
  assert.ok((await text.inputValue()).includes("cidrs"), "nothing is lost");
  // It stays with its thing while another one is looked at.
  const says = (word) => page.waitForFunction((word) => document.querySelector('[data-part="json"] textarea').value.includes(word), word);
  await page.locator('[data-row="data-b"]').first().click();
  await says('"data-b"');
  await page.locator('[data-row="data-a"]').first().click();
  await says("cidrs");
  await text.press("Escape");
  await page.waitForFunction(() => !document.querySelector('[data-part="json"] textarea').value.includes("cidrs"));
  // What is right becomes one step; another id renames, and stays selected.
  await text.fill(JSON.stringify({ ...before, id: "ledger", note: "kept for ten years" }));
  await text.press("Control+Enter");
  const renamed = page.locator('.nd-form[data-entity="ledger"]');
  await renamed.waitFor();
  await page.locator('[data-node="ledger"]').first().waitFor();
  await part("past").locator("summary").click();
  await part("past").getByText("as JSON").waitFor();
  await part("past").locator('[data-action="back-to"]').first().click();
  await page.locator('[data-node="data-a"]').first().waitFor();
  // The way leads outwards.
  await page.locator('[data-node="data-a"]').first().click();
  await page.locator(".nd-way__step", { hasText: "main" }).click();
  await page.locator('.nd-form[data-entity="main"]').waitFor();
  await page.locator(".nd-way__step", { hasText: "Plan" }).click();
  await page.locator(`.nd-form[data-entity="plan"]`).waitFor();
  assert.deepEqual(await settled(), []);
});

test("colours of stronger contrast are chosen, kept, and have no fault that axe can find", WIDE, async ({ page, visit, audited }) => {
  await sample(page, visit);
  const theme = page.locator('[data-action="theme"]');
  while ((await page.evaluate(() => document.documentElement.dataset.theme)) !== "contrast") await theme.click();
  await page.locator('[data-node="production-web"]').first().click();
  await audited("contrast");
  await page.reload();
  await page.locator("[data-node]").first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "contrast");
});
