// The first report on each program that is named on the command line, in Python in WebAssembly; browser.py calls it.
// Python is loaded once; its memory is set back after each program, so that each finds it fresh.
// Arguments: the folder of the runtime, python.js, first_look.py, programs. Prints a line of JSON for each.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, module, look, ...programs] = process.argv.slice(2);
const { loadDoctor } = await import(pathToFileURL(module));
const read = (name) => readFile(folder + name);
const { python } = await loadDoctor({ folder, read, say: () => {} });
python.FS.writeFile("/lib/firstnet/first_look.py", await readFile(look));
python.runPython("import first_look");
const memory = () => python._module.HEAPU8;
const fresh = memory().slice();

for (const [number, program] of programs.entries()) {
  const path = `/home/program${number}/network.py`; // each in a folder of its own
  python.FS.mkdirTree(`/home/program${number}`);
  python.FS.writeFile(path, await readFile(program));
  python.FS.chdir(`/home/program${number}`);
  const start = process.cpuUsage();
  const report = python.runPython(`first_look.in_tab(${JSON.stringify(path)})`); // as Python writes JSON, perhaps with NaN
  const { user, system } = process.cpuUsage(start);
  const about = JSON.stringify({ program, seconds: (user + system) / 1e6 });
  console.log(`${about.slice(0, -1)}, "report": ${report}}`);
  memory().set(fresh);
  memory().fill(0, fresh.length);
}
