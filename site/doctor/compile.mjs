// Compile the Python in an archive by the Python that will run it: compiled modules hold for one version only.
// Arguments: the folder of the runtime, the archive, and where to write it with the compiled modules in it.
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, archive, written] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/` });
python.FS.writeFile("/tmp/firstnet.zip", await readFile(archive));
// The same folder as in a tab, since code knows its file. The archive comes as a whole: nothing is looked up.
python.runPython(`
import py_compile, zipfile
from pathlib import Path

ROOT = Path("/lib/firstnet")
with zipfile.ZipFile("/tmp/firstnet.zip", "a", zipfile.ZIP_DEFLATED) as archive:
    archive.extractall(ROOT)
    for file in sorted(ROOT.rglob("*.py")):
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        made = Path(py_compile.compile(file, doraise=True, invalidation_mode=mode))
        entry = zipfile.ZipInfo(made.relative_to(ROOT).as_posix(), (2001, 9, 9, 0, 0, 0))
        archive.writestr(entry, made.read_bytes(), zipfile.ZIP_DEFLATED)
`);
await writeFile(written, python.FS.readFile("/tmp/firstnet.zip"));
