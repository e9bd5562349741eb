// Reads one expression over the compiled contract (`c` is its index, `v` its functions for rules) per line, as JSON
// text, and writes the value of each as JSON, null where it is undefined.
// Run as: node evaluate.mjs FOLDER_OF_COMPILED_CONTRACT < expressions > values
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const load = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`).href);
const scope = { c: await load("index"), v: { ...(await load("values")), ...(await load("text")) } };
const lines = readFileSync(0, "utf8").trimEnd().split("\n");
const evaluate = (line) => new Function("c", "v", `with (v) { return ${JSON.parse(line)}; }`)(scope.c, scope.v);
process.stdout.write(`${lines.map((line) => JSON.stringify(evaluate(line) ?? null)).join("\n")}\n`);
