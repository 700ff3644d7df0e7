/**
 * The model store: what is there, what can be had, under which licence.
 */
import { type ReactNode, useMemo, useState } from 'react';
import type { BuiltInModel, ServiceModel, ServiceModelList } from '../../../../src/contract/service/model.ts';
import { Icon } from '../../parts/icon.tsx';
import { Modal } from '../../parts/modal.tsx';
import { Empty, Notice, Prose } from '../../parts/notice.tsx';
import { Unread } from '../../parts/unread.tsx';
import { useConnection } from '../../service/connection.tsx';
import { showError } from '../../service/shown-error.ts';
import { usePoll } from '../../service/use-poll.ts';
import { bytesInWords, count } from '../../words.ts';
import { LicenceDialog } from './licence-dialog.tsx';
import { LicenceChip, ModelRow } from './model-row.tsx';
import { roleInWords, roleOrder } from './model-words.ts';
import { type ModelAction, type ModelWork, useModelWork } from './use-model-work.ts';

const busyMs = 700;
const calmMs = 6000;

function Outcomes({ work }: { readonly work: ModelWork }): ReactNode {
  return work.outcomes.map((outcome) => (
    <Notice
      key={outcome.key}
      tone={outcome.tone}
      title={outcome.title}
      action={
        <button
          type="button"
          className="btn-icon notice-close"
          aria-label="Dismiss"
          onClick={() => work.dismiss(outcome.key)}
        >
          <Icon name="close" />
        </button>
      }
    >
      {outcome.error && (
        <p>
          <Prose text={outcome.error.message} />
        </p>
      )}
      {outcome.lines.length > 0 && (
        <ul className="warnings">
          {outcome.lines.map((line) => (
            <li key={line}>
              <Prose text={line} />
            </li>
          ))}
        </ul>
      )}
      {outcome.error?.remedy !== undefined && (
        <p className="quiet">
          <Prose text={outcome.error.remedy} />
        </p>
      )}
    </Notice>
  ));
}

function BuiltIn({ models }: { readonly models: readonly BuiltInModel[] }): ReactNode {
  return (
    <section className="model-group" aria-label="Built in">
      <header className="group-head">
        <h2>Built in</h2>
        <p className="quiet">Come with the package. Everything works with these alone, without a download.</p>
      </header>
      <ul className="model-list">
        {models.map((model) => (
          <li key={model.id} className="model-row">
            <div className="model-main">
              <span className="model-title">{model.title}</span>
              <span className="quiet model-sub">
                {model.vendor} · <code>{model.id}</code>
              </span>
            </div>
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
    </section>
  );
}

const isHere = (model: ServiceModel): boolean => model.state !== 'missing';

function matches(
  model: { readonly id: string; readonly title: string; readonly vendor: string },
  words: string,
): boolean {
  const text = `${model.id} ${model.title} ${model.vendor}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Licences that must be accepted before these models or packs may be fetched. */
function licencesFor(list: ServiceModelList, ids: readonly string[]): ServiceModelList['licences'] {
  const wanted = new Set(ids.flatMap((id) => list.packs.find((pack) => pack.id === id)?.models ?? [id]));
  const needed = new Set(
    list.models
      .filter((model) => wanted.has(model.id) && !model.licence.accepted && model.licence.use !== 'any')
      .map((model) => model.licence.id),
  );
  return list.licences.filter((licence) => needed.has(licence.id));
}

/** The page. */
export function ModelsPage(): ReactNode {
  const { ask } = useConnection();
  const [words, setWords] = useState('');
  const [here, setHere] = useState(false);
  const [asking, setAsking] = useState<readonly string[]>();
  const [removing, setRemoving] = useState<ServiceModel>();
  const {
    value: list,
    error,
    refresh,
  } = usePoll<ServiceModelList>('models', {
    read: (client, signal) => client.read('/v1/models', signal),
    everyMs: (found) => (found && found.work.length > 0 ? busyMs : calmMs),
  });
  const work = useModelWork(list, refresh);
  const groups = useMemo(() => {
    const shown = (list?.models ?? []).filter((model) => (!here || isHere(model)) && matches(model, words));
    const byRole = Map.groupBy(shown, (model) => model.role);
    const place = (role: string): number => (roleOrder.includes(role) ? roleOrder.indexOf(role) : roleOrder.length);
    return [...byRole].sort(([left], [right]) => place(left) - place(right));
  }, [list, here, words]);

  const act = (action: ModelAction, ids: readonly string[]): void => {
    if (action === 'pull' && list && licencesFor(list, ids).length > 0) setAsking(ids);
    else void work.begin(action, ids);
  };
  const remove = async (model: ServiceModel): Promise<void> => {
    setRemoving(undefined);
    try {
      await ask((client) => client.erase(`/v1/models/${encodeURIComponent(model.id)}`));
      refresh();
    } catch (thrown) {
      const failed = showError(thrown);
      work.tell({ key: `remove ${model.id}`, tone: 'bad', title: failed.title, lines: [], error: failed });
    }
  };
  const installed = list?.models.filter(isHere).length ?? 0;
  const busyWith = (model: ServiceModel) =>
    list?.work.find((one) => {
      const packed = one.ids.flatMap((id) => list.packs.find((pack) => pack.id === id)?.models ?? [id.split('/')[0]]);
      return packed.includes(model.id) || (one.ids.length === 0 && isHere(model));
    });
  return (
    <main className="page">
      <header className="page-head">
        <div>
          <h1>Models</h1>
          {list && (
            <p className="quiet">
              {list.builtIn.length} built in, {installed} of {count(list.models.length, 'further model')} in the store
            </p>
          )}
        </div>
        <div className="page-tools">
          <input
            type="search"
            aria-label="Find a model"
            placeholder="Find a model"
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
          <fieldset className="tabs">
            <legend className="sr-only">Show</legend>
            <button type="button" aria-pressed={!here} onClick={() => setHere(false)}>
              All
            </button>
            <button type="button" aria-pressed={here} onClick={() => setHere(true)}>
              In the store
            </button>
          </fieldset>
          <button type="button" className="btn" disabled={!list || installed === 0} onClick={() => act('verify', [])}>
            <Icon name="shield" /> Verify all
          </button>
        </div>
      </header>
      <Outcomes work={work} />
      {!list && <Unread error={error} rows={6} onRetry={refresh} />}
      {list && words === '' && <BuiltIn models={list.builtIn} />}
      {list && words === '' && !here && list.packs.length > 0 && (
        <section className="model-group" aria-label="Packs">
          <header className="group-head">
            <h2>Packs</h2>
            <p className="quiet">Models that belong together, fetched in one go.</p>
          </header>
          <div className="packs">
            {list.packs.map((pack) => {
              const missing = pack.models.filter(
                (id) => list.models.find((model) => model.id === id)?.state !== 'ready',
              );
              return (
                <div key={pack.id} className="pack">
                  <strong>{pack.title}</strong>
                  <span className="quiet">{count(pack.models.length, 'model')}</span>
                  <button
                    type="button"
                    className="btn btn-small"
                    disabled={missing.length === 0 || list.work.some((one) => one.ids.includes(pack.id))}
                    aria-label={`Pull the pack ${pack.title}`}
                    onClick={() => act('pull', [pack.id])}
                  >
                    {missing.length === 0 ? 'In the store' : 'Pull'}
                  </button>
                </div>
              );
            })}
          </div>
        </section>
      )}
      {groups.map(([role, models]) => (
        <section key={role} className="model-group" aria-label={roleInWords(role)}>
          <header className="group-head">
            <h2>{roleInWords(role)}</h2>
          </header>
          <ul className="model-list">
            {models.map((model) => (
              <ModelRow
                key={model.id}
                model={model}
                work={busyWith(model)}
                onAct={(action) => act(action, [model.id])}
                onCancel={(one) => void ask((client) => client.cancel(one.id)).then(refresh, refresh)}
                onRemove={() => setRemoving(model)}
              />
            ))}
          </ul>
        </section>
      ))}
      {list && groups.length === 0 && (
        <Empty icon="models" title={words === '' ? 'No further model is in the store' : 'No model matches'}>
          <p className="quiet">
            {words === '' ? 'The built-in ones are enough to begin. Pull others from the list.' : 'Try another word.'}
          </p>
        </Empty>
      )}
      {list && asking && (
        <LicenceDialog
          licences={licencesFor(list, asking)}
          onClose={() => setAsking(undefined)}
          onAccepted={() => {
            setAsking(undefined);
            void work.begin('pull', asking);
          }}
        />
      )}
      {removing && (
        <Modal title={`Remove ${removing.title}?`} onClose={() => setRemoving(undefined)}>
          <div className="modal-body">
            <p>Its files are deleted from the store of the service. It can be fetched again.</p>
            <div className="modal-foot">
              <button type="button" className="btn" data-focus onClick={() => setRemoving(undefined)}>
                Keep it
              </button>
              <button type="button" className="btn btn-danger" onClick={() => void remove(removing)}>
                Remove
              </button>
            </div>
          </div>
        </Modal>
      )}
    </main>
  );
}
