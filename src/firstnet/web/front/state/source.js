// Where a page has its state from: a worker beside it (worker_source.js) or firstnet serve (server_source.js).
//
//   source.state                     how the run stands: plain data, see Run.state; null before `open`
//   source.watch(changed)            calls changed() whenever that is new
//   await source.tell(verb, it)      go, pause, oneEpoch, oneMiniBatch, pace, change, startAgain
//   await source.ask(verb, it)       network, digit, read, answers, look; an Error has one line for the person
//   await source.examine(name, content, { signal, heard, seconds })   heard({ report }), of which the last one counts,
//                                    and heard({ stage }), what is being done, where that is known
//   source.prepare(told)             where there is something to load before: told(line) hears of it, "" at its end
export class Source {
  // send(message) passes on { id, verb, argument }; what comes back goes to take().
  constructor(send) {
    Object.assign(this, { send, state: null, watchers: [], asked: new Map(), count: 0 });
  }

  ask(verb, argument) {
    return new Promise((answer, refuse) => {
      this.asked.set(++this.count, { answer, refuse });
      this.send({ id: this.count, verb, argument });
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
      this.latest.catch(() => (this.version = undefined)); // it is asked for again
    }
    return this.latest;
  }

  // Takes a message: { state }, { id, answer } or { id, error }.
  take({ state, id, answer, error }) {
    if (state) return this.follow(state);
    const { answer: take, refuse } = this.asked.get(id);
    this.asked.delete(id);
    if (error === undefined) take(answer);
    else refuse(new Error(error));
  }

  // Answers everything that was asked with an error.
  fail(error) {
    for (const id of [...this.asked.keys()]) this.take({ id, error });
    this.version = undefined;
  }

  // Of the points, only those come that are new.
  follow({ first, more, ...state }) {
    const before = this.state?.number === state.number ? this.state.points.slice(0, first) : [];
    this.state = { ...state, points: [...before, ...more] };
    for (const changed of this.watchers) changed();
  }
}
