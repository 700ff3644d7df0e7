/**
 * The model-store port: where model bytes are kept and proven.
 */
import type { storePhases } from '../base/catalogue-words.ts';
import type { Session } from './engine.ts';

/** What a report says about a model that was used. */
export interface ModelIdentity {
  readonly id: string;
  /** Of the bytes that the engine was given, lower-case hex. */
  readonly sha256: string;
  /** Where those bytes came from, in words for the report: `cache`, `converted`. */
  readonly origin: string;
}

/** A model, opened and ready. */
export interface OpenedModel extends ModelIdentity {
  readonly session: Session;
}

/** Opens models by the id of their card; opening the same id twice gives the same session. */
export interface ModelStore extends AsyncDisposable {
  /**
   * @throws `model/missing`, `model/damaged`, `model/mismatch`, `engine/unavailable`.
   */
  open(id: string): Promise<OpenedModel>;
  /** Every model opened so far, for the report. */
  used(): readonly ModelIdentity[];
}

/** One step forward in getting one file. */
export interface StoreEvent {
  /** `model/variant`. */
  readonly model: string;
  readonly phase: (typeof storePhases)[number];
  readonly doneBytes: number;
  readonly totalBytes?: number;
  /** Over the last seconds. */
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
  /** Where from, or what happened, in words. */
  readonly message?: string;
}

/** Who wants to hear of it. Called a few times a second; must not throw. */
export type StoreListener = (event: StoreEvent) => void;
