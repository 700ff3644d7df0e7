/**
 * Models that come in groups: those that come with the package, and packs that are fetched in one go.
 */
import type { ReactNode } from 'react';
import type { BuiltInModel, ServiceModelList } from '../../../../src/contract/service/model.ts';
import { Icon } from '../../parts/icon.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { bytesInWords, count, stepInWords } from '../../words.ts';
import { LicenceChip, ModelName } from './model-row.tsx';
import { bytesOf, roleInWords } from './model-words.ts';

/** The built-in models: closed, as nothing has to be done about them. */
export function BuiltIn({ models }: { readonly models: readonly BuiltInModel[] }): ReactNode {
  return (
    <section className="model-group" aria-label="Built in">
      <details className="model-list built-in">
        <summary>
          <span className="built-in-sign">
            <Icon name="check" />
          </span>
          <h2>Built in</h2>
          <span className="quiet">
            {count(models.length, 'model')}, ready. Everything works with these alone, without a download.
          </span>
        </summary>
        <ul>
          {models.map((model) => (
            <li key={model.id} className="model-row">
              <ModelName model={model} />
              <LicenceChip name={model.licence.name} use={model.licence.use} />
              <span className="model-size quiet">{bytesInWords(model.bytes)}</span>
              <span className="chip" data-status="ready">
                <span className="chip-dot" aria-hidden="true" />
                Ready
              </span>
              <span className="model-actions" />
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** Uses from the one that binds most to the one that binds nobody. */
const strictest = ['non-commercial', 'unclear', 'restricted', 'any'];

function PackRow({
  pack,
  list,
  onPull,
}: {
  readonly pack: ServiceModelList['packs'][number];
  readonly list: ServiceModelList;
  onPull(): void;
}): ReactNode {
  const models = list.models.filter((model) => pack.models.includes(model.id));
  const ready = models.filter((model) => model.state === 'ready').length;
  const licences = models
    .map((model) => model.licence)
    .sort((left, right) => strictest.indexOf(left.use) - strictest.indexOf(right.use));
  const whole = ready === models.length;
  const bytes = models.reduce((sum, model) => sum + (bytesOf(model)?.bytes ?? 0), 0);
  const work = list.work.find((one) => one.ids.includes(pack.id));
  return (
    <li className="model-row">
      <div className="model-main">
        <span className="model-title">{pack.title}</span>
        <span className="quiet model-sub" title={models.map((model) => model.title).join(', ')}>
          {count(models.length, 'model')} ·{' '}
          {[...new Set(models.map((model) => roleInWords(model.role).toLowerCase()))].join(', ')}
        </span>
      </div>
      {licences[0] && <LicenceChip name={licences[0].name} use={licences[0].use} accepted={licences[0].accepted} />}
      <span className="model-size quiet">{bytes > 0 && `~${bytesInWords(bytes)}`}</span>
      {work ? (
        <div className="model-work">
          <span className="quiet" role="status">
            {work.status === 'queued' ? 'Waiting in the queue' : stepInWords(work.step)}
          </span>
          <ProgressBar value={work.progress === 0 ? undefined : work.progress} label={`Pull the pack ${pack.title}`} />
        </div>
      ) : (
        <span className="chip" data-status={whole ? 'ready' : ready > 0 ? 'partial' : 'missing'}>
          <span className="chip-dot" aria-hidden="true" />
          {whole ? 'Ready' : ready > 0 ? `${ready} of ${models.length} here` : 'Not here'}
        </span>
      )}
      <span className="model-actions">
        {!whole && !work && (
          <button type="button" className="btn btn-small" aria-label={`Pull the pack ${pack.title}`} onClick={onPull}>
            <Icon name="download" size={14} /> Pull
          </button>
        )}
      </span>
    </li>
  );
}

/** The packs. */
export function Packs({ list, onPull }: { readonly list: ServiceModelList; onPull(pack: string): void }): ReactNode {
  if (list.packs.length === 0) return null;
  return (
    <section className="model-group" aria-label="Packs">
      <header className="group-head">
        <h2>Packs</h2>
        <p className="quiet">Models that belong together, fetched in one go.</p>
      </header>
      <ul className="model-list">
        {list.packs.map((pack) => (
          <PackRow key={pack.id} pack={pack} list={list} onPull={() => onPull(pack.id)} />
        ))}
      </ul>
    </section>
  );
}
