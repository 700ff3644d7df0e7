/**
 * One model of the catalogue: what it is, whether it is here, what can be done with it.
 */
import type { ReactNode } from 'react';
import type { ServiceModel, ServiceModelList } from '../../../../src/contract/service/model.ts';
import { Icon } from '../../parts/icon.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { dateInWords, stepInWords } from '../../words.ts';
import { licenceUse, modelStateInWords, proofInWords, sizeInWords } from './model-words.ts';
import type { ModelAction } from './use-model-work.ts';

type Work = ServiceModelList['work'][number];

const actions: Readonly<Record<ServiceModel['state'], { readonly action: ModelAction; readonly word: string }>> = {
  missing: { action: 'pull', word: 'Pull' },
  partial: { action: 'pull', word: 'Continue' },
  unproven: { action: 'verify', word: 'Verify' },
  ready: { action: 'verify', word: 'Verify' },
  damaged: { action: 'repair', word: 'Repair' },
};

/** What a model is called, who made it, and its id. */
export function ModelName({
  model,
}: {
  readonly model: { readonly id: string; readonly title: string; readonly vendor: string };
}): ReactNode {
  return (
    <div className="model-main">
      <span className="model-title">{model.title}</span>
      <span className="quiet model-sub">
        {model.vendor} · <code>{model.id}</code>
      </span>
    </div>
  );
}

/** The licence in a chip. */
export function LicenceChip({
  name,
  use,
  accepted,
}: {
  readonly name: string;
  readonly use: string;
  readonly accepted?: boolean;
}): ReactNode {
  return (
    <span className="use" data-use={use} title={name}>
      {licenceUse(use)}
      {accepted === true && use !== 'any' && (
        <>
          <Icon name="check" size={12} />
          <span className="sr-only">accepted</span>
        </>
      )}
    </span>
  );
}

/** The row. */
export function ModelRow({
  model,
  work,
  onAct,
  onCancel,
  onRemove,
}: {
  readonly model: ServiceModel;
  readonly work: Work | undefined;
  onAct(action: ModelAction): void;
  onCancel(work: Work): void;
  onRemove(): void;
}): ReactNode {
  const { action, word } = actions[model.state];
  const here = model.state === 'ready' || model.state === 'unproven' || model.state === 'damaged';
  return (
    <li className="model-row">
      <ModelName model={model} />
      <LicenceChip name={model.licence.name} use={model.licence.use} accepted={model.licence.accepted} />
      <span className="model-size quiet" title={proofInWords(model.proof)}>
        {sizeInWords(model)}
      </span>
      {work ? (
        <div className="model-work">
          <span className="quiet" role="status">
            {work.status === 'queued' ? 'Waiting in the queue' : stepInWords(work.step)}
          </span>
          <ProgressBar
            value={work.progress === 0 ? undefined : work.progress}
            label={`${work.action} ${model.title}`}
          />
        </div>
      ) : (
        <span
          className="chip"
          data-status={model.state}
          title={model.lastVerified ? `Verified ${dateInWords(model.lastVerified)}` : proofInWords(model.proof)}
        >
          <span className="chip-dot" aria-hidden="true" />
          {modelStateInWords(model.state)}
        </span>
      )}
      <span className="model-actions">
        {work ? (
          <button
            type="button"
            className="btn btn-small"
            aria-label={`Cancel ${work.action} of ${model.title}`}
            onClick={() => onCancel(work)}
          >
            Cancel
          </button>
        ) : (
          <button
            type="button"
            className="btn btn-small"
            aria-label={`${word} ${model.title}`}
            onClick={() => onAct(action)}
          >
            {action === 'pull' && <Icon name="download" size={14} />}
            {action === 'verify' && <Icon name="shield" size={14} />}
            {action === 'repair' && <Icon name="wrench" size={14} />}
            {word}
          </button>
        )}
        {here && !work && (
          <button type="button" className="btn-icon" aria-label={`Remove ${model.title}`} onClick={onRemove}>
            <Icon name="trash" />
          </button>
        )}
      </span>
    </li>
  );
}
