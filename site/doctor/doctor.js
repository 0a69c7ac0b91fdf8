// The doctor as the page sees it: one program at a time, each in a fresh Python. The next Python is
// loaded while the page waits, so that a program need not wait for it.

export const LIMIT_S = 120; // after which a worker is ended, whatever it does
const SECONDS = 60; // after which Python itself stops a program, at its next loop or call

/**
 * Start a doctor; `hear` takes what its worker says, and { failed } in one line, with { idle } where
 * no program was being examined.
 */
export function startDoctor(hear, limit = LIMIT_S, seconds = SECONDS) {
  let worker;
  let busy = false;
  let ready = false;
  let clock;

  // Loading Python takes as long as the network does, and counts for no program.
  function begin() {
    ready = true;
    if (busy) setLimit();
  }

  function setLimit() {
    clearTimeout(clock);
    clock = setTimeout(() => {
      renew({ failed: `It was ended after ${limit} s; is there an endless loop?` });
    }, limit * 1000);
  }

  function start() {
    ready = false;
    const mine = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    mine.onmessage = ({ data }) => {
      if (mine !== worker) return;
      if (data.ready) begin();
      if (data.end || data.failed) renew(data);
      else hear(data);
    };
    mine.onerror = (event) => {
      event.preventDefault();
      if (mine === worker) renew({ failed: "The worker has stopped; perhaps for want of memory." });
    };
    return mine;
  }

  // A failure to load is told once, and not tried again and again.
  function renew(last) {
    clearTimeout(clock);
    worker.terminate();
    const idle = !busy;
    busy = false;
    worker = idle ? undefined : start();
    hear({ ...last, idle });
  }

  function examine(program) {
    worker ??= start();
    busy = true;
    if (ready) setLimit();
    worker.postMessage({ seconds, ...program });
  }

  function stop() {
    renew({ failed: "It was stopped." });
  }

  // Ends the doctor for good.
  function end() {
    clearTimeout(clock);
    worker?.terminate();
    worker = undefined;
    busy = false;
  }

  worker = start();
  return { examine, stop, end, isBusy: () => busy };
}
