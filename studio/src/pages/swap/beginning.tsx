/**
 * The page before there is a picture to work on: two places for files, and what was made last.
 */
import type { ReactNode } from 'react';
import { isFinished } from '../../../../src/base/job-status.ts';
import type { Job, JobList } from '../../../../src/contract/service/job.ts';
import { DropZone, FileButton } from '../../parts/drop-zone.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Link } from '../../router.tsx';
import { usePoll } from '../../service/use-poll.ts';
import { timeInWords } from '../../words.ts';
import { statusWord } from '../jobs/job-status.tsx';
import { JobThumb } from '../jobs/job-thumb.tsx';
import { jobTitle } from '../jobs/job-title.ts';
import { PeopleList } from './people-list.tsx';
import type { DraftDesk } from './use-draft.ts';

const shown = 8;
const busyMs = 1500;
const calmMs = 20_000;

function stateInWords(job: Job): string {
  if (job.status === 'succeeded') return timeInWords(job.finishedAt ?? job.createdAt);
  return job.status === 'running' && job.progress > 0 ? `${Math.round(job.progress * 100)} %` : statusWord(job);
}

/** The last swaps: a page that was closed or loaded anew in the middle of one finds it here. */
function LastSwaps(): ReactNode {
  const { value } = usePoll<JobList>('last swaps', {
    read: (client) => client.jobs({ limit: shown, kind: 'swap' }),
    everyMs: (list) => (list?.jobs.some((job) => !isFinished(job.status)) ? busyMs : calmMs),
  });
  if (!value || value.jobs.length === 0) return null;
  return (
    <section className="last" aria-labelledby="last-swaps">
      <header className="section-head">
        <h2 id="last-swaps" className="section-title">
          Last swaps
        </h2>
        <Link to="/jobs" className="btn-quiet">
          All jobs
        </Link>
      </header>
      <ul className="last-list">
        {value.jobs.map((job) => (
          <li key={job.id}>
            <Link to={`/jobs/${job.id}`} className="last-open" title={jobTitle(job)} data-status={job.status}>
              <JobThumb job={job} />
              <span className="last-name">{jobTitle(job)}</span>
              <span className="last-state">{stateInWords(job)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The beginning. What comes next is offered by the strong button. */
export function Beginning({ desk, active }: { readonly desk: DraftDesk; readonly active: boolean }): ReactNode {
  const { draft, addPeople, addTargets } = desk;
  const noFace = draft.people.length === 0;
  return (
    <div className="beginning">
      <div className="beginning-head">
        <h1>Put a face into a picture</h1>
        <p className="quiet">Everything stays on the machine that runs this service.</p>
      </div>
      <div className="duo">
        <DropZone className={noFace ? 'big-zone' : 'big-zone is-filled'} label="The face" onFiles={addPeople}>
          {noFace && (
            <span className="big-icon">
              <Icon name="face" size={30} />
            </span>
          )}
          <h2>The face</h2>
          {noFace ? (
            <>
              <p className="quiet">One clear photo of the person, looking roughly at the camera.</p>
              <FileButton className="btn btn-primary" multiple onFiles={addPeople}>
                Choose a photo
              </FileButton>
            </>
          ) : (
            <PeopleList desk={desk} />
          )}
        </DropZone>
        <span className="duo-link">
          <Icon name="arrow" size={18} />
        </span>
        <DropZone className="big-zone" label="The picture" onFiles={addTargets}>
          <span className="big-icon">
            <Icon name="picture" size={30} />
          </span>
          <h2>The picture</h2>
          <p className="quiet">The picture that receives the face. Several pictures make a batch.</p>
          <FileButton className={noFace ? 'btn' : 'btn btn-primary'} multiple onFiles={addTargets}>
            Choose pictures
          </FileButton>
        </DropZone>
      </div>
      <p className="beginning-foot quiet">
        Drop files, paste them, or choose them. JPEG, PNG, WebP, AVIF, TIFF, GIF, BMP.
      </p>
      {active && <LastSwaps />}
    </div>
  );
}
