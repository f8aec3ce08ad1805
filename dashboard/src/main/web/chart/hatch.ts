// Copyright the Infermeter authors. Apache-2.0.

/** A pattern of slanted lines, for what is not settled. */
export function hatch(context: CanvasRenderingContext2D, stroke: string): CanvasPattern | string {
  const size = Math.round(6 * devicePixelRatio);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  if (!pen) {
    return stroke;
  }
  pen.strokeStyle = stroke;
  pen.lineWidth = devicePixelRatio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? stroke;
}
