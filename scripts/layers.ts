/**
 * The layer table: which folder may import which. `check-layers.ts` enforces it, `ARCHITECTURE.md` prints it.
 */

/** One layer: a set of folders of `src/` and what its files may import. */
export interface Layer {
  readonly name: string;
  readonly floor: string;
  /** Matches paths below `src/`; the first layer that matches owns the file. */
  readonly owns: RegExp;
  /** What stands in the table's second column. */
  readonly folders: string;
  /** Layers that may be imported with values. The own layer is always allowed, unless `rooms` forbids it. */
  readonly values: readonly string[];
  /** Layers of which only types may be imported. */
  readonly types?: readonly string[];
  /** Packages that may be imported: exact names, or `node` for the built-in modules. */
  readonly packages?: readonly string[];
  /** How many path parts name a room: files of one room may not import files of another room of the same layer. */
  readonly rooms?: number;
}

/** All layers, top floor first. */
export const layers: readonly Layer[] = [
  {
    name: 'doors',
    floor: '8 doors',
    folders: '`cli`, `index`, `serve`, `work`',
    owns: /^(cli\/|index\.ts$|serve\.ts$|work\.ts$)/,
    values: ['base', 'contract', 'client', 'presets'],
    types: ['imaging', 'face', 'models', 'ports', 'options'],
    packages: ['node'],
  },
  {
    name: 'presets',
    floor: '7',
    folders: '`presets`',
    owns: /^presets\//,
    values: [
      'base',
      'imaging',
      'face',
      'models',
      'ports',
      'options',
      'contract',
      'analysis',
      'processors',
      'pipeline',
      'jobs',
      'api',
      'client',
      'adapters',
      'files',
    ],
    packages: ['node'],
  },
  {
    name: 'api',
    floor: '6',
    folders: '`api`',
    owns: /^api\//,
    values: ['base', 'ports', 'contract', 'jobs'],
    packages: ['hono', '@hono/zod-openapi', 'zod'],
  },
  { name: 'client', floor: '6', folders: '`client`', owns: /^client\//, values: ['base', 'contract'] },
  { name: 'jobs', floor: '5', folders: '`jobs`', owns: /^jobs\//, values: ['base', 'ports', 'contract'] },
  {
    name: 'pipeline',
    floor: '6',
    folders: '`pipeline`',
    owns: /^pipeline\//,
    values: ['base', 'imaging', 'face', 'models', 'ports', 'options', 'contract', 'analysis', 'processors'],
  },
  {
    name: 'contract',
    floor: '4',
    folders: '`contract`',
    owns: /^contract\//,
    values: ['base', 'options'],
    types: ['models'],
    packages: ['zod'],
  },
  {
    name: 'options',
    floor: '3',
    folders: '`processors/*/options`, `analysis/*/options`',
    owns: /^(processors|analysis)\/[^/]+\/options\.ts$/,
    values: ['base'],
    packages: ['zod'],
  },
  {
    name: 'analysis',
    floor: '5',
    folders: '`analysis`',
    owns: /^analysis\//,
    values: ['base', 'imaging', 'face', 'models', 'ports', 'options'],
    rooms: 2,
  },
  {
    name: 'processors',
    floor: '5',
    folders: '`processors`',
    owns: /^processors\//,
    values: ['base', 'imaging', 'face', 'models', 'ports', 'options'],
    rooms: 2,
  },
  {
    name: 'ports',
    floor: '3',
    folders: '`ports`',
    owns: /^ports\//,
    values: ['base'],
    types: ['imaging', 'face', 'models'],
  },
  { name: 'models', floor: '2', folders: '`models`', owns: /^models\//, values: ['base'] },
  { name: 'face', floor: '1', folders: '`face`', owns: /^face\//, values: ['base', 'imaging'] },
  { name: 'imaging', floor: '1', folders: '`imaging`', owns: /^imaging\//, values: ['base'] },
  { name: 'base', floor: '0', folders: '`base`', owns: /^base\//, values: [] },
  {
    name: 'files',
    floor: 'outside',
    folders: '`adapters/files`',
    owns: /^adapters\/files\//,
    values: ['base', 'ports'],
    packages: ['node'],
  },
  {
    name: 'adapters',
    floor: 'outside',
    folders: '`adapters/*`',
    owns: /^adapters\//,
    values: ['base', 'imaging', 'face', 'models', 'ports', 'files'],
    packages: ['node'],
    rooms: 2,
  },
];

/** The third parties of each adapter folder, beside the built-in modules of Node. */
export const adapterPackages: Readonly<Record<string, readonly string[]>> = {
  'adapters/engine': ['onnxruntime-node'],
  'adapters/picture': ['sharp'],
  'adapters/model-store': ['@vladmandic/human'],
  'adapters/database': ['pg-boss', 'pg', '@electric-sql/pglite'],
  'adapters/http': ['@hono/node-server', 'busboy', '@tus/server', '@tus/file-store'],
  'adapters/safe-fetch': ['ipaddr.js'],
  'adapters/metrics': ['prom-client'],
};

/** Prints the table as `ARCHITECTURE.md` shows it. */
export function layerTable(): string {
  const order = [
    'doors',
    'presets',
    'pipeline',
    'api',
    'client',
    'jobs',
    'analysis',
    'processors',
    'contract',
    'options',
    'ports',
    'models',
  ];
  const rest = layers.map((layer) => layer.name).filter((name) => !order.includes(name));
  const rows = [...order, ...rest].map((name) => {
    const layer = layers.find((candidate) => candidate.name === name) as Layer;
    const parties = layer.name === 'adapters' ? 'Node and its own third party' : (layer.packages ?? []).join(', ');
    return `| ${layer.floor} | ${layer.folders} | ${layer.values.join(', ') || 'nothing'} | ${(layer.types ?? []).join(', ')} | ${parties.replace('node', 'Node')} |`;
  });
  return ['| floor | folders | may import | types of | packages |', '|---|---|---|---|---|', ...rows].join('\n');
}
