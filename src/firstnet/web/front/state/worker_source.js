// Where a page has its state from. Here it is a worker; a server would have the same few verbs:
//
//   source.state                     how the run stands: plain data, see Run.state; null before `open`
//   source.watch(changed)            calls changed() whenever that is new
//   await source.tell(verb, it)      go, pause, oneEpoch, oneMiniBatch, pace, change, startAgain
//   await source.ask(verb, it)       network, digit, answers, look; an Error has one line for the person
export class WorkerSource {
  constructor(address) {
    this.state = null;
    this.watchers = [];
    this.asked = new Map();
    this.count = 0;
    this.worker = new Worker(address, { type: "module" });
    this.worker.onmessage = ({ data }) => (data.state ? this.take(data.state) : this.hear(data));
    this.worker.onerror = (event) => {
      event.preventDefault?.();
      const error = "The training has stopped by a fault; reload the page.";
      for (const id of [...this.asked.keys()]) this.hear({ id, error });
    };
  }

  ask(verb, argument) {
    return new Promise((answer, refuse) => {
      this.asked.set(++this.count, { answer, refuse });
      this.worker.postMessage({ id: this.count, verb, argument });
    });
  }

  tell(verb, argument) {
    return this.ask(verb, argument);
  }

  watch(changed) {
    this.watchers.push(changed);
  }

  // The network of the present state, asked for once.
  network() {
    const version = `${this.state.number}.${this.state.beats}`;
    if (this.version !== version) {
      this.version = version;
      this.latest = this.ask("network");
    }
    return this.latest;
  }

  take({ first, more, ...state }) {
    const before = this.state?.number === state.number ? this.state.points.slice(0, first) : [];
    this.state = { ...state, points: [...before, ...more] };
    for (const changed of this.watchers) changed();
  }

  hear({ id, answer, error }) {
    const { answer: take, refuse } = this.asked.get(id);
    this.asked.delete(id);
    if (error === undefined) take(answer);
    else refuse(new Error(error));
  }
}
