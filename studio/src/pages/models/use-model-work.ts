/**
 * Work on models that was begun on this page, and what came of it.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ModelsBroughtReport, ModelsVerifyReport } from '../../../../src/contract/models/models-report.ts';
import type { Job } from '../../../../src/contract/service/job.ts';
import type { ServiceModelList } from '../../../../src/contract/service/model.ts';
import { useConnection } from '../../service/connection.tsx';
import { type ShownError, showError, showReport } from '../../service/shown-error.ts';
import { count } from '../../words.ts';

/** What can be done with models. */
export type ModelAction = 'pull' | 'verify' | 'repair';

/** What came of work that has ended. */
export interface WorkOutcome {
  readonly key: string;
  readonly tone: 'ok' | 'bad' | 'warn';
  readonly title: string;
  readonly lines: readonly string[];
  readonly error?: ShownError;
}

/** The work, and what can be done. */
export interface ModelWork {
  readonly outcomes: readonly WorkOutcome[];
  begin(action: ModelAction, ids: readonly string[]): Promise<void>;
  dismiss(key: string): void;
  tell(outcome: WorkOutcome): void;
}

const verbs: Readonly<Record<string, string>> = { pull: 'Fetched', repair: 'Repaired', verify: 'Verified' };

function ofVerify(key: string, { files }: ModelsVerifyReport): WorkOutcome {
  const bad = files.filter((file) => file.remedy !== '');
  if (files.length === 0) return { key, tone: 'ok', title: 'Nothing to verify: no model is in the store.', lines: [] };
  if (bad.length === 0)
    return { key, tone: 'ok', title: `${count(files.length, 'file')} verified; all are sound.`, lines: [] };
  return {
    key,
    tone: 'warn',
    title: `${bad.length} of ${count(files.length, 'file')} are not sound`,
    lines: bad.map((file) => `${file.model ?? file.path}: ${file.words}`),
  };
}

/** Says what came of a job of the kind `models`. */
export function outcomeOfModelsJob(job: Job): WorkOutcome {
  const key = job.id;
  const { action = '', ids = [] } = job.request as { action?: string; ids?: readonly string[] };
  const what = ids.length === 0 ? 'all models' : ids.join(', ');
  if (job.status === 'cancelled')
    return {
      key,
      tone: 'warn',
      title: `Cancelled: ${action} ${what}`,
      lines: ['What was fetched so far is kept; the next pull goes on from there.'],
    };
  if (job.error)
    return { key, tone: 'bad', title: `${what}: ${action} failed`, lines: [], error: showReport(job.error) };
  const report = job.report as unknown as ModelsVerifyReport | ModelsBroughtReport | undefined;
  if (report?.kind === 'models-verify') return ofVerify(key, report);
  const failed = report?.models.filter((model) => model.status === 'failed') ?? [];
  if (failed.length > 0)
    return {
      key,
      tone: 'bad',
      title: `${failed.length} of ${count(report?.models.length ?? 0, 'model')} could not be had`,
      lines: failed.map((model) => `${model.id}: ${model.error?.message ?? 'failed'}`),
    };
  return { key, tone: 'ok', title: `${verbs[action] ?? 'Done'}: ${what}`, lines: [] };
}

/** Makes the work. @param list - The list as it was last read; work that is no longer in it has ended. */
export function useModelWork(list: ServiceModelList | undefined, refresh: () => void): ModelWork {
  const { ask } = useConnection();
  const [outcomes, setOutcomes] = useState<readonly WorkOutcome[]>([]);

  const tell = useCallback(
    (outcome: WorkOutcome) =>
      setOutcomes((before) => [outcome, ...before.filter((one) => one.key !== outcome.key)].slice(0, 5)),
    [],
  );

  const seen = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!list) return;
    const running = new Set(list.work.map((one) => one.id));
    const ended = [...seen.current].filter((id) => !running.has(id));
    seen.current = running;
    // Work that somebody else began is told too, when it ends while this page is open.
    for (const id of ended)
      ask((client) => client.job(id)).then(
        (job) => tell(outcomeOfModelsJob(job)),
        () => undefined,
      );
  }, [list, ask, tell]);

  const begin = useCallback(
    async (action: ModelAction, ids: readonly string[]) => {
      try {
        const job = await ask((client) => client.send<Job>(`/v1/models/${action}`, { ids }));
        // Work may end before the list is read again.
        seen.current = new Set([...seen.current, job.id]);
        refresh();
      } catch (thrown) {
        const error = showError(thrown);
        tell({ key: `${action} ${ids.join()}`, tone: 'bad', title: error.title, lines: [], error });
      }
    },
    [ask, refresh, tell],
  );
  const dismiss = useCallback((key: string) => setOutcomes((before) => before.filter((one) => one.key !== key)), []);
  return { outcomes, begin, dismiss, tell };
}
