/**
 * One face, cut out of a picture by showing only that part of it.
 */
import { type ReactNode, useState } from 'react';
import { Icon } from './icon.tsx';

/** Where a face lies in a picture. */
export interface CropFacts {
  readonly url: string;
  readonly size: { readonly width: number; readonly height: number };
  /** x, y, width, height in pixels of the upright picture. */
  readonly box: readonly number[];
}

/** Shows a face as a square with some room around it. */
export function FaceCrop({ url, size, box }: CropFacts): ReactNode {
  const [broken, setBroken] = useState(false);
  const [x = 0, y = 0, width = 1, height = 1] = box;
  const side = Math.min(Math.max(width, height) * 1.5, Math.max(size.width, size.height));
  const left = x + width / 2 - side / 2;
  const top = y + height / 2 - side / 2;
  if (broken)
    return (
      <span className="crop crop-blank">
        <Icon name="face" size={18} />
      </span>
    );
  return (
    <span className="crop">
      <img
        src={url}
        alt=""
        draggable={false}
        onError={() => setBroken(true)}
        style={{
          width: `${(size.width / side) * 100}%`,
          height: `${(size.height / side) * 100}%`,
          left: `${(-left / side) * 100}%`,
          top: `${(-top / side) * 100}%`,
        }}
      />
    </span>
  );
}
