/**
 * What the API asks of the model store without making a job of it: cheap looks and acceptances.
 */
import type { ModelsAcceptReport, ModelsListReport } from '../contract/models/models-report.ts';

/** The model store as the server sees it. It opens no model and loads no engine. */
export interface ModelDesk {
  /**
   * State of models by the records of the store; no model file is read.
   *
   * @throws `request/invalid` for an id that the catalogue does not have.
   */
  list(wish?: { readonly ids?: readonly string[]; readonly installed?: boolean }): Promise<ModelsListReport>;
  /** Accepts a licence for good. @throws `request/invalid` for a licence that there is not. */
  accept(licence: string): Promise<ModelsAcceptReport>;
}
