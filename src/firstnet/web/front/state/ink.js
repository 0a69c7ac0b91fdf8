// From ink to 28 by 28 as MNIST has it: scaled to fit 20 by 20, centred by its mass (data/photo.py).
//
// A picture is { values, width, height }: how much ink there is, a row of pixels a row.
const SIDE = 28;
const DIGIT = 20;
const HALO = 0.05; // share of the darkest ink below which a rim is blur, and no part of the digit's size

// Rounds as NumPy and Python do: halves to the even number.
const rounded = (it) => (Math.abs(it % 1) === 0.5 ? 2 * Math.round(it / 2) : Math.round(it));

// The stages of the way to a digit; null where there is no ink.
export function wayToDigit(picture) {
  const largest = picture.values.reduce((most, it) => Math.max(most, it), 0);
  if (!largest) return null;
  const cropped = crop(picture, HALO * largest);
  const scaled = scale(cropped);
  return { cropped, scaled, centred: centre(scaled) };
}

function crop({ values, width, height }, least) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  values.forEach((it, at) => {
    if (it <= least) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  });
  const wide = right - left;
  const cut = new Float64Array(wide * (bottom - top));
  for (let y = top; y < bottom; y++)
    cut.set(values.subarray(y * width + left, y * width + right), (y - top) * wide);
  return { values: cut, width: wide, height: bottom - top };
}

// Averages over the pixels that become one; the darkest is 255.
function scale({ values, width, height }) {
  const longer = Math.max(width, height);
  const [wide, high] = [width, height].map((side) => Math.max(1, rounded((DIGIT * side) / longer)));
  const [columns, rows] = [boxes(width, wide), boxes(height, high)];
  const small = Float64Array.from({ length: wide * high }, (_, at) => {
    const [[left, right], [top, bottom]] = [columns[at % wide], rows[Math.floor(at / wide)]];
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += values[y * width + x];
    return sum / ((right - left) * (bottom - top));
  });
  const largest = small.reduce((most, it) => Math.max(most, it), 0);
  return { values: small.map((it) => rounded((255 * it) / largest)), width: wide, height: high };
}

// The pixels that become one, from the first to before the last: those that Pillow's box filter averages,
// with its rounding where a pixel's middle is on an edge.
function boxes(before, after) {
  const ratio = before / after;
  const width = Math.max(ratio, 1);
  return Array.from({ length: after }, (_, i) => {
    const middle = (i + 0.5) * ratio;
    const share = (x) => (x - middle + 0.5) * (1 / width);
    let first = Math.max(0, Math.trunc(middle - width / 2 + 0.5));
    let end = Math.min(before, Math.trunc(middle + width / 2 + 0.5));
    while (share(first) <= -0.5) first++;
    while (share(end - 1) > 0.5) end--;
    return [first, end];
  });
}

// Puts the centre of mass into the middle of the field, or as near as the edges allow.
function centre({ values, width, height }) {
  let [mass, across, down] = [0, 0, 0];
  values.forEach((it, at) => {
    mass += it;
    across += it * (at % width);
    down += it * Math.floor(at / width);
  });
  const start = (moment, side) => Math.min(Math.max(rounded(SIDE / 2 - moment / mass), 0), SIDE - side);
  const [left, top] = [start(across, width), start(down, height)];
  const field = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < height; y++)
    field.set(values.subarray(y * width, (y + 1) * width), (top + y) * SIDE + left);
  return { values: field, width: SIDE, height: SIDE };
}
