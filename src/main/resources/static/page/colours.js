// Values as colours: inferno (Nathaniel Smith and Stéfan van der Walt, 2015, CC0), perceptually even.

const STOPS = [
  "000004", "0d0829", "280b53", "470b6a", "65156e", "82206c", "9f2a63", "bc3754",
  "d44842", "e8602d", "f57d15", "fc9e07", "fac228", "f3e55d", "fcffa4",
].map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/** Red, green and blue of a value from 0 to 1. */
export function colour(value) {
  const at = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
  const below = Math.min(Math.floor(at), STOPS.length - 2);
  return STOPS[below].map((low, i) => Math.round(low + (at - below) * (STOPS[below + 1][i] - low)));
}

/** A grid as a picture of one pixel a value, from its smallest to its largest. */
export function picture(grid) {
  const canvas = new OffscreenCanvas(grid.cols, grid.rows);
  const context = canvas.getContext("2d");
  const image = context.createImageData(grid.cols, grid.rows);
  const range = grid.max - grid.min || 1;
  grid.values.flat().forEach((value, i) => {
    const [red, green, blue] = colour((value - grid.min) / range);
    image.data.set([red, green, blue, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The mean of grids of one size. */
export function mean(grids) {
  if (grids.length === 1) return grids[0];
  const values = grids[0].values.map((line, row) =>
    line.map((_, col) => grids.reduce((sum, grid) => sum + grid.values[row][col], 0) / grids.length),
  );
  const all = values.flat();
  return { rows: values.length, cols: values[0].length, values, min: Math.min(...all), max: Math.max(...all) };
}

/** The colours from left to right. */
export function drawLegend(canvas) {
  const context = canvas.getContext("2d");
  for (let x = 0; x < canvas.width; x++) {
    context.fillStyle = `rgb(${colour(x / (canvas.width - 1)).join(" ")})`;
    context.fillRect(x, 0, 1, canvas.height);
  }
}
