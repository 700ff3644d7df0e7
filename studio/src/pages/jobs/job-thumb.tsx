/**
 * A job as a small picture: its result, or what it will be made from.
 */
import { type ReactNode, useState } from 'react';
import type { Job } from '../../../../src/contract/service/job.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { ownPath } from '../../service/studio-client.ts';
import { useMediaLink } from '../../service/use-media-link.ts';
import { targetsOf } from './job-title.ts';

const icons: Readonly<Record<string, IconName>> = { models: 'models', faces: 'face', compare: 'face' };

/** The picture, with the number of pictures when there are several. */
export function JobThumb({ job }: { readonly job: Job }): ReactNode {
  const [broken, setBroken] = useState(false);
  const result = job.results[0];
  const made = result ? ownPath(result.url) : undefined;
  const input = useMediaLink(result ? undefined : targetsOf(job)[0]);
  const shown = made ?? input;
  if (shown === undefined || broken)
    return (
      <span className="thumb">
        <Icon name={icons[job.kind] ?? 'picture'} size={20} />
      </span>
    );
  const many = Math.max(job.results.length, targetsOf(job).length);
  return (
    <span className="thumb" data-made={made !== undefined}>
      <img src={shown} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      {many > 1 && <span className="thumb-count">{many}</span>}
    </span>
  );
}
