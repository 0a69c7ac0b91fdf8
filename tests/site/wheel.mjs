// Install wheels in Pyodide, as micropip does, and run a Python file there.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";

const [folder, program, ...wheels] = process.argv.slice(2);
const { loadPyodide } = await import(`${folder}pyodide.mjs`);
const python = await loadPyodide({ indexURL: folder });
await python.loadPackage(["numpy", "micropip"], { messageCallback: () => {} });
const places = wheels.map((it) => `emfs:/tmp/${basename(it)}`);
for (const wheel of wheels) python.FS.writeFile(`/tmp/${basename(wheel)}`, await readFile(wheel));
try {
  const micropip = python.pyimport("micropip");
  await micropip.install.callKwargs(places, { deps: false });
  python.runPython(await readFile(program, "utf8"));
} catch (error) {
  console.log(error.message);
  process.exit(1);
}
