// The worker in which Python runs one program: { name, content, seconds } comes in; out go
// { ready }, { stage }, { report }, { failed } and { end }.
import { loadDoctor } from "./python.js";

const folder = new URL("../python/", import.meta.url).href;

async function read(name) {
  const answer = await fetch(folder + name);
  if (!answer.ok) throw new Error(`${name} can't be loaded (${answer.status})`);
  return new Uint8Array(await answer.arrayBuffer());
}

const loaded = loadDoctor({ folder, read, say: (message) => postMessage(message) });
loaded.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: `Python could not be loaded: ${lineOf(error)}` }),
);

onmessage = async ({ data }) => {
  try {
    const doctor = await loaded;
    await doctor.examine(data, (message) => postMessage(message));
    postMessage({ end: true });
  } catch (error) {
    postMessage({ failed: `The examination came to no end: ${lineOf(error)}` });
  }
};

// The last line of an error, which in Python says what it is.
function lineOf(error) {
  const lines = String(error?.message ?? error).trim().split("\n");
  return lines[lines.length - 1];
}
