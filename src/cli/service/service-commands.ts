/**
 * The actions of `likeness keys` and `likeness jobs`, as data: help, parsing and documents derive from it.
 */
import {
  jobRequestById,
  jobsListRequest,
  keysCreateRequest,
  keysListRequest,
  keysRevokeRequest,
} from '../../contract/service/service-requests.ts';
import type { Command } from '../command-list.ts';
import type { ActionGroup } from '../find-action.ts';

/** The actions of `likeness keys`. */
export const keyCommands = {
  create: {
    usage: 'likeness keys create NAME',
    sentence: 'Make an API key. It is shown once; only its hash is kept.',
    schema: keysCreateRequest,
    words: { name: 'NAME' },
    short: {},
    examples: [
      { line: 'likeness keys create studio', does: 'A key that may use the service.' },
      { line: 'likeness keys create gpu-box --scopes worker --expires-in-days 90', does: 'A key for a worker.' },
    ],
  },
  list: {
    usage: 'likeness keys list',
    sentence: 'Which keys there are, what they allow, when they were last used.',
    schema: keysListRequest,
    words: {},
    short: {},
    examples: [
      { line: 'likeness keys list', does: 'Of the service on this machine.' },
      { line: 'likeness keys list --server https://likeness.example --json', does: 'Of another one, as JSON.' },
    ],
  },
  revoke: {
    usage: 'likeness keys revoke ID',
    sentence: 'End a key, at once and for good.',
    schema: keysRevokeRequest,
    words: { id: 'ID' },
    short: {},
    examples: [
      { line: 'likeness keys revoke key_5Xk2', does: 'Requests with it are refused from now on.' },
      { line: 'likeness keys revoke key_5Xk2 --json', does: 'The same, told as JSON.' },
    ],
  },
} as const satisfies Record<string, Command>;

const byId = { schema: jobRequestById, words: { id: 'ID' }, short: {} };

/** The actions of `likeness jobs`. */
export const jobCommands = {
  list: {
    usage: 'likeness jobs list',
    sentence: 'Jobs of a service, newest first.',
    schema: jobsListRequest,
    words: {},
    short: {},
    examples: [
      { line: 'likeness jobs list --status failed', does: 'What went wrong lately.' },
      { line: 'likeness jobs list --limit 100 --json', does: 'A hundred, as JSON.' },
    ],
  },
  show: {
    usage: 'likeness jobs show ID',
    sentence: 'Everything about a job: attempts, report, results.',
    ...byId,
    examples: [
      { line: 'likeness jobs show 0197c2', does: 'In words; the beginning of an id is enough.' },
      { line: 'likeness jobs show 0197c2 --json', does: 'As JSON.' },
    ],
  },
  watch: {
    usage: 'likeness jobs watch ID',
    sentence: 'Follow a job until it has ended. Ctrl-C stops watching, not the job.',
    ...byId,
    examples: [
      { line: 'likeness jobs watch 0197c2', does: 'A line for every step.' },
      { line: 'likeness jobs watch 0197c2 --json', does: 'Waits, then prints the job.' },
    ],
  },
  cancel: {
    usage: 'likeness jobs cancel ID',
    sentence: 'Cancel a job: a queued one at once, a running one as soon as its worker hears of it.',
    ...byId,
    examples: [
      { line: 'likeness jobs cancel 0197c2', does: 'Cancels it.' },
      { line: 'likeness jobs cancel 0197c2 --json', does: 'And prints it.' },
    ],
  },
  retry: {
    usage: 'likeness jobs retry ID',
    sentence: 'Queue a failed or cancelled job once more.',
    ...byId,
    examples: [
      { line: 'likeness jobs retry 0197c2', does: 'With all its tries.' },
      { line: 'likeness jobs retry 0197c2 --json', does: 'And prints it.' },
    ],
  },
} as const satisfies Record<string, Command>;

/** `likeness keys`. */
export const keyGroup: ActionGroup = { name: 'keys', sentence: 'Make, list and end API keys.', actions: keyCommands };

/** `likeness jobs`. */
export const jobGroup: ActionGroup = {
  name: 'jobs',
  sentence: 'List, follow, cancel and retry jobs of a service.',
  actions: jobCommands,
};
