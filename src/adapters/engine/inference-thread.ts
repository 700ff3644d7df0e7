/**
 * Runs in a thread of its own: loads ONNX Runtime there and does what it is told, one task after the other.
 */
import { parentPort } from 'node:worker_threads';
import { loadRuntime, type Runtime, type RuntimeSession } from './runtime.ts';
import type { NumberedTask, OpenedSession, ThreadAnswer, ThreadTask } from './thread-messages.ts';

const sessions = new Map<number, RuntimeSession>();
const loading = loadRuntime();

async function perform(runtime: Runtime, task: ThreadTask): Promise<unknown> {
  if (task.kind === 'open') {
    const session = await runtime.open(task.model, task.settings);
    sessions.set(task.session, session);
    return { inputs: session.inputs, outputs: session.outputs } satisfies OpenedSession;
  }
  const session = sessions.get(task.session);
  if (!session) throw new Error(`there is no session ${task.session}`);
  if (task.kind === 'run') return session.run(task.inputs);
  sessions.delete(task.session);
  return session.release();
}

async function answer(id: number, work: () => Promise<unknown>): Promise<void> {
  let said: ThreadAnswer;
  try {
    said = { id, value: await work() };
  } catch (thrown) {
    const { message, code } = thrown as NodeJS.ErrnoException;
    said = { id, error: { message: message ?? String(thrown), code } };
  }
  parentPort?.postMessage(said);
}

let last: Promise<void> = answer(0, async () => {
  const { version, backends } = await loading;
  return { version, backends };
});
parentPort?.on('message', ({ id, task }: NumberedTask) => {
  last = last.then(() => answer(id, async () => perform(await loading, task)));
});
