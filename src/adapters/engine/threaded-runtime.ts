/**
 * ONNX Runtime in a thread of its own. Its package for Node computes in the thread that calls it; kept apart, the program
 * goes on meanwhile: it decodes, draws, hears Ctrl-C and answers requests.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Tensor } from '../../ports/engine.ts';
import type { Runtime, RuntimeSession } from './runtime.ts';
import type { ErrorFacts, LoadedRuntime, OpenedSession, ThreadAnswer, ThreadTask } from './thread-messages.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The thread beside the program. It keeps the program alive only while an answer is awaited. */
class InferenceThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private tasks = 0;
  private ended: Error | undefined;
  /** Settles when the runtime is loaded in the thread. */
  readonly loaded: Promise<LoadedRuntime>;

  constructor() {
    // The same folder holds the thread's file as source or compiled, whichever this file is.
    const file = new URL(`./inference-thread${extname(import.meta.url)}`, import.meta.url);
    this.worker = new Worker(file, { name: 'inference', execArgv: ['--no-warnings'] });
    this.loaded = this.wait(0) as Promise<LoadedRuntime>;
    this.worker.on('message', (said: ThreadAnswer) => this.hear(said));
    this.worker.on('error', (error) => this.end((error as Error).message));
    this.worker.on('exit', () => this.end('it was closed'));
  }

  /** Asks for something. @returns The answer. @throws What went wrong in the thread, or that the thread has ended. */
  ask(task: ThreadTask): Promise<unknown> {
    if (this.ended) return Promise.reject(this.ended);
    const id = ++this.tasks;
    const answer = this.wait(id);
    this.worker.postMessage({ id, task });
    return answer;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private wait(id: number): Promise<unknown> {
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
  }

  private hear(said: ThreadAnswer): void {
    const waiting = this.waiting.get(said.id);
    this.waiting.delete(said.id);
    if (this.waiting.size === 0) this.worker.unref();
    if ('error' in said) waiting?.reject(asError(said.error));
    else waiting?.resolve(said.value);
  }

  private end(why: string): void {
    this.ended ??= Object.assign(new Error(`The inference thread has ended: ${why}`), { code: threadEnded });
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}

const threadEnded = 'LIKENESS_THREAD_ENDED';

/** Whether an error says that the thread is no more, whatever was asked of it. */
export function isThreadEnded(error: unknown): error is Error {
  return (error as NodeJS.ErrnoException | undefined)?.code === threadEnded;
}

function asError({ message, code }: ErrorFacts): Error {
  return code === undefined ? new Error(message) : Object.assign(new Error(message), { code });
}

/**
 * Starts a thread and loads ONNX Runtime there.
 *
 * Cost: some 30 ms of another core and 10 MB beside the runtime's own; each run copies its tensors, about 0.3 ms per MB.
 *
 * @throws What the import in the thread throws: an `Error` with the same message and code.
 */
export async function startThreadedRuntime(): Promise<Runtime> {
  const thread = new InferenceThread();
  const { version, backends } = await thread.loaded.catch(async (error: unknown) => {
    await thread.close();
    throw error;
  });
  let sessions = 0;
  return {
    version,
    backends,
    async open(model, settings) {
      const session = sessions++;
      const facts = (await thread.ask({ kind: 'open', session, model, settings })) as OpenedSession;
      return remoteSession(thread, session, facts);
    },
    close: () => thread.close(),
  };
}

function remoteSession(thread: InferenceThread, session: number, facts: OpenedSession): RuntimeSession {
  return {
    ...facts,
    run: (inputs) => thread.ask({ kind: 'run', session, inputs }) as Promise<Record<string, Tensor>>,
    release: () => thread.ask({ kind: 'release', session }) as Promise<void>,
  };
}
