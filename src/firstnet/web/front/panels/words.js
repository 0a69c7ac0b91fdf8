// What the panel "Train" says about a run.
const whole = (number) => number.toLocaleString("en");
export const percent = ({ correct, examples }) => (100 * correct) / examples;

export function status(state) {
  const { points, goal, miniBatch, miniBatches, running, speed } = state;
  if (!points.length && !miniBatch) return "Untrained: the weights are random.";
  const parts = [`${whole(points.length)} of ${whole(goal)} epochs`];
  if (miniBatch) parts.push(`mini-batch ${whole(miniBatch)} of ${whole(miniBatches)}`);
  if (running && speed) {
    const left = Math.max(0, goal - points.length - miniBatch / miniBatches) / speed;
    parts.push(`${rounded(speed)} epochs per second`, `${duration(left)} left`);
  }
  return parts.join(" · ");
}

export function figures({ points }) {
  const last = points.at(-1);
  if (!last)
    return [
      ["–", "test accuracy"],
      ["–", "training accuracy"],
    ];
  return [
    [`${percent(last.test).toFixed(2)} %`, `test accuracy (${whole(last.test.examples)} digits)`],
    [`${percent(last.training).toFixed(2)} %`, `training accuracy (${whole(last.training.examples)} digits)`],
  ];
}

export function bookWords(book) {
  if (!book) return "The book reports no result for these choices.";
  const where = `chapter ${book.section.chapter}, “${book.section.title}”`;
  const marks = [book.marks.length ? "◇ marks its accuracies" : "", book.best ? "- - its best" : ""];
  return `The book reports this run in ${where}: ${marks.filter(Boolean).join(" and ")}.`;
}

// The book's line of an epoch.
export const line = ({ epoch, test }) => `Epoch ${epoch}: ${test.correct} / ${test.examples}`;

const rounded = (speed) => (speed >= 10 ? speed.toFixed(0) : String(Number(speed.toPrecision(2))));

function duration(seconds) {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
