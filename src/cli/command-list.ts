/**
 * Every command, as data: usage, options, examples. Help, parsing and documents derive from it.
 */
import { machineOptions } from '../contract/machine.ts';
import { modelsRequest } from '../contract/models/models-action.ts';
import { compareRequest, doctorRequest, facesRequest, type RequestSchema, swapRequest } from '../contract/request.ts';
import { jobsRequest, keysRequest, remoteOptions } from '../contract/service/service-requests.ts';
import { serviceFlags } from '../contract/service/service-settings.ts';
import { workerOptions } from '../contract/service/worker-settings.ts';

/** One command of the command line. */
export interface Command {
  readonly usage: string;
  readonly sentence: string;
  /** The request it makes; its options become flags. */
  readonly schema: RequestSchema;
  /** Options that are given as plain words, in this order, as they stand in the usage; one that ends in … takes the rest. */
  readonly words: Readonly<Record<string, string>>;
  /** Options that have a one-letter flag. */
  readonly short: Readonly<Record<string, string>>;
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** Has `--explain`. */
  readonly explains?: boolean;
  /** Has `--remote`: a service can do it. A sentence says why none can; it is what somebody is told who wants it so. */
  readonly remote?: true | string;
}

/** The commands by name, in the order of the help. */
export const commands = {
  swap: {
    usage: 'likeness swap --source FACE… --target MEDIA --out FILE',
    sentence: 'Put a face into one photo or many.',
    schema: swapRequest,
    words: {},
    short: { s: 'source', t: 'target', o: 'out' },
    examples: [
      { line: 'likeness swap --source ada.jpg --target crew.jpg --out result.jpg', does: 'Every face becomes Ada.' },
      {
        line: 'likeness swap --source ada1.jpg,ada2.jpg --source bob.jpg --target photos/ --out swapped/ --skip-done',
        does: 'A folder: Ada (two photos of her) left, Bob right; without those done.',
      },
    ],
    explains: true,
    remote: true,
  },
  faces: {
    usage: 'likeness faces MEDIA [--draw OUT]',
    sentence: 'Find the faces of a picture: boxes, points, pose, attributes.',
    schema: facesRequest,
    words: { media: 'MEDIA' },
    short: {},
    examples: [
      { line: 'likeness faces crew.jpg --draw crew-faces.jpg', does: 'Number the faces and draw them.' },
      { line: 'likeness faces crew.jpg --json --mesh --attributes age,emotion', does: 'All facts as JSON.' },
    ],
    remote: true,
  },
  compare: {
    usage: 'likeness compare A B',
    sentence: 'Tell whether two pictures show the same person.',
    schema: compareRequest,
    words: { a: 'A', b: 'B' },
    short: {},
    examples: [
      { line: 'likeness compare ada.jpg badge.jpg', does: 'Prints score, thresholds and same, unsure or different.' },
      { line: 'likeness compare ada.jpg badge.jpg --json', does: 'The same as JSON.' },
    ],
    remote: true,
  },
  models: {
    usage: 'likeness models ACTION [WORD…]',
    sentence: 'Fetch, prove and repair models that are better than the built-in ones.',
    schema: modelsRequest,
    words: { action: 'ACTION', words: 'WORD…' },
    short: {},
    examples: [
      { line: 'likeness models list', does: 'Which models there are, and in which state they are here.' },
      { line: 'likeness models pull yunet-2023mar', does: 'Brings a model into the store, proven.' },
    ],
  },
  serve: {
    usage: 'likeness serve',
    sentence: 'Serve the HTTP API and the studio, with workers of its own.',
    schema: serviceFlags,
    words: {},
    short: {},
    examples: [
      { line: 'likeness serve', does: 'On http://127.0.0.1:8420, for this machine alone, until Ctrl-C.' },
      {
        line: 'likeness serve --host 0.0.0.0 --public-url https://faces.example --workers 2',
        does: 'For others; needs an API key, which `likeness keys create NAME` makes.',
      },
    ],
  },
  jobs: {
    usage: 'likeness jobs ACTION [WORD…]',
    sentence: 'List, follow, cancel and retry jobs of a service.',
    schema: jobsRequest,
    words: { action: 'ACTION', words: 'WORD…' },
    short: {},
    examples: [
      { line: 'likeness jobs list', does: 'The latest jobs of the service on this machine.' },
      { line: 'likeness jobs watch 0197c2', does: 'Follows a job to its end.' },
    ],
  },
  keys: {
    usage: 'likeness keys ACTION [WORD…]',
    sentence: 'Make, list and end API keys.',
    schema: keysRequest,
    words: { action: 'ACTION', words: 'WORD…' },
    short: {},
    examples: [
      { line: 'likeness keys create studio', does: 'Makes a key and shows it, once.' },
      { line: 'likeness keys list', does: 'Which keys there are.' },
    ],
  },
  work: {
    usage: 'likeness work --server URL',
    sentence: 'Do jobs of a service on this machine; as many machines as you like.',
    schema: workerOptions,
    words: {},
    short: {},
    examples: [
      { line: 'likeness work --server https://likeness.example --key-file key', does: 'Works until Ctrl-C.' },
      { line: 'likeness work --server http://127.0.0.1:8420 --lanes 4', does: 'Four jobs at once.' },
    ],
  },
  doctor: {
    usage: 'likeness doctor',
    sentence: 'What this machine can do, what is missing, how to fix it.',
    schema: doctorRequest,
    words: {},
    short: {},
    examples: [
      { line: 'likeness doctor', does: 'One line per check: ok, warn or fail, with the fix.' },
      { line: 'likeness doctor --json --provider cuda', does: 'As JSON, with another execution provider.' },
    ],
    remote: true,
  },
} as const satisfies Record<string, Command>;

/** Name of a command. */
export type CommandName = keyof typeof commands;

/** All command names. */
export const commandNames = Object.keys(commands) as CommandName[];

/** Options of every command that are not part of its request. */
export const sharedSchema = machineOptions;

/** Options of commands that a service can do. */
export const remoteSchema = remoteOptions;
