// Opens route files as Kaoto's editor does and saves them again: says what would differ. Called by bench/kaoto.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { parse } from "yaml";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(import.meta.url);

// The editor's model of a file, without what draws it.
await build({
  stdin: {
    contents: 'export { CamelResourceFactory } from "./package/lib/esm/models/camel/camel-resource-factory.js";',
    resolveDir: folder,
  },
  bundle: true,
  format: "cjs",
  platform: "node",
  outfile: `${folder}/model.cjs`,
  logLevel: "error",
  loader: { ".scss": "empty", ".svg": "empty", ".png": "empty" },
  plugins: [
    {
      name: "nothing-to-draw",
      setup(bundle) {
        const drawing = /^(@|react|mobx|monaco|zustand|zundo|clsx|hotkeys|html-to-image|usehooks|simple-|remark|ts-markdown|chevrotain|jszip)/;
        bundle.onResolve({ filter: drawing }, (found) => ({ path: found.path, namespace: "nothing" }));
        bundle.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({
          contents: `
            const target = function () {};
            const any = new Proxy(target, {
            get: (t, name) => name === "__esModule" ? true : name === Symbol.toPrimitive ? () => "" : name === "prototype" ? t.prototype : any,
              apply: () => any,
              construct: () => ({}),
            });
            module.exports = any;`,
        }));
      },
    },
  ],
});
globalThis.DOMParser = class {
  parseFromString() {
    return {};
  }
};
globalThis.XMLSerializer = class {};
globalThis.document = { implementation: { createDocument: () => ({}) } };
const { CamelResourceFactory } = require(`${folder}/model.cjs`);

/** The same text for files that differ in the order of keys and in how they are written. */
const meaning = (yaml) =>
  JSON.stringify(parse(yaml), (key, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value);
const comments = (yaml) => yaml.split("\n").map((line) => line.trim()).filter((line) => /^#\s*\S/.test(line));

let wrong = 0;
for (const file of files) {
  const before = readFileSync(file, "utf8");
  const after = CamelResourceFactory.createCamelResource(before, { path: file }).toString();
  const kept = comments(after);
  const lost = comments(before).filter((comment) => !kept.includes(comment));
  const same = meaning(before) === meaning(after);
  wrong += same && lost.length === 0 ? 0 : 1;
  console.log(`${basename(file)}: ${same ? "the same" : "OTHER STEPS"}${lost.map((c) => `\n  lost: ${c}`).join("")}`);
}
process.exitCode = wrong === 0 ? 0 : 1;
