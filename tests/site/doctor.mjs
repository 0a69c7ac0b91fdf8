// Examine the programs that are named on the command line, each in a fresh Python, as the page does;
// print the last report on each as a line of JSON.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, module, ...programs] = process.argv.slice(2);
const { loadDoctor } = await import(pathToFileURL(module));

for (const path of programs) {
  const start = performance.now();
  const read = (name) => readFile(folder + name);
  const doctor = await loadDoctor({ folder, read, say: () => {} });
  const ready = performance.now();
  let first;
  let last;
  const program = { name: "network.py", code: await readFile(path, "utf8"), seconds: 0 };
  await doctor.examine(program, (message) => {
    if (!message.report) return;
    first ??= performance.now();
    last = message;
  });
  const end = performance.now();
  const times = { ready: ready - start, report: first - ready, end: end - ready };
  console.log(JSON.stringify({ path, ...last, times }));
}
