/**
 * Before and after, one above the other, with an edge that is moved by mouse, touch or keys.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useRef, useState } from 'react';

/** Two pictures of the same size. */
export interface CompareFacts {
  readonly before: string;
  readonly after: string;
  readonly name: string;
  /** Called when the browser cannot show one of them. */
  onBroken?(): void;
}

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -20,
  PageUp: 20,
  Home: -100,
  End: 100,
};

/** The slider. At 0 all is after, at 100 all is before. */
export function CompareSlider({ before, after, name, onBroken }: CompareFacts): ReactNode {
  // All is before until the result has arrived; then the edge goes to the middle by itself, unless it was moved.
  const [at, setAt] = useState(100);
  const [touched, setTouched] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const help = useId();
  const moveTo = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    setTouched(true);
    setAt(Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setTouched(true);
    setAt((now) => Math.min(100, Math.max(0, Math.round(now) + step)));
  };
  return (
    <div
      ref={frame}
      className={touched ? 'compare' : 'compare compare-reveal'}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        moveTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && moveTo(event)}
    >
      <img
        src={after}
        alt={`${name}, after`}
        draggable={false}
        onLoad={() => !touched && setAt(50)}
        onError={onBroken}
      />
      <img
        className="compare-before"
        src={before}
        alt={`${name}, before`}
        draggable={false}
        onError={onBroken}
        style={{ clipPath: `inset(0 ${100 - at}% 0 0)` }}
      />
      <span className="compare-word compare-word-before" style={{ opacity: at > 14 ? 1 : 0 }} aria-hidden="true">
        Before
      </span>
      <span className="compare-word compare-word-after" style={{ opacity: at < 86 ? 1 : 0 }} aria-hidden="true">
        After
      </span>
      <div
        className="compare-edge"
        style={{ left: `${at}%` }}
        role="slider"
        tabIndex={0}
        aria-label="Edge between before and after"
        aria-describedby={help}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(at)}
        aria-valuetext={`${Math.round(at)} % before, ${100 - Math.round(at)} % after`}
        onKeyDown={onKeyDown}
      >
        <span className="compare-grip" />
      </div>
      <span id={help} className="sr-only">
        Arrow keys move the edge, Home shows only the result, End only the picture before.
      </span>
    </div>
  );
}
