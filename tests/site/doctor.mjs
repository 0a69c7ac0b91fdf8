// Examine the programs that are named on the command line, each in a fresh Python, as the page does;
// print the last report on each as a line of JSON, with the seconds that it took.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, module, ...programs] = process.argv.slice(2);
const { loadDoctor } = await import(pathToFileURL(module));

// Seconds since Python began to be loaded, and those of the processor.
function clock() {
  const used = process.cpuUsage();
  return [performance.now() / 1000, (used.user + used.system) / 1e6];
}

function since([start, used]) {
  const [now, sum] = clock();
  return [now - start, sum - used];
}

for (const path of programs) {
  const start = clock();
  const read = (name) => readFile(folder + name);
  const doctor = await loadDoctor({ folder, read, say: () => {} });
  const ready = since(start);
  let report;
  let last;
  const stages = [];
  const program = { name: "network.py", content: await readFile(path), seconds: 0 };
  await doctor.examine(program, (message) => {
    if (message.stage) stages.push(message.stage);
    if (!message.report) return;
    report ??= since(start);
    last = message.report;
  });
  console.log(JSON.stringify({ path, ...last, stages, times: { ready, report, end: since(start) } }));
}
