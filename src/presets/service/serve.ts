/**
 * A server as a process: reads its settings, serves until it is stopped, and is gone within ten seconds then.
 */
import { createLineLog } from '../../adapters/log/line-log.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import type { OptionNaming } from '../../contract/resolve.ts';
import { resolveServiceSettings } from '../../contract/service/service-settings.ts';
import { readConfiguration, surroundings } from '../surroundings.ts';
import { isEverywhere } from './access.ts';
import { locateData } from './data-folder.ts';
import { type ServiceComposition, startService } from './start-service.ts';

/** How a server process serves. */
export interface ServeWish {
  /** Settings as flags; stronger than environment and file. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly naming?: OptionNaming | undefined;
  readonly machine: MachineOptions;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly composition: ServiceComposition;
  /** It answers, though most with 503 until it is ready. */
  onListening?(facts: { readonly url: string; readonly everywhere: boolean; readonly data: string }): void;
  /** A worker takes jobs. */
  onReady?(facts: { readonly url: string; readonly milliseconds: number }): void;
  /** It is being stopped. */
  onStopping?(): void;
}

const longestStopMs = 9500;

/**
 * Serves until the signal.
 *
 * @throws `request/invalid` for wrong settings or a missing key, `server/address-in-use`, `server/data-in-use`,
 * `server/other-deployment`, `database/unreachable`, `database/damaged`, `system/not-writable`.
 */
export async function serve(wish: ServeWish): Promise<void> {
  const { options, naming, machine, signal, composition } = wish;
  const around = surroundings();
  const file = await readConfiguration(around, 'service');
  const settings = resolveServiceSettings({ options, naming, env: around.env, file });
  const data = locateData(settings.data, around);
  const log = createLineLog(settings.logLevel);
  const service = await startService({ settings, machine, data, log, composition });
  wish.onListening?.({ url: service.url, everywhere: isEverywhere(settings.host), data: data.root });

  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  if (signal.aborted) ask();
  signal.addEventListener('abort', () => ask());
  // Readiness may take long; a failure of it ends the server.
  const failed = new Promise<never>((_, reject) => {
    service.ready.then(
      () => wish.onReady?.({ url: service.url, milliseconds: Math.round(performance.now()) }),
      (error: unknown) => {
        if (!signal.aborted) reject(error);
      },
    );
  });
  await Promise.race([asked, failed]);
  wish.onStopping?.();
  // What hangs is left to the operating system: workers end by themselves when this process is gone.
  const limit = setTimeout(() => process.exit(1), longestStopMs);
  await service.stop();
  clearTimeout(limit);
}
