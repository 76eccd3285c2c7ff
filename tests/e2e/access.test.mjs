// What everybody can use: no fault that axe finds in any view or dialog, in light, dark or the system's own colours, and nothing cut in a small window.
import assert from "node:assert/strict";
import { test } from "./harness.mjs";

const WIDE = { context: { viewport: { width: 1440, height: 900 } }, timeout: 300_000 };
const VIEWS = {
  t: "Topology", a: "Addresses", f: "Rules", r: "Routes", d: "DNS", n: "NAT", l: "Load balancers", u: "Public IPs", k: "Links", m: "Matrix",
};

async function sample(page, visit) {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
}

async function go(page, key) {
  await page.keyboard.press("g");
  await page.keyboard.press(key);
  await page.locator(`#nd-view[data-view="${VIEWS[key]}"]`).waitFor();
}

/** Does what the palette finds first for some words. */
async function act(page, words) {
  await page.keyboard.press("Control+k");
  await page.locator(".nd-palette__field").fill(words);
  await page.locator(".nd-palette__line").first().waitFor();
  await page.keyboard.press("Enter");
}

test("every view is accessible in all colours", WIDE, async ({ page, visit, audited }) => {
  await sample(page, visit);
  for (const [key, view] of Object.entries(VIEWS)) {
    await go(page, key);
    await audited(`view ${view}`);
  }
});

test("every dialog is accessible in all colours", WIDE, async ({ page, visit, audited }) => {
  await visit();
  await audited("dialog start");
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  const opens = {
    palette: () => page.keyboard.press("Control+k"),
    help: () => page.keyboard.press("?"),
    export: () => page.keyboard.press("Control+Shift+e"),
    share: () => page.keyboard.press("Control+Alt+l"),
    versions: () => page.keyboard.press("Control+Alt+s"),
    import: () => act(page, "Import from AWS"),
  };
  for (const [name, open] of Object.entries(opens)) {
    await open();
    await page.locator(`dialog[data-dialog="${name}"][open]`).waitFor();
    await audited(`dialog ${name}`);
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  }
  await page.locator('.nd-problem [data-action="waive"]').first().click();
  await page.locator("dialog[open]").waitFor();
  await audited("dialog waive");
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await page.locator('.nd-problem [data-action="explain"]').first().click();
  await page.locator('[data-panel="explain"] .nd-prose').waitFor();
  await audited("dialog explain");
  await page.keyboard.press("Escape");
  await page.locator('[data-panel="explain"]').waitFor({ state: "detached" });
  await page.locator('[data-action="fix-all"]').click();
  await page.locator('dialog[data-dialog="fix-all"][open]').waitFor();
  await audited("dialog fix-all");
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await page.locator('[data-bottom-tab="Checks"]').click();
  await page.getByTestId("checks-clean").waitFor();
  await audited("checks");
  await page.locator('[data-bottom-tab="Problems"]').click();
  await page.locator('[data-node="production"]').first().click({ position: { x: 8, y: 8 } });
  for (const [name, key] of [["allocate", "a"], ["connect", "c"]]) {
    await page.keyboard.press(key);
    await page.locator("dialog[open]").waitFor();
    await audited(`dialog ${name}`);
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  }
  await page.keyboard.press("e");
  await page.locator("#nd-path-from").waitFor();
  await audited("path");
});

/** What sticks out of the window or is cut on its left or right, but for what scrolls by itself. */
const cut = (page) =>
  page.evaluate(() => {
    const scrolls = (element) => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (["auto", "scroll"].includes(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
      }
      return false;
    };
    const front = document.querySelector("dialog[open]") ?? document.body;
    return [...front.querySelectorAll("button, input, select, textarea, a, h1, h2, h3, p")]
      .filter((element) => !element.closest(".nd-world, .nd-only-read, .nd-skips, [hidden]") && element.checkVisibility())
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.left < -1 || box.right > innerWidth + 1) && !scrolls(element);
      })
      .map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`);
  });

for (const [width, height] of [[390, 844], [320, 640]]) {
  test(`at ${width} pixels nothing is cut, and panels are sheets that close`, { context: { viewport: { width, height } }, timeout: 300_000 }, async ({ page, visit, audit, shot }) => {
    await visit();
    assert.deepEqual(await cut(page), [], "the start");
    await page.locator('[data-action="sample"]').click();
    await page.locator('[data-node="production"]').first().waitFor();
    const room = async () => (await page.locator("#nd-view").boundingBox()).height;
    assert.ok((await room()) > height / 2, "no panel is open");
    for (const [key, view] of Object.entries(VIEWS)) {
      await go(page, key);
      assert.deepEqual(await cut(page), [], view);
      await shot(`${width} ${view}`);
    }
    await go(page, "t");
    for (const [action, panel] of [["toggle-left", "left"], ["toggle-right", "right"], ["problems", "bottom"]]) {
      await page.locator(`[data-action="${action}"]`).click();
      await page.locator(`.nd-shell__${panel}`).waitFor();
      assert.equal(await page.locator(".nd-shell__left, .nd-shell__right, .nd-shell__bottom").filter({ visible: true }).count(), 1, "one at a time");
      assert.deepEqual(await cut(page), [], panel);
      assert.ok((await room()) > 100, `the view is still there beside ${panel}`);
      assert.deepEqual(await audit(), [], panel);
      await shot(`${width} sheet ${panel}`);
    }
    await page.locator('.nd-shell__bottom [data-action="close-panel"]').click();
    await page.locator(".nd-shell__bottom").waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.activeElement.matches(".nd-canvas__pane"));
    // By keyboard alone, Escape closes what has the focus.
    await page.locator('[data-action="toggle-right"]').click();
    await page.locator(".nd-inspector [data-field]").first().focus();
    await page.keyboard.press("Escape");
    await page.locator(".nd-shell__right").waitFor({ state: "hidden" });
    for (const keys of ["Control+k", "?", "Control+Shift+e", "Control+Alt+l", "Control+Alt+s"]) {
      await page.keyboard.press(keys);
      await page.locator("dialog[open]").waitFor();
      assert.deepEqual(await cut(page), [], keys);
      await shot(`${width} ${keys}`);
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
    }
  });
}

test("the export fits a small window", { context: { viewport: { width: 390, height: 844 } } }, async ({ page, visit }) => {
  await visit();
  await page.locator('[data-action="sample"]').click();
  await page.locator('[data-node="production"]').first().waitFor();
  await page.locator('[data-action="export"]').first().click();
  const body = page.locator("#export .nd-dialog__body");
  await body.waitFor();
  assert.equal(await body.evaluate((body) => body.scrollWidth - body.clientWidth), 0);
});

test("a window of 320 by 256 pixels scrolls, so that everything can be reached", { context: { viewport: { width: 320, height: 256 } } }, async ({ page, visit }) => {
  await sample(page, visit);
  await page.locator('[data-action="toggle-right"]').scrollIntoViewIfNeeded();
  await page.locator('[data-action="toggle-right"]').click();
  await page.locator(".nd-inspector [data-field]").first().scrollIntoViewIfNeeded();
  assert.ok((await page.locator(".nd-inspector [data-field]").first().boundingBox()).y < 256);
});

test("the first stops of the keyboard lead to the view, the outline and the problems", WIDE, async ({ page, visit }) => {
  await sample(page, visit);
  const skips = { "Skip to the outline": ".nd-outline", "Skip to the problems": ".nd-shell__bottom" };
  for (const [name, place] of Object.entries(skips)) {
    await page.getByRole("navigation", { name: "Skip to" }).getByRole("button", { name }).focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((place) => document.activeElement.closest(place), place);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement.matches(".nd-canvas__pane"));
  }
});

test("what has the focus and what is chosen can be seen in the system's own colours", WIDE, async ({ page, visit }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await sample(page, visit);
  const look = (selector) =>
    page.locator(selector).first().evaluate((element) => {
      const { backgroundColor, outlineStyle, outlineWidth, stroke, strokeWidth } = getComputedStyle(element);
      return { backgroundColor, outline: `${outlineStyle} ${outlineWidth}`, stroke: `${stroke} ${strokeWidth}` };
    });
  const [chosen, other] = [await look('.nd-tab[aria-selected="true"]'), await look('.nd-tab[aria-selected="false"]')];
  assert.notEqual(chosen.backgroundColor, other.backgroundColor, "the tab of the view");
  const [tool, another] = [await look('.nd-tool[aria-pressed="true"]'), await look('.nd-tool[aria-pressed="false"]')];
  assert.notEqual(tool.backgroundColor, another.backgroundColor, "the tool");
  await page.keyboard.press("F8");
  await page.locator('[aria-current="true"]').first().waitFor();
  assert.equal((await look('.nd-problem[aria-current="true"]')).outline, "solid 2px");
  await page.keyboard.press("Tab");
  assert.match((await look(".nd-selected")).stroke, /4px$/);
  for (const selector of ['[data-action="export"]', ".nd-tool", ".nd-outline [tabindex='0']"]) {
    await page.locator(selector).first().focus();
    // The ring belongs to the keyboard.
    await page.keyboard.press("Shift");
    assert.match((await look(`${selector}:focus-visible`)).outline, /solid [2-9]px/, selector);
  }
});
