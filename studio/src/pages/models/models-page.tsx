/**
 * The model store: what is there, what can be had, under which licence.
 */
import { type ReactNode, useMemo, useState } from 'react';
import type { ServiceModel, ServiceModelList } from '../../../../src/contract/service/model.ts';
import { Icon } from '../../parts/icon.tsx';
import { Modal } from '../../parts/modal.tsx';
import { Empty, Notice, Prose } from '../../parts/notice.tsx';
import { Unread } from '../../parts/unread.tsx';
import { useConnection } from '../../service/connection.tsx';
import { showError } from '../../service/shown-error.ts';
import { usePoll } from '../../service/use-poll.ts';
import { count } from '../../words.ts';
import { LicenceDialog } from './licence-dialog.tsx';
import { BuiltIn, Packs } from './model-groups.tsx';
import { ModelRow } from './model-row.tsx';
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

const place = (role: string): number => (roleOrder.includes(role) ? roleOrder.indexOf(role) : roleOrder.length);

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
  const [role, setRole] = useState('');
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
    const shown = (list?.models ?? []).filter(
      (model) => (!here || isHere(model)) && (role === '' || model.role === role) && matches(model, words),
    );
    const byRole = Map.groupBy(shown, (model) => model.role);
    return [...byRole].sort(([left], [right]) => place(left) - place(right));
  }, [list, here, role, words]);

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
  const plain = list && words === '' && role === '';
  const roles = [...new Set(list?.models.map((model) => model.role))].sort((left, right) => place(left) - place(right));
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
          <select aria-label="Kind of model" value={role} onChange={({ target }) => setRole(target.value)}>
            <option value="">Every kind</option>
            {roles.map((one) => (
              <option key={one} value={one}>
                {roleInWords(one)}
              </option>
            ))}
          </select>
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
      {plain && <BuiltIn models={list.builtIn} />}
      {plain && !here && <Packs list={list} onPull={(pack) => act('pull', [pack])} />}
      {groups.map(([group, models]) => (
        <section key={group} className="model-group" aria-label={roleInWords(group)}>
          <header className="group-head">
            <h2>{roleInWords(group)}</h2>
            <span className="count">{models.length}</span>
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
        <Empty icon="models" title={plain ? 'No further model is in the store' : 'No model matches'}>
          <p className="quiet">
            {plain
              ? 'The built-in ones are enough to begin. Pull others from the list.'
              : 'Try another word, or another kind.'}
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
