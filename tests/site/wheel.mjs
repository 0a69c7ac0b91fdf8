// Install wheels in Pyodide, as a notebook does with micropip, and run a Python file there, beside other files.
// Arguments: the folder of Pyodide, the program, and files; those that end in .whl are installed.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

const [folder, program, ...files] = process.argv.slice(2);
const { loadPyodide } = await import(`${folder}pyodide.mjs`);
const python = await loadPyodide({ indexURL: folder });
await python.loadPackage("micropip", { messageCallback: () => {} });
for (const file of files) python.FS.writeFile(`/tmp/${basename(file)}`, await readFile(file));
const wheels = files.filter((it) => it.endsWith(".whl")).map((it) => `emfs:/tmp/${basename(it)}`);
try {
  const micropip = python.pyimport("micropip");
  await micropip.install(["numpy", "pillow"]);
  await micropip.install.callKwargs(wheels, { deps: false });
  python.runPython(await readFile(program, "utf8"));
} catch (error) {
  console.log(error.message);
  process.exit(1);
}
