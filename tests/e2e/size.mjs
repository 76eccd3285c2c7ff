// Prints what a visitor downloads and fails when it is more than the project allows. Usage: node size.mjs DIST
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

// Bytes after brotli. The aim for wasm is 300 kB; the limit is a little above what it is, so that nothing grows unseen.
// `later` is what comes when somebody asks for it, or when the page is kept for times without a network.
const LIMITS = { wasm: 1_183_000, rest: 60_000, later: 60_000 };
const LATER = /\.(png|md|webmanifest)$|^sw\.js$|\.netdraft\.json$/;

const folder = process.argv[2] ?? "dist";
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const row = (name, raw, gzip, brotli) =>
  console.log([name.padEnd(48), ...[raw, gzip, brotli].map((cell) => cell.padStart(12))].join(""));

const totals = { wasm: 0, rest: 0, later: 0 };
const kind = (name) => (name.endsWith(".wasm") ? "wasm" : LATER.test(name) ? "later" : "rest");
row("file", "raw", "gzip", "brotli");
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.startsWith(".")) continue;
  const bytes = readFileSync(join(entry.parentPath, entry.name));
  const brotli = brotliCompressSync(bytes).length;
  totals[kind(entry.name)] += brotli;
  row(entry.name, kilobytes(bytes.length), kilobytes(gzipSync(bytes).length), kilobytes(brotli));
}

if (totals.wasm === 0) {
  console.error(`there is no wasm file in ${folder}`);
  process.exit(1);
}
for (const [kind, limit] of Object.entries(LIMITS)) {
  const fits = totals[kind] <= limit;
  console.log(`${kind}: ${kilobytes(totals[kind])} of ${kilobytes(limit)} allowed after brotli${fits ? "" : ", too much"}`);
  if (!fits) process.exitCode = 1;
}
