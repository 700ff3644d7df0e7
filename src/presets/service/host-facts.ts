/**
 * What `/health` tells of this machine and of what comes with the package.
 */
import { freemem, totalmem } from 'node:os';
import type { HostFacts } from '../../api/parts.ts';
import { listCards } from '../../models/registry.ts';

/** Looks at the machine. */
export function hostFacts(): HostFacts {
  return {
    versions: { node: process.versions.node, v8: process.versions.v8, platform: `${process.platform}-${process.arch}` },
    builtInModels: listCards().map(({ id, role }) => ({ id, role })),
    swapper: { id: 'mesh', variant: 'built-in', models: ['blazeface', 'facemesh', 'iris'] },
    memory() {
      const { rss, heapUsed } = process.memoryUsage();
      return { rssBytes: rss, heapUsedBytes: heapUsed, machineBytes: totalmem(), machineFreeBytes: freemem() };
    },
    uptimeSeconds: () => process.uptime(),
  };
}
