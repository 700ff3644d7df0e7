/**
 * What the program and its inference thread say to each other.
 */
import type { Tensor } from '../../ports/engine.ts';
import type { RuntimeSettings, ValueFacts } from './runtime.ts';

/** What the thread is asked to do. Sessions are known by numbers that the program gives. */
export type ThreadTask =
  | {
      readonly kind: 'open';
      readonly session: number;
      readonly model: Uint8Array;
      readonly settings: RuntimeSettings;
    }
  | { readonly kind: 'run'; readonly session: number; readonly inputs: Readonly<Record<string, Tensor>> }
  | { readonly kind: 'release'; readonly session: number };

/** A task with the number that its answer will carry. */
export interface NumberedTask {
  readonly id: number;
  readonly task: ThreadTask;
}

/** What an error was, in a form that survives the way between threads. */
export interface ErrorFacts {
  readonly message: string;
  readonly code?: string | undefined;
}

/** What the thread answers. The first answer, number 0, says whether the runtime was loaded. */
export type ThreadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorFacts };

/** The value of answer 0. */
export interface LoadedRuntime {
  readonly version: string;
  readonly backends: readonly string[];
}

/** The value of an `open` task's answer. */
export interface OpenedSession {
  readonly inputs: readonly ValueFacts[];
  readonly outputs: readonly ValueFacts[];
}
