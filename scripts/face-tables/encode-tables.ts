/**
 * Writes the face tables as a source file.
 */
import type { Shape } from './shape-statistics.ts';

/** Everything that goes into the file. */
export interface FaceTables {
  readonly mean: Shape;
  readonly mirror: readonly number[];
  readonly uv: Float64Array;
  readonly triangles: readonly number[];
  readonly expression: readonly Shape[];
  readonly identity: readonly Shape[];
}

/** The text of `face-tables.ts`: little-endian integers in base64, one constant each. */
export function writeTables(tables: FaceTables): string {
  const header = [
    '/**',
    ' * Tables of the 468-point face mesh, made by `scripts/build-face-tables.ts`; little-endian integers in base64.',
    ' * Not edited by hand. What each one means stands in `../topology.ts` and `../shape-model.ts`.',
    ' */',
  ].join('\n');
  const parts = [
    constant('meanShapeData', 'Mean shape, int16, 1/16000 eye distance, 468 × 3.', shapes([tables.mean])),
    constant('mirrorData', 'Mirror partner of each vertex, uint16, 468.', Uint16Array.from(tables.mirror)),
    constant(
      'uvData',
      'Flat layout, uint16, 1/65535 of the unit square, 468 × 2.',
      Uint16Array.from(tables.uv, (value) => Math.round(value * 65535)),
    ),
    constant('triangleData', 'Triangles of the flat layout, uint16, n × 3.', Uint16Array.from(tables.triangles)),
    constant(
      'expressionData',
      'Expression shapes scaled to one standard deviation, int16, 1/16000 eye distance, 10 × 468 × 3.',
      shapes(tables.expression),
    ),
    constant(
      'identityData',
      'Identity shapes scaled to one standard deviation, int16, 1/16000 eye distance, 12 × 468 × 3.',
      shapes(tables.identity),
    ),
  ];
  return `${[header, ...parts].join('\n\n')}\n`;
}

function shapes(all: readonly Shape[]): Int16Array {
  return Int16Array.from(
    all.flatMap((shape) => [...shape]),
    (value) => Math.round(value * 16000),
  );
}

function constant(name: string, doc: string, data: Int16Array | Uint16Array): string {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  const lines = text.match(/.{1,110}/g)?.map((line) => `  '${line}'`) ?? [];
  return `/** ${doc} */\nexport const ${name} =\n${lines.join(' +\n')};`;
}
