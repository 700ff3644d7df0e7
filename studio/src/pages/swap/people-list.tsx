/**
 * Whose faces are put in: each person with the face that was found, and a place for more.
 */
import type { ReactNode } from 'react';
import { DropZone, FileButton } from '../../parts/drop-zone.tsx';
import { FaceCrop } from '../../parts/face-crop.tsx';
import { Icon } from '../../parts/icon.tsx';
import { count, personLetter } from '../../words.ts';
import { limits, type Person, type Picture } from './draft.ts';
import type { DraftDesk } from './use-draft.ts';

/** The face of a source picture that is used: the largest. */
function largestFace(picture: Picture): Picture['faces'][number] | undefined {
  const area = (box: readonly number[]): number => (box[2] ?? 0) * (box[3] ?? 0);
  return picture.faces.reduce<Picture['faces'][number] | undefined>(
    (best, face) => (best === undefined || area(face.box) > area(best.box) ? face : best),
    undefined,
  );
}

function PhotoCrop({ picture }: { readonly picture: Picture }): ReactNode {
  const face = largestFace(picture);
  if (face && picture.size) return <FaceCrop url={picture.url} size={picture.size} box={face.box} />;
  if (picture.phase === 'failed' || picture.phase === 'ready')
    return (
      <span className="crop crop-bad">
        <Icon name="warn" size={18} />
      </span>
    );
  return <span className="crop crop-busy" />;
}

function stateOf(picture: Picture): ReactNode {
  if (picture.phase === 'uploading') return 'Uploading…';
  if (picture.phase === 'finding') return 'Looking for the face…';
  if (picture.phase === 'failed') return <span className="bad">{picture.error?.title ?? 'Cannot be used'}</span>;
  if (picture.faces.length === 0) return <span className="bad">No face found</span>;
  if (picture.faces.length > 1) return `${picture.faces.length} faces; the largest is used`;
  return 'Face found';
}

/** Shows one picture of a person as a row of facts. */
function summary({ pictures }: Person): ReactNode {
  const troubled = pictures.find((one) => one.phase !== 'ready' || one.faces.length !== 1);
  if (pictures.length === 1) return stateOf(pictures[0] as Picture);
  return troubled ? stateOf(troubled) : `${count(pictures.length, 'photo')}`;
}

/** The photos of somebody who has several; each can be taken away. */
function Photos({
  person,
  letter,
  onRemove,
}: {
  readonly person: Person;
  readonly letter: string;
  onRemove(key: string): void;
}): ReactNode {
  return (
    <ul className="photos" aria-label={`Photos of person ${letter}`}>
      {person.pictures.map((picture) => (
        <li key={picture.key} className="photo" title={picture.name}>
          <PhotoCrop picture={picture} />
          <button
            type="button"
            className="photo-remove"
            aria-label={`Remove ${picture.name} of person ${letter}`}
            onClick={() => onRemove(picture.key)}
          >
            <Icon name="close" size={11} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The list of people. */
export function PeopleList({ desk }: { readonly desk: DraftDesk }): ReactNode {
  const { draft, change, addPeople, addPhotos, again } = desk;
  return (
    <ul className="people">
      {draft.people.map((person, at) => {
        const first = person.pictures[0] as Picture;
        const letter = personLetter(at);
        const failed = person.pictures.find((one) => one.phase === 'failed');
        return (
          <li key={person.key} className="person" data-person={at % 8}>
            <DropZone className="person-zone" onFiles={(files) => addPhotos(person.key, files)}>
              <PhotoCrop picture={first} />
              <span className="badge" aria-hidden="true">
                {letter}
              </span>
              <span className="person-text">
                <span className="person-name" title={first.name}>
                  <span className="sr-only">Person {letter}: </span>
                  {first.name}
                </span>
                <span className="quiet">{summary(person)}</span>
              </span>
              {failed?.error?.retryable === true && (
                <button type="button" className="btn-icon" aria-label="Try again" onClick={() => again(failed.key)}>
                  <Icon name="retry" />
                </button>
              )}
              {person.pictures.length < limits.photos && (person.pictures.length > 1 || !failed) && (
                <FileButton
                  className="btn-icon"
                  multiple
                  label={`Add more photos of person ${letter}`}
                  onFiles={(files) => addPhotos(person.key, files)}
                >
                  <Icon name="plus" />
                </FileButton>
              )}
              <button
                type="button"
                className="btn-icon"
                aria-label={`Remove person ${letter}`}
                onClick={() => change({ type: 'remove-person', key: person.key })}
              >
                <Icon name="close" />
              </button>
              {person.pictures.length > 1 && (
                <Photos person={person} letter={letter} onRemove={(key) => change({ type: 'remove-picture', key })} />
              )}
            </DropZone>
          </li>
        );
      })}
      {draft.people.length < limits.people && (
        <li>
          <DropZone className="add-zone" onFiles={addPeople}>
            <FileButton className="add-button" multiple onFiles={addPeople}>
              <Icon name="plus" />
              {draft.people.length === 0 ? 'Add a face' : 'Add another person'}
            </FileButton>
          </DropZone>
        </li>
      )}
    </ul>
  );
}
