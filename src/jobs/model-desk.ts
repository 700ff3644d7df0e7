/**
 * What the API asks of the model store without making a job of it: cheap looks, acceptances, removals.
 */
import type { ModelsAcceptReport, ModelsListReport, ModelsRemoveReport } from '../contract/models/models-report.ts';
import type { BuiltInModel, ServiceLicence } from '../contract/service/model.ts';

/** The model store as the server sees it. It opens no model and loads no engine. */
export interface ModelDesk {
  /**
   * State of models by the records of the store; no model file is read.
   *
   * @param wish - `fresh`: of this moment; otherwise a list of the last second may do.
   * @throws `request/invalid` for an id that the catalogue does not have.
   */
  list(wish?: {
    readonly ids?: readonly string[];
    readonly installed?: boolean;
    readonly fresh?: boolean;
  }): Promise<ModelsListReport>;
  /** Models that come with the package. */
  builtIn(): readonly BuiltInModel[];
  licences(): Promise<readonly ServiceLicence[]>;
  /** Accepts a licence for good. @throws `request/invalid` for a licence that there is not. */
  accept(licence: string): Promise<ModelsAcceptReport>;
  /** Removes models from the store. @throws `request/invalid` for an id that the catalogue does not have. */
  remove(ids: readonly string[]): Promise<ModelsRemoveReport>;
}
