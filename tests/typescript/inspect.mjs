// Reads one JSON document per line and writes what the compiled contract says about it, one JSON value per line.
// Run as: node inspect.mjs FOLDER_OF_COMPILED_CONTRACT < documents > inspections
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { inspect } = await import(pathToFileURL(`${process.argv[2]}/index.js`).href);
const answers = [];
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  try {
    answers.push(JSON.stringify(inspect(JSON.parse(line))));
  } catch (error) {
    answers.push(JSON.stringify({ raised: String(error) }));
  }
}
process.stdout.write(`${answers.join("\n")}\n`);
