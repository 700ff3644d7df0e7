/**
 * The kinds of jobs that users may ask for, as rules.
 */
import { mediaOf, type ResolvedJobRequest } from '../contract/service/job-request.ts';
import type { JsonObject } from '../ports/job-records.ts';
import type { KindRules } from './job-parts.ts';

/** A request whose pictures are named `input:N`, counted as `mediaOf` counts. */
export function nameInputs(request: ResolvedJobRequest): JsonObject {
  let count = 0;
  const next = (): string => `input:${count++}`;
  switch (request.kind) {
    case 'swap': {
      const sources = request.sources.map((source) => (Array.isArray(source) ? source.map(next) : next()));
      const target = Array.isArray(request.target) ? request.target.map(next) : next();
      const like = typeof request.faces === 'string' && request.faces.startsWith('like:');
      return { ...request, sources, target, ...(like ? { faces: `like:${next()}` } : {}) };
    }
    case 'faces':
      return { ...request, media: next() };
    case 'compare':
      return { ...request, a: next(), b: next() };
    case 'models':
      return { ...request };
  }
}

const ofContract: KindRules = {
  media: (request) => mediaOf(request as unknown as ResolvedJobRequest),
  // Who is told of the job, and how long it stays, is none of the worker's business.
  forWorker({ webhook, keepSeconds, ...request }) {
    return nameInputs(request as unknown as ResolvedJobRequest);
  },
};

/** Rules of the kinds of the contract. */
export const contractKinds: Readonly<Record<string, KindRules>> = {
  swap: ofContract,
  faces: ofContract,
  compare: ofContract,
  models: ofContract,
};
