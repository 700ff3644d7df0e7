/**
 * A place for files: dropped, pasted or chosen. Everything in it can be done with the keyboard.
 */
import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react';

/** What the service reads. */
export const acceptedTypes = 'image/jpeg,image/png,image/webp,image/avif,image/tiff,image/gif,image/bmp';

/** A zone that takes files which are dropped on it. @param className - Gets `is-over` while files hover above it. */
export function DropZone({
  className,
  children,
  onFiles,
  label,
}: {
  readonly className: string;
  readonly children: ReactNode;
  onFiles(files: readonly File[]): void;
  readonly label?: string;
}): ReactNode {
  const [over, setOver] = useState(0);
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return (
    <section
      aria-label={label}
      className={over > 0 ? `${className} is-over` : className}
      onDragEnter={(event) => holdsFiles(event) && setOver((depth) => depth + 1)}
      onDragLeave={(event) => holdsFiles(event) && setOver((depth) => Math.max(0, depth - 1))}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(0);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
    </section>
  );
}

/** A button that opens the browser's choice of files. */
export function FileButton({
  className,
  children,
  label,
  multiple = false,
  onFiles,
}: {
  readonly className: string;
  readonly children: ReactNode;
  /** For screen readers, where the text of the button isn't enough. */
  readonly label?: string;
  readonly multiple?: boolean;
  onFiles(files: readonly File[]): void;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <>
      <button type="button" className={className} aria-label={label} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        id={id}
        type="file"
        hidden
        accept={acceptedTypes}
        multiple={multiple}
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}
