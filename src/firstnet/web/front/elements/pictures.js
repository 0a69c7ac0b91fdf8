// Pictures as data URLs: digits in grey, weights from blue over white to orange.
const NEGATIVE = [33, 102, 172];
const ZERO = [250, 250, 248];
const POSITIVE = [217, 95, 2];
const canvas = document.createElement("canvas");
const brush = canvas.getContext("2d", { willReadFrequently: true });

function drawn(width, height, colour) {
  [canvas.width, canvas.height] = [width, height];
  const image = brush.createImageData(width, height);
  for (let at = 0; at < width * height; at++) image.data.set([...colour(at), 255], 4 * at);
  brush.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

// A square of ink on paper, from bytes.
export function digit(pixels) {
  const side = Math.round(Math.sqrt(pixels.length));
  return drawn(side, side, (at) => {
    const grey = 255 - Math.min(pixels[at], 255);
    return [grey, grey, grey];
  });
}

// One picture of the weights into many neurons, a tile each. `most` is the size of a weight that gets the
// full colour; without it, each neuron has its own, its largest.
export function tiles(w, inputs, columns, most = null) {
  const neurons = w.length / inputs;
  const [high, wide] = tileShape(inputs);
  const largest = Array.from(
    { length: neurons },
    (_, j) =>
      most ?? w.subarray(j * inputs, (j + 1) * inputs).reduce((all, it) => Math.max(all, Math.abs(it)), 0),
  );
  const width = columns * wide;
  return drawn(width, Math.ceil(neurons / columns) * high, (at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    const neuron = Math.floor(y / high) * columns + Math.floor(x / wide);
    const k = (y % high) * wide + (x % wide);
    return neuron < neurons && k < inputs && largest[neuron]
      ? mixed(w[neuron * inputs + k] / largest[neuron])
      : ZERO;
  });
}

export const weights = (w) => tiles(w, w.length, 1);

// The height and width in pixels of the tile for so many weights.
export function tileShape(inputs) {
  const width = Math.ceil(Math.sqrt(inputs));
  return [Math.ceil(inputs / width), width];
}

function mixed(share) {
  const end = share > 0 ? POSITIVE : NEGATIVE;
  return ZERO.map((it, i) => it + (end[i] - it) * Math.abs(share));
}
