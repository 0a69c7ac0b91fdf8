// The doctor in this tab: one program at a time, each in a fresh Python in a worker. The next Python is loaded
// while the page waits, so that a program need not wait for it.

export function tabDoctor() {
  let worker;
  let ready = false;
  let known = false; // whether Python could be loaded once
  let current = null; // the examination under way
  let clock;
  let told = () => {};

  function start() {
    ready = false;
    take({ stage: "Python is being loaded." });
    const mine = new Worker(new URL("doctor_worker.js", import.meta.url), { type: "module" });
    mine.onmessage = ({ data }) => {
      if (mine === worker) take(data);
    };
    mine.onerror = (event) => {
      event.preventDefault();
      if (mine === worker) fail(new Error("The worker has stopped; perhaps for want of memory."));
    };
    return mine;
  }

  function take(said) {
    if (said.ready) begin();
    else if (said.failed) fail(new Error(said.failed));
    else if (said.end) renew()?.answer();
    else if (current) current.heard(said);
    else if (!known) told(said.stage);
  }

  // Loading Python takes as long as the network does, and counts for no program.
  function begin() {
    if (!known) {
      told("");
      keepForOffline().catch(() => {}); // no storage, or no room: it works all the same
    }
    ready = known = true;
    if (current) setLimit(current.seconds);
  }

  // Where there is a service worker, it keeps the doctor's files once they are of use here.
  async function keepForOffline() {
    const registration = await navigator.serviceWorker?.ready;
    registration?.active.postMessage("keep the doctor");
  }

  function setLimit(seconds) {
    clock = setTimeout(() => {
      fail(new Error(`It was ended after ${seconds} s; is there an endless loop?`));
    }, seconds * 1000);
  }

  function fail(error) {
    const failed = renew();
    if (failed) failed.refuse(error);
    else told(error.message);
  }

  // Ends the worker; returns the examination that it was at. Where it was at none, Python could not be
  // loaded, which is not tried again and again.
  function renew() {
    const ended = current;
    clearTimeout(clock);
    worker.terminate();
    current = null;
    worker = ended ? start() : undefined;
    return ended;
  }

  return {
    // Loads Python; told(line) hears of it while no program is examined: "" once it is there.
    prepare(hear) {
      told = hear;
      worker ??= start();
    },

    // Examines a program; `seconds` is the limit, and Python itself stops the program after half of them.
    // heard({ stage }) is what is being done, heard({ report }) what is known so far.
    async examine(name, content, { signal, heard, seconds }) {
      const bytes = new Uint8Array(await new Blob([content]).arrayBuffer());
      signal.throwIfAborted();
      return new Promise((answer, refuse) => {
        current = { answer, refuse, heard, seconds };
        const mine = current;
        signal.addEventListener("abort", () => mine === current && fail(signal.reason));
        worker ??= start();
        if (ready) setLimit(seconds);
        worker.postMessage({ name, content: bytes, seconds: seconds / 2 });
      });
    },
  };
}
