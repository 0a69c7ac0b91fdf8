// Python (Pyodide) with the doctor in it: the same under Node and in a worker.
import { unpacked } from "./packing.js";

const PACKAGES = "packages.json"; // the names of the packages that are loaded for a program
const WORK = "/home/learner";

/**
 * Load Python and the doctor.
 *
 * folder: where the runtime is, with a slash at its end.
 * read: gives the bytes of a file in it.
 * say: takes { stage }, what is being done.
 * Returns Python, and what examines a program in it: examine({ name, content, seconds }, hear). `content` are
 * bytes; hear() takes { stage } and { report }, of which the last one counts.
 */
export async function loadDoctor({ folder, read, say }) {
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const nowhere = () => {};
  const [zipped, names] = await Promise.all([read("firstnet.zip"), read(PACKAGES)]);
  const known = JSON.parse(new TextDecoder().decode(names));
  const python = await loadPyodide({ indexURL: folder, stdout: nowhere, stderr: nowhere });
  say({ stage: "NumPy is being loaded." });
  await load(python, ["numpy"]);
  say({ stage: "The doctor is being loaded." });
  python.FS.writeFile("/tmp/firstnet.zip", zipped);
  python.runPython(`
import sys, zipfile
zipfile.ZipFile("/tmp/firstnet.zip").extractall("/lib/firstnet")
sys.path.insert(0, "/lib/firstnet")
import firstnet.web.tab
`);
  const { examine_in_tab } = python.pyimport("firstnet.web.tab");

  async function examine({ name, content, seconds = 60 }, hear) {
    for (const wanted of wantedBy(python, content).filter((it) => known.includes(it))) {
      hear({ stage: `It imports ${wanted}, which is being loaded.` });
      try {
        await load(python, [wanted]);
      } catch (error) {
        hear({ stage: `${wanted} could not be loaded. The program is examined without it.` });
      }
    }
    python.FS.mkdirTree(WORK);
    const path = `${WORK}/${name}`;
    python.FS.writeFile(path, content);
    python.FS.chdir(WORK);
    examine_in_tab(path, (message) => hear(unpacked(message.toJs().slice().buffer)), seconds);
  }

  return { examine, python };
}

async function load(python, packages) {
  const errors = [];
  await python.loadPackage(packages, {
    messageCallback: () => {},
    errorCallback: (message) => errors.push(message),
  });
  if (errors.length) throw new Error(errors[0]);
}

// The packages of Pyodide's distribution that a program imports.
function wantedBy(python, content) {
  const code = new TextDecoder().decode(content);
  const imports = python.pyimport("pyodide.code").find_imports(code).toJs();
  const names = { sklearn: "scikit-learn", PIL: "pillow" };
  return imports.map((it) => names[it] ?? it);
}
