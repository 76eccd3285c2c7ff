// Runs every test of the `*.test.mjs` files against the optimised page in dist. Usage: node run.mjs [PART OF A NAME]
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, runTest, tests } from "./harness.mjs";
import { serve } from "./server.mjs";

const dist = process.env.NETDRAFT_DIST ?? join(import.meta.dirname, "../../dist");
if (!existsSync(join(dist, "index.html"))) {
  console.error(`there is no page in ${dist}; build it with: cargo xtask test --only build`);
  process.exit(1);
}

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.mjs"));
for (const file of files.sort()) await import(pathToFileURL(join(import.meta.dirname, file)));

const part = process.argv[2] ?? "";
const chosen = tests.filter((test) => test.name.includes(part));
const server = await serve(dist);
const browser = await launch();
let failed = 0;
for (const test of chosen) {
  const begun = performance.now();
  const fault = await runTest(browser, server.base, test).then(() => null, (error) => error);
  console.log(`${fault ? "FAILED" : "ok    "} ${test.name} (${Math.round(performance.now() - begun)} ms)`);
  if (fault) {
    failed += 1;
    console.log(String(fault.stack ?? fault).replace(/^/gm, "       "));
  }
}
await browser.close();
server.close();

if (chosen.length === 0) console.log(`no test has “${part}” in its name`);
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || chosen.length === 0 ? 1 : 0;
