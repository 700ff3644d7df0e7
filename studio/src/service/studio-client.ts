/**
 * The client of the service as the pages use it: the typed client of the product, and what only pages ask for.
 */
import { askService } from '../../../src/client/ask-service.ts';
import { createServiceClient, type ServiceClient } from '../../../src/client/service-client.ts';
import type { FacesReport } from '../../../src/contract/faces-report.ts';
import type { Artifact } from '../../../src/contract/service/upload.ts';

/** What pages can ask the service. */
export interface StudioClient extends ServiceClient {
  /** Finds faces at once; nothing of it is kept by the service. */
  findFaces(
    media: string,
    wish: { readonly minFaceScore?: number | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<FacesReport>;
  /** Facts of a stored file, with a link that works for an hour. */
  artifact(id: string, signal?: AbortSignal): Promise<Artifact>;
  /** Reads any JSON of the service. */
  read<T>(path: string, signal?: AbortSignal): Promise<T>;
  /** Sends JSON to any address of the service. */
  send<T>(path: string, json: unknown): Promise<T>;
  /** Deletes what stands at an address. */
  erase(path: string): Promise<void>;
}

const findMs = 150_000;
const answerMs = 30_000;

/** Makes the client of this page. Nothing is sent before it is asked for something. */
export function createStudioClient(key: string | undefined): StudioClient {
  const address = { server: location.origin, key };
  return {
    ...createServiceClient(address),
    async findFaces(media, { minFaceScore, signal }) {
      const json = { media, ...(minFaceScore === undefined ? {} : { minFaceScore }) };
      const call = { method: 'POST', path: '/v1/faces/detect', json, signal, timeoutMs: findMs } as const;
      return (await askService(address, call)).json() as Promise<FacesReport>;
    },
    async artifact(id, signal) {
      const path = `/v1/artifacts/${encodeURIComponent(id)}`;
      return (
        await askService(address, { method: 'GET', path, signal, timeoutMs: answerMs })
      ).json() as Promise<Artifact>;
    },
    async read<T>(path: string, signal?: AbortSignal) {
      return (await askService(address, { method: 'GET', path, signal, timeoutMs: answerMs })).json() as Promise<T>;
    },
    async send<T>(path: string, json: unknown) {
      return (await askService(address, { method: 'POST', path, json, timeoutMs: answerMs })).json() as Promise<T>;
    },
    async erase(path) {
      await (await askService(address, { method: 'DELETE', path, timeoutMs: answerMs })).body?.cancel();
    },
  };
}

/** The part of a link of the service that this page may load: its own origin, whatever name the service gave itself. */
export function ownPath(url: string): string {
  const { pathname, search } = new URL(url, location.origin);
  return pathname + search;
}
