/**
 * Visibility: which triangle of which grid is seen at each sample, and where on it. Samples are a finer grid than the
 * frame's pixels (see `samplesPerPixel`), averaged at the end.
 */

/** Samples along each side of a pixel. */
export const samplesPerPixel = 2;

/** What is seen: one entry per sample. */
export interface Visible {
  readonly width: number;
  readonly height: number;
  /** Depth towards the camera in millimetres; −Infinity = nothing. */
  readonly depth: Float32Array;
  /** Number of the mesh + 1; 0 = nothing. */
  readonly mesh: Uint8Array;
  /** First corner's vertex number; the triangle is (v, v+1, v+columns), or its mirror (v+1, v+columns+1, v+columns) when `flip`. */
  readonly vertex: Int32Array;
  readonly flip: Uint8Array;
  /** Weights of the triangle's second and third corner. */
  readonly second: Float32Array;
  readonly third: Float32Array;
}

/** An empty visibility buffer for a frame of `size` pixels. */
export function makeVisible(size: number): Visible {
  const width = size * samplesPerPixel;
  const n = width * width;
  return {
    width,
    height: width,
    depth: new Float32Array(n).fill(-Infinity),
    mesh: new Uint8Array(n),
    vertex: new Int32Array(n),
    flip: new Uint8Array(n),
    second: new Float32Array(n),
    third: new Float32Array(n),
  };
}

/**
 * Draws a grid.
 *
 * @param screen - `px, py, depth` of each vertex, in frame pixels (pixel centres at integers).
 */
export function rasterise(out: Visible, mesh: number, screen: Float32Array, rows: number, columns: number): void {
  const s = samplesPerPixel;
  const xy = new Float32Array(screen.length);
  for (let i = 0; i < screen.length; i += 3) {
    xy[i] = (screen[i] + 0.5) * s - 0.5;
    xy[i + 1] = (screen[i + 1] + 0.5) * s - 0.5;
    xy[i + 2] = screen[i + 2];
  }
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const v = r * columns + c;
      triangle(out, mesh, xy, v, v + 1, v + columns, v, 0);
      triangle(out, mesh, xy, v + 1, v + columns + 1, v + columns, v, 1);
    }
  }
}

function triangle(
  out: Visible,
  mesh: number,
  xy: Float32Array,
  a: number,
  b: number,
  c: number,
  v: number,
  flip: number,
): void {
  const x0 = xy[3 * a];
  const y0 = xy[3 * a + 1];
  const x1 = xy[3 * b] - x0;
  const y1 = xy[3 * b + 1] - y0;
  const x2 = xy[3 * c] - x0;
  const y2 = xy[3 * c + 1] - y0;
  const area = x1 * y2 - x2 * y1;
  if (area === 0) return;
  const left = Math.max(0, Math.ceil(x0 + Math.min(0, x1, x2)));
  const right = Math.min(out.width - 1, Math.floor(x0 + Math.max(0, x1, x2)));
  const top = Math.max(0, Math.ceil(y0 + Math.min(0, y1, y2)));
  const bottom = Math.min(out.height - 1, Math.floor(y0 + Math.max(0, y1, y2)));
  const z0 = xy[3 * a + 2];
  const z1 = xy[3 * b + 2] - z0;
  const z2 = xy[3 * c + 2] - z0;
  for (let y = top; y <= bottom; y++) {
    const py = y - y0;
    for (let x = left; x <= right; x++) {
      const px = x - x0;
      const w1 = (px * y2 - x2 * py) / area;
      const w2 = (x1 * py - px * y1) / area;
      if (w1 < -1e-5 || w2 < -1e-5 || w1 + w2 > 1.00001) continue;
      const z = z0 + w1 * z1 + w2 * z2;
      const k = y * out.width + x;
      if (z <= out.depth[k]) continue;
      out.depth[k] = z;
      out.mesh[k] = mesh + 1;
      out.vertex[k] = v;
      out.flip[k] = flip;
      out.second[k] = w1;
      out.third[k] = w2;
    }
  }
}
