/**
 * `likeness keys ACTION …`.
 */
import { resolve } from '../../contract/resolve.ts';
import type { ApiKey, KeyScope } from '../../contract/service/api-key.ts';
import { reachKeys } from '../../presets/service/reach-keys.ts';
import type { CommandRun } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';
import { keyCommands } from './service-commands.ts';

function line({ id, name, scopes, lastFour, createdAt, expiresAt, revokedAt, lastUsedAt }: ApiKey): string {
  const state = revokedAt
    ? `revoked ${revokedAt.slice(0, 10)}`
    : expiresAt
      ? `until ${expiresAt.slice(0, 10)}`
      : 'valid';
  const used = lastUsedAt ? `last used ${lastUsedAt.slice(0, 10)}` : 'never used';
  return `${id}  …${lastFour}  ${scopes.join(',')}  ${name}  made ${createdAt.slice(0, 10)}, ${used}, ${state}`;
}

/** Runs an action. @returns 0. */
export async function runKeysCommand({ args, command, terminal }: CommandRun): Promise<number> {
  const action = (Object.keys(keyCommands) as (keyof typeof keyCommands)[]).find(
    (name) => keyCommands[name] === command,
  );
  const request = resolve(command.schema, args.request, flagNaming(command)) as {
    id: string;
    name: string;
    scopes: KeyScope[];
    expiresInDays?: number;
    server?: string;
    keyFile?: string;
    data?: string;
  };
  const desk = await reachKeys(request);
  try {
    if (action === 'create') {
      const { name, scopes, expiresInDays } = request;
      const made = await desk.createKey({ name, scopes, ...(expiresInDays === undefined ? {} : { expiresInDays }) });
      if (args.json) terminal.print(JSON.stringify(made, undefined, 2));
      else {
        terminal.say(line(made));
        terminal.say('The key is shown this once:');
        terminal.print(made.key);
      }
    } else if (action === 'revoke') {
      await desk.revokeKey(request.id);
      if (args.json) terminal.print(JSON.stringify({ id: request.id, revoked: true }));
      else terminal.say(`revoked ${request.id}`);
    } else {
      const keys = await desk.keys();
      if (args.json) terminal.print(JSON.stringify({ keys }, undefined, 2));
      else for (const key of keys) terminal.say(line(key));
      if (!args.json && keys.length === 0) terminal.say('no keys');
    }
  } finally {
    await desk[Symbol.asyncDispose]();
  }
  return 0;
}
