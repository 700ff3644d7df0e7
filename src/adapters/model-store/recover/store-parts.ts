/**
 * What all steps of the store work with.
 */
import type { Catalogue, CatalogueModel, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import type { Engine } from '../../../ports/engine.ts';
import type { StoreListener } from '../../../ports/model-store.ts';
import type { Journal } from '../keep/journal.ts';
import type { StoreLayout } from '../keep/layout.ts';
import type { ProofKind } from '../keep/record.ts';
import type { TransferSettings } from '../transfer/transfer-settings.ts';

/** The store's settings and helpers. */
export interface StoreParts {
  readonly layout: StoreLayout;
  readonly catalogue: Catalogue;
  readonly journal: Journal;
  readonly transfer: TransferSettings;
  /** No request leaves the machine. */
  readonly offline: boolean;
  /** Licences that the settings accept, by id. */
  readonly acceptedLicences: readonly string[];
  /** Folders outside the store in which sound copies may lie. */
  readonly places: readonly string[];
  /** Opens models; only what opens them needs it. */
  readonly engine?: () => Promise<Engine>;
}

/** One job of getting a file. */
export interface GetRequest {
  readonly model: CatalogueModel;
  readonly variant: ModelVariant;
  readonly signal: AbortSignal;
  readonly listen: StoreListener;
  /** What else is wanted now: an archive that holds several is fetched once. */
  readonly alsoWanted: readonly { readonly model: CatalogueModel; readonly variant: ModelVariant }[];
  /** Hosts that could not be reached for this model: its other sources there are not waited for. */
  readonly deadHosts: Set<string>;
  /** May a file be fetched, or only found? */
  readonly mayFetch: boolean;
  /** Hash the file even when its record says that it is unchanged. */
  readonly full: boolean;
}

/** A file that is in its place and proven. */
export interface ObtainedFile {
  readonly model: CatalogueModel;
  readonly variant: ModelVariant;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly proof: ProofKind;
  /** Where it came from, in words: `store`, `adopted from …`, an address. */
  readonly origin: string;
  /** What had to be done before, one line each. */
  readonly tried: readonly string[];
}
