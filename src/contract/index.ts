/**
 * Requests and reports as zod schemas, for programs that check or generate them; runs anywhere.
 */
export { doctorReport } from './doctor-report.ts';
export { compareReport, faceReport, facesReport } from './faces-report.ts';
export { machineOptions } from './machine.ts';
export { catalogueSchema } from './models/catalogue-schema.ts';
export { modelSettings } from './models/model-settings.ts';
export {
  modelsAcceptReport,
  modelsBroughtReport,
  modelsGcReport,
  modelsImportReport,
  modelsListReport,
  modelsRemoveReport,
  modelsVerifyReport,
  modelsWhereReport,
  storeEvent,
} from './models/models-report.ts';
export { jsonSchema } from './option-list.ts';
export { progressEvent } from './progress.ts';
export { compareRequest, contractVersion, facesRequest, swapRequest } from './request.ts';
export { resolve } from './resolve.ts';
export { skipReasons, swapReport } from './swap-report.ts';
