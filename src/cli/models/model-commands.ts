/**
 * The actions of `likeness models`, as data: help, parsing and documents derive from it.
 */
import type { ModelAction } from '../../contract/models/models-action.ts';
import {
  modelsAcceptRequest,
  modelsGcRequest,
  modelsImportRequest,
  modelsListRequest,
  modelsPullRequest,
  modelsRemoveRequest,
  modelsRepairRequest,
  modelsVerifyRequest,
  modelsWhereRequest,
} from '../../contract/models/models-request.ts';
import type { Command } from '../command-list.ts';
import type { ActionGroup } from '../find-action.ts';

/** The actions by name. */
export const modelCommands: Readonly<Record<ModelAction, Command>> = {
  list: {
    usage: 'likeness models list [ID…]',
    sentence: 'Which models there are, in which state they are here, under which licence.',
    schema: modelsListRequest,
    words: { ids: 'ID…' },
    short: {},
    remote: true,
    examples: [
      { line: 'likeness models list --installed', does: 'What is in the store.' },
      { line: 'likeness models list --history', does: 'What happened in the store.' },
    ],
  },
  pull: {
    usage: 'likeness models pull ID…',
    sentence: 'Bring models or packs into the store: found on this machine, or fetched; proven either way.',
    schema: modelsPullRequest,
    words: { ids: 'ID…' },
    short: {},
    remote: true,
    examples: [
      { line: 'likeness models pull yunet-2023mar 2dfan4', does: 'Two models.' },
      { line: 'likeness models pull thing --catalog own.json', does: 'A model of your own catalogue.' },
    ],
  },
  verify: {
    usage: 'likeness models verify [ID|FILE…]',
    sentence: 'Say what model files are: sound, or what is wrong with them and what to do. Changes nothing.',
    schema: modelsVerifyRequest,
    words: { ids: 'ID|FILE…' },
    short: {},
    remote: true,
    examples: [
      { line: 'likeness models verify --full', does: 'Hashes everything in the store.' },
      { line: 'likeness models verify ./inswapper_128.onnx', does: 'What is this file?' },
    ],
  },
  repair: {
    usage: 'likeness models repair [ID…]',
    sentence: 'Hash models and put right what is wrong. Bad files are moved away, never deleted.',
    schema: modelsRepairRequest,
    words: { ids: 'ID…' },
    short: {},
    remote: true,
    examples: [
      { line: 'likeness models repair', does: 'All that is in the store.' },
      { line: 'likeness models repair 2dfan4 --offline', does: 'From copies on this machine only.' },
    ],
  },
  import: {
    usage: 'likeness models import FILE…',
    sentence: 'Take files or folders into the store, recognised by their content. The originals stay as they are.',
    schema: modelsImportRequest,
    words: { files: 'FILE…' },
    short: {},
    remote: 'files of this machine go into its own store. On the machine of the service, run it there.',
    examples: [
      {
        line: 'likeness models import ~/.insightface/models',
        does: 'Every model in a folder that the catalogue knows.',
      },
      { line: 'likeness models import own.onnx --as peppa-wutz', does: 'A file of which no hash is published.' },
    ],
  },
  remove: {
    usage: 'likeness models remove ID…',
    sentence: 'Remove models from the store.',
    schema: modelsRemoveRequest,
    words: { ids: 'ID…' },
    short: {},
    remote: true,
    examples: [
      { line: 'likeness models remove 2dfan4', does: 'All variants of a model.' },
      { line: 'likeness models remove inswapper-128/fp32', does: 'One variant.' },
    ],
  },
  accept: {
    usage: 'likeness models accept LICENCE',
    sentence: 'Accept a licence that restricts use, so that its models may be fetched. Recorded with date and text.',
    schema: modelsAcceptRequest,
    words: { licence: 'LICENCE' },
    short: {},
    remote: true,
    examples: [
      { line: 'likeness models accept gpl-3.0', does: 'Records it.' },
      { line: 'likeness models accept gpl-3.0 --json', does: 'As JSON, with the hash of the terms.' },
    ],
  },
  gc: {
    usage: 'likeness models gc',
    sentence: 'Remove what nobody needs: files that were only begun, quarantine, unreferenced files.',
    schema: modelsGcRequest,
    words: {},
    short: {},
    remote: 'what nobody needs is removed on the machine where the store lies. Run it there.',
    examples: [
      { line: 'likeness models gc --dry-run', does: 'Only says what would go.' },
      { line: 'likeness models gc', does: 'Removes it.' },
    ],
  },
  where: {
    usage: 'likeness models where [ID…]',
    sentence: 'Where the store lies, where model files lie, where copies are looked for.',
    schema: modelsWhereRequest,
    words: { ids: 'ID…' },
    short: {},
    remote: 'folders and files are those of this machine; a service does not tell its own.',
    examples: [
      { line: 'likeness models where', does: 'The folders.' },
      { line: 'likeness models where 2dfan4 --json', does: 'The path of one model, for scripts.' },
    ],
  },
};

/** `likeness models`. */
export const modelGroup: ActionGroup = {
  name: 'models',
  sentence: 'Fetch, prove and repair models that are better than the built-in ones.',
  actions: modelCommands,
};
