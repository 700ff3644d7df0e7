/**
 * A result beside what it was made from, with what the report says of it.
 */
import { type ReactNode, useState } from 'react';
import type { JobResult } from '../../../src/contract/service/job.ts';
import type { SwapReport } from '../../../src/contract/swap-report.ts';
import { ownPath } from '../service/studio-client.ts';
import { bytesInWords, count, durationInWords } from '../words.ts';
import { CompareSlider } from './compare-slider.tsx';
import { Icon } from './icon.tsx';
import { Notice, Prose } from './notice.tsx';
import { notesOf, summaryOf, type Warning, warningsOf } from './report-words.ts';

const mostRemarks = 8;

/** Width and height of a picture. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Style that makes a frame as large as fits, in the shape of the picture. */
export function frameStyle(size: PictureSize): React.CSSProperties {
  return { '--ratio': size.width / size.height, '--own': `${size.width}px` } as React.CSSProperties;
}

/** The pictures: with the edge between them, or the result alone when there is nothing to compare it with. */
export function ResultPictures({
  result,
  before,
  size,
  name,
}: {
  readonly result: JobResult;
  readonly before: string | undefined;
  readonly size: PictureSize | undefined;
  readonly name: string;
}): ReactNode {
  const [broken, setBroken] = useState(false);
  const [found, setFound] = useState<PictureSize>();
  const after = ownPath(result.url);
  const shape = size ?? found;
  if (broken)
    return (
      <div className="no-preview">
        <Icon name="picture" size={28} />
        <p>This browser cannot show {result.contentType.replace('image/', '').toUpperCase()} pictures.</p>
        <p className="quiet">The file itself is complete: download it.</p>
      </div>
    );
  const measure = (picture: HTMLImageElement): void => {
    if (!size) setFound({ width: picture.naturalWidth, height: picture.naturalHeight });
  };
  return (
    <div className="frame" style={shape ? frameStyle(shape) : undefined}>
      {before === undefined || !shape ? (
        <img
          className="frame-picture"
          src={after}
          alt={`${name}, result`}
          onLoad={(event) => measure(event.currentTarget)}
          onError={() => setBroken(true)}
        />
      ) : (
        <CompareSlider before={before} after={after} name={name} onBroken={() => setBroken(true)} />
      )}
    </div>
  );
}

function Remarks({
  tone,
  remarks,
}: {
  readonly tone: 'warn' | 'info';
  readonly remarks: readonly Warning[];
}): ReactNode {
  if (remarks.length === 0) return null;
  return (
    <Notice tone={tone}>
      <ul className="warnings">
        {remarks.slice(0, mostRemarks).map(({ key, title, text }) => (
          <li key={key}>
            {title !== '' && <strong>{title} </strong>}
            <Prose text={text} />
          </li>
        ))}
      </ul>
      {remarks.length > mostRemarks && (
        <p className="quiet">and {remarks.length - mostRemarks} more in the report of the job.</p>
      )}
    </Notice>
  );
}

/** What a report says, in plain words, with the facts below. */
export function ReportFacts({
  report,
  result,
}: {
  readonly report: SwapReport;
  readonly result: JobResult | undefined;
}): ReactNode {
  const warnings = warningsOf(report);
  const notes = notesOf(report);
  const took = report.timingsMs['total'];
  return (
    <div className="report">
      <p className="report-summary">
        <Icon name="check" /> {summaryOf(report)}
        {took !== undefined && <span className="quiet"> {durationInWords(took)}</span>}
      </p>
      <Remarks tone="warn" remarks={warnings} />
      <details className="facts">
        <summary>How it was made{notes.length > 0 && `, ${count(notes.length, 'remark')}`}</summary>
        <Remarks tone="info" remarks={notes} />
        <dl>
          {result && (
            <>
              <dt>File</dt>
              <dd>
                {result.name}, {bytesInWords(result.bytes)}
              </dd>
              <dt>SHA-256</dt>
              <dd>
                <code className="hash">{result.sha256}</code>
              </dd>
            </>
          )}
          <dt>Mark of origin</dt>
          <dd>The file says of itself, in its metadata, that it is a composite (IPTC digital source type).</dd>
          <dt>Swapper</dt>
          <dd>
            {report.swapper}, on {report.provider}
          </dd>
          <dt>Models</dt>
          <dd>
            {report.models.map((model) => (
              <span key={model.id} className="model-used">
                {model.id} <code className="hash">{model.sha256.slice(0, 12)}</code>
              </span>
            ))}
          </dd>
        </dl>
      </details>
    </div>
  );
}
