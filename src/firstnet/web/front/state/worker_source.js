// The source of state of the static page: a worker that trains by the kernels in WebAssembly, and others that run
// programs for the doctor.
import { Source } from "./source.js";
import { tabDoctor } from "./tab_doctor.js";

export function workerSource(address) {
  const worker = new Worker(address, { type: "module" });
  const source = new Source((message) => worker.postMessage(message));
  worker.onmessage = ({ data }) => source.take(data);
  worker.onerror = (event) => {
    event.preventDefault?.();
    source.fail("The training has stopped by a fault; reload the page.");
  };
  return Object.assign(source, tabDoctor());
}
