/**
 * Kernels for rows of `f32` that stand for vectors, such as the shapes of a face.
 */

/** Inner products of rows with a vector of `f64`, one `f64` each. */
export function innerProducts(rows: usize, count: i32, length: i32, vector: usize, out: usize): void {
  for (let k: i32 = 0; k < count; k++, out += 8) {
    let sum: f64 = 0;
    for (let i: i32 = 0; i < length; i++, rows += 4)
      sum += <f64>load<f32>(rows) * load<f64>(vector + ((<usize>i) << 3));
    store<f64>(out, sum);
  }
}

/** Adds rows to a vector of `f64`, each times its weight (`f64`). */
export function addRows(rows: usize, count: i32, length: i32, weights: usize, out: usize): void {
  for (let k: i32 = 0; k < count; k++, weights += 8) {
    const weight: f64 = load<f64>(weights);
    for (let i: i32 = 0; i < length; i++, rows += 4) {
      const at: usize = out + ((<usize>i) << 3);
      store<f64>(at, load<f64>(at) + weight * <f64>load<f32>(rows));
    }
  }
}
