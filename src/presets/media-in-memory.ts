/**
 * Lets a library's caller hand over pictures as bytes and get results back as bytes: bytes become names, requests stay plain
 * data, and the ports know what the names mean.
 */
import type { CompareRequest, FacesRequest, SwapRequest } from '../contract/request.ts';
import type { MemoryFiles } from '../ports/memory-files.ts';

/** A picture: the path of a file, or its bytes (a `Buffer` is one). */
export type Media = string | Uint8Array;

/** A {@link SwapRequest} whose pictures may be bytes. */
export type SwapInput = Omit<SwapRequest, 'sources' | 'target' | 'out'> & {
  /** Each is one person: a photo, or several photos of that person. */
  readonly sources: readonly (Media | readonly Media[])[];
  readonly target: Media | readonly Media[];
  /** A file or folder to write to. Left out: results stay in memory, see `SwapResult`. */
  readonly out?: string | undefined;
};

/** A {@link FacesRequest} whose picture may be bytes. */
export type FacesInput = Omit<FacesRequest, 'media'> & { readonly media: Media };

/** A {@link CompareRequest} whose pictures may be bytes. */
export type CompareInput = Omit<CompareRequest, 'a' | 'b'> & { readonly a: Media; readonly b: Media };

/** A request as plain data, and the bytes that it names. */
export interface NamedRequest<Request> {
  readonly request: Request;
  readonly memory: MemoryFiles;
  /** Results that were kept, by their path in the report. */
  readonly results: ReadonlyMap<string, Uint8Array>;
}

/** The folder of results that stay in memory. */
const memoryFolder = 'memory:/';

const ownName = /^(sources|target|media|a|b)(\[\d+\])*$/;

function openMemory(): {
  memory: MemoryFiles;
  results: Map<string, Uint8Array>;
  name: (media: unknown, as: string) => unknown;
} {
  const given = new Map<string, Uint8Array>();
  const results = new Map<string, Uint8Array>();
  const memory: MemoryFiles = {
    get: (path) => given.get(path),
    keeps: (path) => path.startsWith(memoryFolder),
    put: (path, bytes) => {
      results.set(path, bytes);
    },
  };
  const name = (media: unknown, as: string): unknown => {
    if (media instanceof Uint8Array) {
      given.set(as, media);
      return as;
    }
    if (Array.isArray(media)) return media.map((one, at) => name(one, `${as}[${at}]`));
    // A file that is really called so.
    return typeof media === 'string' && ownName.test(media) ? `./${media}` : media;
  };
  return { memory, results, name };
}

/** A caller without types may pass anything; what is no request is refused by its schema. */
function fieldsOf<T extends object>(input: T): Partial<T> {
  return input ?? {};
}

/** Names the bytes of a swap after their place in the request: `sources[0]`, `target`. */
export function nameSwapMedia(input: SwapInput): NamedRequest<SwapRequest> {
  const { memory, results, name } = openMemory();
  const { sources, target, out } = fieldsOf(input);
  const request = {
    ...input,
    // Bytes in place of the list are no person; the schema says so.
    sources: Array.isArray(sources) ? name(sources, 'sources') : sources,
    target: name(target, 'target'),
    out: out === undefined ? memoryFolder : out,
  };
  return { request: request as SwapRequest, memory, results };
}

/** Names the bytes of a search for faces: `media`. */
export function nameFacesMedia(input: FacesInput): NamedRequest<FacesRequest> {
  const { memory, results, name } = openMemory();
  return { request: { ...input, media: name(fieldsOf(input).media, 'media') } as FacesRequest, memory, results };
}

/** Names the bytes of a comparison: `a`, `b`. */
export function nameCompareMedia(input: CompareInput): NamedRequest<CompareRequest> {
  const { memory, results, name } = openMemory();
  const request = { ...input, a: name(fieldsOf(input).a, 'a'), b: name(fieldsOf(input).b, 'b') };
  return { request: request as CompareRequest, memory, results };
}
