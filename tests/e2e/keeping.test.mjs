// No work is lost: not by a reload, a killed tab, a full disk, a second tab, a damaged store or another plan.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { largePlan } from "./plans.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } } };
const FULL = process.env.NETDRAFT_SOAK === "1";

/** Draws a network with a name of its own. */
async function draw(page, name) {
  await page.locator('[data-action="draw"]').click();
  await page.locator('[data-node="main"]').first().waitFor();
  await rename(page, name);
  await saved(page);
}

async function rename(page, name) {
  await page.locator("#nd-plan-name").fill(name);
  await page.locator("#nd-plan-name").press("Enter");
}

const saved = (page) => page.locator('[data-testid="save-state"]', { hasText: "Saved in browser" }).waitFor();
const name = (page) => page.locator("#nd-plan-name").inputValue();
const ready = (page) => page.waitForFunction(() => document.documentElement.dataset.state === "ready");

/** Waits until the plan with this name is open. */
const opened = (page, name) => page.waitForFunction((name) => document.querySelector("#nd-plan-name")?.value === name, name);

async function palette(page, words) {
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill(words);
  await page.keyboard.press("Enter");
}

/** Reads or writes the browser's database from outside: an expression about the stores `cards` and `states`. */
const stored = (page, expression) =>
  page.evaluate(`new Promise((resolve, reject) => {
    const request = indexedDB.open("netdraft");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction(["cards", "states"], "readwrite");
      const [cards, states] = [transaction.objectStore("cards"), transaction.objectStore("states")];
      const asked = ${expression};
      transaction.oncomplete = () => {
        request.result.close();
        resolve(asked.result);
      };
    };
  })`);

test("other plans stay in the browser, with their health, and come back", WIDE, async ({ page, visit, audited }) => {
  await visit();
  await draw(page, "first");
  await page.locator('[data-action="home"]').click();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  await saved(page);
  await page.locator('[data-action="home"]').click();
  const recent = page.getByTestId("recent");
  await recent.locator("li").nth(1).waitFor();
  assert.match(await recent.locator("li").nth(0).textContent(), /\d+ errors/);
  assert.match(await recent.locator("li").nth(1).textContent(), /firstno errors1 network, 9 subnets · today \d\d:\d\d/);
  await audited("recent plans");
  await recent.locator('[data-plan="first"] [data-action="recent"]').click();
  await opened(page, "first");
  // Undo leads back to the plan before, and what is stored of each stays its own.
  await page.locator('[data-action="undo"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  await saved(page);
  await page.reload();
  await page.locator('[data-node="production"]').first().waitFor();
  await page.locator('[data-action="home"]').click();
  assert.equal(await recent.locator("li").count(), 2);
  await recent.locator('[data-plan="first"] [data-action="forget"]').click();
  await recent.locator('[data-action="forget-now"]').click();
  await recent.locator('[data-plan="first"]').waitFor({ state: "detached" });
  assert.equal(await stored(page, "cards.count()"), 1);
});

test("plans that are opened one right after another are all kept", WIDE, async ({ page, visit }) => {
  await visit();
  // Plans that are not stored in the same moment, each of which comes before the one before is.
  const plans = ["one", "two", "three"].map((name) => [name, JSON.stringify({ ...largePlan({ networks: 2, subnets: 20, rules: 200 }), name })]);
  await page.evaluate((plans) => {
    for (const [name, text] of plans) {
      const files = new DataTransfer();
      files.items.add(new File([text], `${name}.netdraft.json`, { type: "application/json" }));
      const chooser = document.querySelector('input[type="file"]');
      chooser.files = files.files;
      chooser.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, plans);
  await opened(page, "three");
  await saved(page);
  await page.locator('[data-action="home"]').click();
  const recent = page.getByTestId("recent");
  for (const name of ["one", "two"]) await recent.locator("li", { hasText: name }).first().waitFor();
  const names = await stored(page, "cards.getAll()");
  assert.deepEqual(names.map((card) => JSON.parse(card).name).sort(), ["one", "three", "two"]);
});

test("a large plan that is left in the moment in which it is seen is there again", { ...WIDE, hasty: true }, async ({ page, visit }) => {
  await visit();
  const buffer = Buffer.from(JSON.stringify({ ...largePlan({ networks: 4, subnets: 50, rules: 200 }), name: "left" }));
  await page.locator('input[type="file"]').setInputFiles([{ name: "left.netdraft.json", mimeType: "application/json", buffer }]);
  await page.locator("[data-node]").first().waitFor();
  await page.reload();
  await ready(page);
  await opened(page, "left");
});

test("what is typed when another plan is opened belongs to the plan before", WIDE, async ({ page, visit }) => {
  await visit();
  await draw(page, "first");
  await page.locator('[data-node="data-b"]').first().click();
  await page.locator(".nd-inspector [data-field=name]").fill("half a na");
  const buffer = Buffer.from(JSON.stringify(largePlan({ networks: 1, subnets: 1, rules: 0 })));
  await page.evaluate((text) => {
    const files = new DataTransfer();
    files.items.add(new File([text], "second.netdraft.json", { type: "application/json" }));
    const chooser = document.querySelector('input[type="file"]');
    chooser.files = files.files;
    chooser.dispatchEvent(new Event("change", { bubbles: true }));
  }, buffer.toString());
  await page.locator('[data-node="vpc-1"]').first().waitFor();
  await page.keyboard.press("Control+z");
  await page.locator('[data-node="data-b"]').first().waitFor();
  await page.locator('[data-node="data-b"] .nd-node__title', { hasText: "half a na" }).first().waitFor({ state: "attached" });
});

test("a version with a name is restored, undone and opened as a copy", WIDE, async ({ page, visit, audited }) => {
  await visit();
  await draw(page, "before");
  await palette(page, "Versions and steps");
  const dialog = page.locator("#versions");
  await dialog.locator("#nd-version-name").fill("agreed");
  await page.keyboard.press("Enter");
  await dialog.locator("[data-version]", { hasText: "agreed" }).waitFor();
  await audited("versions");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await rename(page, "after");
  await saved(page);
  await page.getByTestId("save-state").click();
  await dialog.locator("[data-version]", { hasText: "agreed" }).locator('[data-action="restore"]').click();
  await opened(page, "before");
  await page.locator(".nd-toast", { hasText: "restore agreed" }).getByRole("button", { name: "Undo" }).click();
  await opened(page, "after");
  // What was open when a version was restored is a version too.
  await page.getByTestId("save-state").click();
  assert.ok((await dialog.locator("[data-version]").count()) >= 3);
  await dialog.locator("[data-version]", { hasText: "agreed" }).locator('[data-action="copy-version"]').click();
  await opened(page, "before");
  await saved(page);
  const cards = (await stored(page, "cards.getAll()")).map((card) => JSON.parse(card).name);
  assert.deepEqual(cards.sort(), ["after", "before"]);
  // A step of this visit, in words, and back to before it.
  await page.getByTestId("save-state").click();
  await dialog.locator("[data-step]", { hasText: "Open a copy" }).locator('[data-action="back-to"]').click();
  await opened(page, "after");
});

test("a full browser says so, offers the file, and recovers", WIDE, async ({ page, visit, audited, context, base }) => {
  const devtools = await context.newCDPSession(page);
  // The browser asks itself how much room there is only now and then, so it is little from the start.
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(base).origin, quotaSize: 150_000 });
  await visit();
  await draw(page, "kept");
  const large = Buffer.from(JSON.stringify({ ...largePlan({ networks: 2, subnets: 250 }), name: "too much" }));
  await page.locator('input[type="file"]').setInputFiles([{ name: "too-much.netdraft.json", mimeType: "application/json", buffer: large }]);
  const banner = page.getByTestId("banner");
  await banner.getByText("This plan is not saved: the browser's storage is full.").waitFor();
  await page.locator('[data-testid="save-state"]', { hasText: "Not saved" }).waitFor();
  await audited("full");
  await page.evaluate(() => delete window.showSaveFilePicker);
  const download = page.waitForEvent("download");
  await banner.locator('[data-action="rescue"]').click();
  assert.equal((await download).suggestedFilename(), "too-much.netdraft.json");
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(base).origin });
  await rename(page, "fits");
  await saved(page);
  assert.equal(await banner.count(), 0);
  await page.reload();
  await opened(page, "fits");
  // The plan before is there too.
  await page.locator('[data-action="home"]').click();
  await page.locator('[data-plan="kept"] [data-action="recent"]').click();
  await opened(page, "kept");
});

test("a second tab says that the plan is open, and overwrites nothing", WIDE, async ({ page, visit, audited, context, base }) => {
  await visit();
  await draw(page, "shared");
  const second = await context.newPage();
  await second.goto(base);
  await opened(second, "shared");
  await second.getByTestId("banner").getByText("This plan is open in another tab").waitFor();
  await rename(second, "of the second");
  await saved(second);
  assert.equal(await second.getByTestId("banner").count(), 0);
  await rename(page, "of the first");
  await saved(page);
  for (const [tab, expected] of [[second, "of the second"], [page, "of the first"]]) {
    await tab.reload();
    await opened(tab, expected);
    assert.equal(await tab.getByTestId("banner").count(), 0);
  }
  // A third one takes the plan over; the first one is told, and keeps what it does next as a copy.
  const third = await context.newPage();
  await third.goto(base);
  await third.getByTestId("banner").waitFor();
  await third.locator('[data-action="take-over"]').click();
  await third.getByTestId("banner").waitFor({ state: "detached" });
  assert.equal(await name(third), "of the first");
  await page.getByTestId("banner").getByText("Another tab has taken this plan over").waitFor();
  await audited("taken over");
  await rename(page, "again of the first");
  await saved(page);
  await rename(third, "of the third");
  await saved(third);
  const names = (await stored(page, "cards.getAll()")).map((card) => JSON.parse(card)).map((card) => `${card.name} ${card.copy}`);
  assert.deepEqual(names.sort(), ["again of the first true", "of the second true", "of the third false"]);
});

test("a plan that stopped the program is offered, not opened", WIDE, async ({ page, visit, audited }) => {
  await visit();
  await draw(page, "dangerous");
  await page.evaluate(() => localStorage.setItem("netdraft:broken", sessionStorage.getItem("netdraft:open")));
  await page.reload();
  const dialog = page.locator("#recovery");
  await dialog.getByText("The planner stopped while this plan was open").waitFor();
  await audited("recovery");
  await dialog.locator('[data-action="open-broken"]').click();
  await opened(page, "dangerous");
  assert.equal(await page.getByTestId("banner").count(), 0);
  await page.reload();
  await opened(page, "dangerous");
});

test("a plan whose text is damaged is opened as its last good version", WIDE, async ({ page, visit }) => {
  await visit();
  await draw(page, "good");
  await palette(page, "Versions and steps");
  await page.locator("#nd-version-name").fill("the good one");
  await page.keyboard.press("Enter");
  await page.locator("[data-version]", { hasText: "the good one" }).waitFor();
  await page.keyboard.press("Escape");
  await saved(page);
  await stored(page, 'states.put("{ damaged", sessionStorage.getItem("netdraft:open"))');
  await page.reload();
  const dialog = page.locator("#recovery");
  await dialog.getByText("What this browser kept of it cannot be read").waitFor();
  assert.equal(await dialog.locator('[data-action="open-broken"]').count(), 0);
  const download = page.waitForEvent("download");
  await dialog.locator('[data-action="save-broken"]').click();
  await download;
  await dialog.locator("[data-version]", { hasText: "the good one" }).locator('[data-action="copy-version"]').click();
  await opened(page, "good");
  await saved(page);
  await page.reload();
  await opened(page, "good");
});

/** Renames the plan and a subnet in turn, as fast as the page lets it, and says before and after each edit which one it is. */
function edits(first) {
  const type = (field, text) => {
    field.focus();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    field.blur();
  };
  const say = (words) => {
    const request = new XMLHttpRequest();
    request.open("GET", `said?${words}`, false);
    request.send();
  };
  let number = first;
  const step = () => {
    number += 1;
    say(`begun=${number}`);
    const field = number % 2 === 1 ? "#nd-plan-name" : '.nd-inspector [data-field="name"]';
    type(document.querySelector(field), `state ${number}`);
    setTimeout(() => {
      say(`ended=${number}`);
      setTimeout(step, Math.random() * 25);
    });
  };
  step();
}

/** What the page shows: the number of the state of each of the two names. */
const shown = (page) =>
  page.evaluate(() => {
    const number = (selector) => Number(/state (\d+)/.exec(document.querySelector(selector).value)?.[1] ?? 0);
    return [number("#nd-plan-name"), number('.nd-inspector [data-field="name"]')];
  });

test("a tab that is killed at any moment has the last state or the one before", { ...WIDE, timeout: FULL ? 900_000 : 120_000 }, async ({ page, visit, context, base }) => {
  await visit();
  await draw(page, "state 0");
  // The tab waits for the answer, so what it says has arrived before it does what it says.
  let said = {};
  await context.route("**/said?*", (route) => {
    const [[word, number]] = new URL(route.request().url()).searchParams;
    said[word] = Number(number);
    return route.fulfill({ status: 204 });
  });
  await page.close();
  let last = 0;
  for (let round = 0; round < (FULL ? 200 : 25); round += 1) {
    const tab = await context.newPage();
    await tab.goto(base);
    await ready(tab);
    await tab.locator('[data-node="data-c"]').first().click();
    await tab.locator('.nd-inspector [data-field="name"]').waitFor();
    const [plan, subnet] = await shown(tab);
    const state = Math.max(plan, subnet);
    assert.ok(Math.abs(plan - subnet) === 1 || state <= 1, `round ${round}: a state that never was: ${plan} and ${subnet}`);
    assert.ok(state === last || state === last - 1, `round ${round}: ${state}, but ${last} was reached`);
    said = { begun: state, ended: state };
    const devtools = await context.newCDPSession(tab);
    await tab.evaluate(edits, state);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    const killed = new Promise((resolve) => tab.once("crash", resolve));
    devtools.send("Page.crash").catch(() => {});
    await killed;
    await tab.close();
    // The last state, or, while an edit was being made, that or the one before.
    last = said.begun;
    assert.ok(said.ended === last || said.ended === last - 1);
  }
  assert.ok(last > 50, `only ${last} edits were made`);
});

test("every template begins a plan that passes its gate", WIDE, async ({ page, visit, audited, shot }) => {
  await visit();
  await page.getByTestId("templates").locator("summary").click();
  await audited("templates");
  const templates = await page.locator("[data-template]").evaluateAll((all) => all.map((button) => button.dataset.template));
  assert.equal(templates.length, 8);
  for (const template of templates) {
    await page.locator(`[data-template="${template}"]`).click();
    await page.getByTestId("no-problems").waitFor();
    await shot(`template ${template}`);
    await page.locator('[data-action="home"]').click();
    await page.getByTestId("templates").locator("summary").click();
  }
});
