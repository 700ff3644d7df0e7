/**
 * Reads one weight out of an ONNX file, whatever the file's size.
 */
import { LikenessError } from '../../base/errors.ts';
import type { ScannedInitializer } from './scan-model.ts';
import { type ByteSource, broken } from './walk-fields.ts';
import { readFloats } from './wire.ts';

/**
 * Reads one weight as 32-bit floats, whatever the file's size: such as `emap`, the last one of the inswapper files.
 *
 * @param tensor - Of type float32 or float16, kept in the file itself.
 * @returns Row after row, as many as its shape says.
 * @throws `model/mismatch` for another type or a weight kept elsewhere; `model/damaged`.
 */
export async function readInitializer(source: ByteSource, tensor: ScannedInitializer): Promise<Float32Array> {
  const count = tensor.dims.reduce((product, dim) => product * dim, 1);
  const half = tensor.type === 10 && tensor.data?.form === 'raw';
  if (!tensor.data || (tensor.type !== 1 && !half))
    throw new LikenessError(
      'model/mismatch',
      `Expected the weight \`${tensor.name}\` to be float32 or float16 and inside the file, got type ${tensor.type}${tensor.external === undefined ? '' : ' in another file'}.`,
    );
  const bytes = await source.read(tensor.data.at, tensor.data.length);
  if (bytes.length < tensor.data.length) throw broken('the end of the file', tensor.data.at + bytes.length);
  if (half) return halves(bytes, count);
  const values = Float32Array.from(readFloats({ number: 4, wire: 2, varint: 0, bytes }));
  if (values.length !== count)
    throw broken(`${values.length} of ${count} elements of \`${tensor.name}\``, tensor.data.at);
  return values;
}

function halves(bytes: Uint8Array, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: count }, (_, i) => {
    const bits = view.getUint16(i * 2, true);
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const sign = bits & 0x8000 ? -1 : 1;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
